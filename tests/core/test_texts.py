"""Texts: complete in both languages, money in one form, and short in elderly mode."""

import re
from typing import Any

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Attribute, Junk, Message, VariableReference
from fluent.syntax.visitor import Visitor

from core.texts import FOLDER, LOCALES, TextError, default_texts, face, plain

LONGEST_SENTENCE = 20
ONE_WORDING = ("link-", "merchant-", "hearing-", "models-")
"""Strangers are answered in standard mode, for nothing is known about them yet; business is business; and
what hearing and models need is told to whoever runs the program."""
SENTENCE_END = re.compile(r"[。？！；\n]")

TYPICAL: dict[str, str | int] = {
    "what": "移动话费 50 元",
    "where": "充到 138 0013 8000",
    "thing": "移动话费 50 元",
    "name": "爱奇艺会员",
    "alias": "儿子",
    "number": "138 0013 8000",
    "family": "huafei",
    "carrier": "mobile",
    "method": "wechat",
    "quantity": 100,
    "digits": 10,
    "most": "1000",
    "minutes": 15,
    "days": 180,
    "day": "2027-05-21",
    "time": "14:05",
    "when": "11-22",
    "state": "没成功，钱已退回",
    "label": "充值余额",
    "part": "morning",
    "offered": "30 元、50 元",
    "words": "在看了",
    "readings": "“充话费 50 元”还是“充余额 50 元”",
    "hours": "5.5",
    "rule": "余额低于 500.00 元",
    "severity": "critical",
    "role": "finance",
    "start": "22:00",
    "end": "08:00",
    "until": "08:00",
    "share": "50",
    "percent": 12,
    "count": 3,
    "orders": "12",
    "code": "K7M2-9QXA",
    "kind": "picture",
    "fold": "9.8 折",
}
MONEY_ARGUMENT = 123450
"""1234.50: as long as amounts get in everyday use."""


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - the library's name
        self.names.add(node.id.name)


def messages(locale: str) -> dict[str, Message]:
    found: dict[str, Message] = {}
    for path in sorted((FOLDER / locale).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, Junk), f"{path}: {entry.content}"
            if isinstance(entry, Message):
                assert entry.id.name not in found, f"{entry.id.name} is there twice in {locale}"
                found[entry.id.name] = entry
    return found


def variables(node: Message | Attribute) -> set[str]:
    visitor = Variables()
    visitor.visit(node)
    return visitor.names


ZH, EN = messages("zh-CN"), messages("en")


TYPICAL_OF: dict[str, dict[str, str | int]] = {
    "statement-line": {"what": "充值", "amount": "+1234.50"},
    "button-face-price": {"face": 20_000, "price": 20_500},
    "price-line": {"face": 20_000, "price": 20_500},
    "statement-credit": {"amount": "-1234.50"},
    "credit-day": {"month": "dec", "day": 31, "weekday": "sun"},
    "price-line-yours": {"face": 20_000, "price": 20_500, "after": 20_090},
}


def arguments(key: str) -> dict[str, Any]:
    typical = {**TYPICAL, **TYPICAL_OF.get(key, {})}
    return {name: typical.get(name, MONEY_ARGUMENT) for name in variables(ZH[key])}


def test_both_languages_have_the_same_texts_variants_and_arguments() -> None:
    assert ZH.keys() == EN.keys()
    for key, text in ZH.items():
        variants = [attribute.id.name for attribute in text.attributes]
        assert variants == [attribute.id.name for attribute in EN[key].attributes], key
        assert variants in ([], ["elderly"]), key
        assert variables(EN[key]) == variables(text), key


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("mode", ["standard", "elderly"])
def test_every_text_can_be_said(locale: Any, mode: Any) -> None:
    texts = default_texts()
    for key in ZH:
        said = texts.say(locale, mode, key, **arguments(key))
        assert said.strip("\n"), key
        assert "{" not in said, said


def test_elderly_sentences_are_short() -> None:
    texts = default_texts()
    too_long = []
    for key in ZH:
        said = texts.say("zh-CN", "elderly", key, **arguments(key))
        too_long += [(key, part) for part in SENTENCE_END.split(said) if len(part.strip()) > LONGEST_SENTENCE]
    # What is only said aloud is split for the ear: test_aloud_texts.
    assert not [key for key in too_long if not key[0].startswith(ONE_WORDING) and "-aloud" not in key[0]]


def test_elderly_people_are_addressed_politely_and_others_simply() -> None:
    texts = default_texts()
    for key in ZH:
        if not key.startswith(ONE_WORDING):
            assert "你" not in texts.say("zh-CN", "elderly", key, **arguments(key)), key
        assert "您" not in texts.say("zh-CN", "standard", key, **arguments(key)), key


def test_no_exclamation_marks() -> None:
    texts = default_texts()
    for key in ZH:
        for locale in LOCALES:
            assert not re.search("[!！]", texts.say(locale, "standard", key, **arguments(key))), key


def test_amounts_have_one_form() -> None:
    texts = default_texts()
    assert texts.say("zh-CN", "standard", "money", amount=1200) == "12.00 元"
    assert texts.say("en", "standard", "money", amount=123456789) == "1234567.89 yuan"
    assert plain(-5) == "-0.05"
    assert (face(5000), face(1250)) == ("50", "12.50")


def test_the_prompt_says_what_the_design_says() -> None:
    said = default_texts().say(
        "zh-CN",
        "standard",
        "short",
        what="移动话费 50 元",
        available=3800,
        bonus=500,
        frozen=0,
        shortfall=1200,
    )
    assert said == "移动话费 50 元，你的可用余额 38.00 元（赠送 5.00，冻结 0.00），还差 12.00 元。"


def test_a_missing_text_or_argument_is_an_error() -> None:
    texts = default_texts()
    with pytest.raises(TextError):
        texts.say("zh-CN", "standard", "no-such-text")
    with pytest.raises(TextError):
        texts.say("zh-CN", "standard", "money")
