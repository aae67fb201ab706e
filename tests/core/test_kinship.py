"""Whom a name means among the people who are saved."""

import pytest

from api_client.contract import Contact
from core.kinship import matching, spoken


def fitting(said: str, usual: str, *aliases: str) -> list[str]:
    people = [Contact(alias=alias, phone="13700137000") for alias in aliases]
    return [one.alias for one in matching({"contact": usual, "contact_said": said}, people)]


@pytest.mark.parametrize(
    ("said", "usual", "saved", "meant"),
    [
        ("老妈", "妈妈", ["老妈"], ["老妈"]),
        ("老妈", "妈妈", ["妈妈", "老妈"], ["老妈"]),
        ("我妈", "妈妈", ["妈妈", "老妈"], ["妈妈"]),
        ("我妈", "妈妈", ["我妈"], ["我妈"]),
        ("妈妈", "妈妈", ["我妈"], ["我妈"]),
        ("我妈", "妈妈", ["老妈", "母亲"], ["老妈", "母亲"]),
        ("媳妇", "老婆", ["媳妇"], ["媳妇"]),
        ("媳妇", "老婆", ["老婆"], ["老婆"]),
        ("闺女", "女儿", ["女儿"], ["女儿"]),
        ("大儿子", "儿子", ["儿子"], []),
        ("大儿子", "儿子", ["儿子", "大儿子"], ["大儿子"]),
        ("儿子", "儿子", ["大儿子"], []),
        ("张老师", "张老师", ["张老师", "李老师"], ["张老师"]),
        ("my mom", "mum", ["Mum"], ["Mum"]),
    ],
)
def test_who_is_meant(said: str, usual: str, saved: list[str], meant: list[str]) -> None:
    assert fitting(said, usual, *saved) == meant


def test_without_the_spoken_name_the_usual_one_counts() -> None:
    people = [Contact(alias="老妈", phone="13700137000")]
    assert matching({"contact": "妈妈"}, people) == people


def test_a_name_is_said_back_as_it_was_spoken_but_never_as_one_sign() -> None:
    assert spoken({"contact": "妈妈", "contact_said": "我老妈"}) == "老妈"
    assert spoken({"contact": "妈妈", "contact_said": "我妈"}) == "妈妈"
    assert spoken({}) is None
