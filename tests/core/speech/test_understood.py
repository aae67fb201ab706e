"""Readings vote; who contradicts brings doubt, and consent needs the phrase."""

from typing import Any

import pytest

from core.model import Heard, Speech
from core.speech import Understood, understand
from core.understanding import default_understanding

from .heard import ASKED, NOT_NOW, PAY


def heard(
    *readings: tuple[str, float] | str, closed: tuple[tuple[str, float], ...] = (), **more: Any
) -> Understood:
    pairs = [one if isinstance(one, tuple) else (one, 0.9 / place) for place, one in enumerate(readings, 1)]
    speech = Speech(tuple(Heard(*pair) for pair in pairs), tuple(Heard(*pair) for pair in closed))
    return understand(speech, default_understanding(), **more)


@pytest.mark.parametrize(
    ("words", "intent", "slots"),
    [
        ("五十，不，一百", "correct", {"amount": 10000}),
        ("五十不一百", "correct", {"amount": 10000}),
        ("两百五", "inform", {"amount": 25000}),
        ("一百零五块五", "inform", {"amount": 10550}),
        ("1380 0 1 3 8000", "inform", {"phone": "13800138000"}),
        ("138零零一三8000", "inform", {"phone": "13800138000"}),
        ("一三八零零一三八三个零", "inform", {"phone": "13800138000"}),
        ("给孩子他爸充五十", "purchase", {"contact": "老公", "amount": 5000}),
        ("我爸的手机充一百", "purchase", {"contact": "爸爸", "amount": 10000}),
        ("給我兒子充五十塊話費", "purchase", {"contact": "儿子", "amount": 5000, "product": "huafei"}),
        ("客服让我把钱转到安全账户", "scam", {}),
    ],
)
def test_speech_is_understood_as_people_speak(words: str, intent: str, slots: dict[str, Any]) -> None:
    understood = heard(words)
    assert understood.meaning.intent == intent
    assert slots.items() <= understood.meaning.slots.items()
    assert understood.level == "high"


@pytest.mark.parametrize(
    "readings",
    [
        ("充四十块话费", "充十块话费"),
        ("两百五", "二百五十一"),
        ("一三八零零一三八零零零", "一三八零零一三八零零一"),
        ("给我儿子充五十", "给我女儿充五十"),
        ("给13800138000充50", "给138001380001充50"),
    ],
)
def test_readings_that_contradict_each_other_are_asked_back(readings: tuple[str, str]) -> None:
    assert heard(*readings).level == "middle"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("我的鱼额还有多少钱", "我的余额还有多少钱"),
        ("给我儿子充五十块画费", "给我儿子充五十块话费"),
        ("今天的鱼儿真新鲜", "今天的鱼儿真新鲜"),
    ],
)
def test_what_was_understood_is_shown_as_people_write_it(words: str, shown: str) -> None:
    assert heard(words).heard == shown


def test_readings_that_agree_are_sure_whatever_else_was_read() -> None:
    understood = heard(("充五十话费", 0.5), ("冲五十话费。", 0.3), ("虫武师化肥", 0.2))
    assert (understood.level, understood.meaning.slots["amount"]) == ("high", 5000)


@pytest.mark.parametrize(
    "words", ["确认支付", "嗯，确认支付吧", "確認支付", "却认之付", "好，全认支付", "我確認支付。"]
)
def test_the_phrase_is_consent(words: str) -> None:
    understood = heard(words, closed=(("确认支付", 0.3), ("先不要", 0.001)), phrases=ASKED)
    assert (understood.phrase, understood.level) == (PAY, "high")


@pytest.mark.parametrize(
    "readings",
    [
        ("不确认支付",),
        ("确认不支付",),
        ("确认支付", "不确认支付"),
        ("步确认支付",),
        ("还没确认支付呢",),
        ("确认支付是什么意思",),
        ("确认支付一百",),
        ("对",),
        ("好的",),
        ("支付",),
        ("微信支付",),
        ("确认支付", "先不要"),
    ],
)
def test_what_is_not_the_phrase_alone_is_no_consent(readings: tuple[str, ...]) -> None:
    assert heard(*readings, closed=(("确认支付", 0.9), ("先不要", 0.01)), phrases=ASKED).phrase is not PAY


def test_consent_that_the_sound_contradicts_is_none() -> None:
    assert heard("确认支付", closed=(("先不要", 0.4), ("确认支付", 0.3)), phrases=ASKED).phrase is None


def test_a_lone_yes_is_a_yes_without_the_phrase() -> None:
    understood = heard("对", phrases=ASKED)
    assert (understood.meaning.intent, understood.phrase) == ("confirm", None)


def test_a_yes_that_was_also_heard_as_a_no_is_no_yes() -> None:
    assert heard(("对", 0.7), ("不对", 0.1)).meaning.intent != "confirm"
    assert heard("没错").meaning.intent == "confirm"


def test_a_phrase_that_stops_needs_less() -> None:
    assert heard("提先不要", phrases=ASKED).phrase is NOT_NOW
    guessed = heard("添加吗", closed=(("先不要", 0.2), ("确认支付", 0.01)), phrases=ASKED)
    assert (guessed.meaning.intent, guessed.level) == ("reject", "middle")


def test_a_person_does_not_appear_by_sound_in_another_wish() -> None:
    meaning = heard("账户充值，一百五十块，用微信").meaning
    assert (meaning.intent, meaning.slots) == ("topup", {"amount": 15000, "method": "wechat"})


def test_a_saved_name_is_known_by_its_sound() -> None:
    assert heard("给小名充五十").level == "middle"
    known = heard("给小名充五十", names=["小明", "老王"])
    assert (known.meaning.slots["contact"], known.level) == ("小明", "high")


def test_a_merchants_words_are_tried_first() -> None:
    assert heard("静音到明天早上", merchant=True).meaning.intent != heard("静音到明天早上").meaning.intent


def test_nothing_heard_is_nothing_understood() -> None:
    for speech in (Speech(), Speech(trouble="silent"), Speech((Heard("字幕志愿者", 0.9),))):
        understood = understand(speech, default_understanding())
        assert (understood.heard, understood.meaning.intent, understood.level) == ("", "unknown", "low")
