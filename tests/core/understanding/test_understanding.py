"""What an open question changes, and what no text may do."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Meaning
from core.understanding import Understanding, default_understanding
from core.understanding.matching import Reading, rivals
from core.understanding.normalise import MAX_LENGTH, normalise


@pytest.mark.parametrize(
    ("text", "expected", "intent", "slots"),
    [
        ("五十", ("amount",), "inform", {"amount": 5000}),
        ("五", ("quantity",), "inform", {"quantity": 5}),
        ("3", ("quantity", "cancel"), "inform", {"quantity": 3}),
        ("微信", ("choose_method",), "choose_method", {"method": "wechat"}),
        ("嗯", ("confirm", "reject"), "confirm", {}),
        ("继续", ("confirm", "reject"), "confirm", {}),
        ("继续", (), "resume", {}),
        ("13800138000", ("account",), "inform", {"account": "13800138000"}),
        ("13800138000", ("phone",), "inform", {"phone": "13800138000"}),
        ("1380013800", ("phone", "contact"), "inform", {"phone_invalid": "1380013800"}),
        ("小明", ("phone", "contact"), "inform", {"contact": "小明", "contact_said": "小明"}),
        ("你好笨啊", ("phone", "contact"), "unknown", {}),
        ("我儿子", ("phone", "contact"), "inform", {"contact": "儿子", "contact_said": "儿子"}),
        ("算了", ("phone", "contact"), "cancel", {}),
        ("余额多少", ("phone", "contact"), "balance", {}),
    ],
)
def test_a_short_answer_is_read_in_the_light_of_the_question(
    text: str, expected: tuple[str, ...], intent: str, slots: dict[str, Any]
) -> None:
    meaning = default_understanding().understand(text, expected=expected)
    assert (meaning.intent, meaning.slots) == (intent, slots)


def test_a_question_about_confirming_confirms_nothing() -> None:
    assert default_understanding().understand("确认支付是什么意思").intent == "help"
    assert default_understanding().understand("我还没确认支付").intent != "confirm"


@pytest.fixture(scope="module", autouse=True)
def everything_loaded() -> None:
    """The first bent sentence loads the sounds of all words, which is no part of any example's time."""
    default_understanding().understand("充到的")


@given(st.text(max_size=400), st.lists(st.sampled_from(["amount", "phone", "account", "contact", "confirm"])))
def test_any_text_has_a_meaning(text: str, expected: list[str]) -> None:
    assert isinstance(default_understanding().understand(text, expected=expected), Meaning)


WORDS = """
充 值 话费 给 我 儿子 五十 100 13800138000 微信 支付宝 余额 多少 不 要 了 取消 对 改成 是
Q币 个 steam 张 用 还 , 。 ? 到 没 的
"""
pieces = st.sampled_from(WORDS.split())


@given(st.lists(pieces, max_size=60).map("".join))
def test_any_order_of_known_words_has_a_meaning(text: str) -> None:
    meaning = default_understanding().understand(text)
    assert 0 <= meaning.confidence <= 1
    assert all(value not in (None, "") for value in meaning.slots.values())


@pytest.mark.parametrize(
    "text", ["", "   ", "。。。", "\x00", "\ud800", "💩" * 50, "充" * 100_000, "(" * 100_000]
)
def test_nonsense_of_any_length_never_raises(text: str) -> None:
    default_understanding().understand(text)


@pytest.mark.parametrize("word", ["充", "好", "对", "是的"])
def test_a_flood_of_one_word_confirms_nothing(word: str) -> None:
    assert default_understanding().understand(word * 1000).intent != "confirm"


def test_long_text_is_cut() -> None:
    assert len(normalise("充" * 100_000, {})) == MAX_LENGTH


def test_a_broken_template_is_named(tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "core/understanding/grammar"
    for file in source.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    chinese = tmp_path / "zh.yaml"
    chinese.write_text(chinese.read_text(encoding="utf-8").replace("{mode}", "{moed}", 1), encoding="utf-8")
    with pytest.raises(ValueError, match="moed"):
        Understanding(tmp_path)


def reading(intent: str, confidence: float, weight: float) -> Reading:
    return Reading(intent=intent, slots={}, confidence=confidence, weight=weight, source="")


def test_a_sure_reading_has_no_rival_but_its_equal() -> None:
    best = reading("order_status", 0.95, 82)
    assert rivals([best, reading("help", 0.95, 81)]) == []
    assert rivals([best, reading("codes", 0.95, 82)]) == [reading("codes", 0.95, 82)]


def test_an_unsure_reading_brings_its_rivals_along() -> None:
    best = reading("purchase", 0.7, 62)
    close, far = reading("statement", 0.68, 60), reading("topup", 0.68, 40)
    assert rivals([best, close, far]) == [close]
