"""Every text that can be spoken is fit for the ear: short sentences, two clauses, nothing for the eye."""

import re

import pytest

from core.aloud import numerals
from core.aloud.sentences import LONGEST, MOST_CLAUSES, asks, clauses, length, spoken
from core.texts import default_texts

from .test_texts import ONE_WORDING, ZH, arguments

FOR_THE_EYE = re.compile(
    r"https?://|[\U0001F000-\U0001FAFF\u2600-\u27BF“”（）*]|按钮|二维码|链接|点一下|点下面"
)
SILENT = (
    "button-",
    "list-",
    "command-",
    "picture-",
    "slice-",
    "receipt-",
    "thing-",
    "broadcast-",
    "webhook-",
)
"""Parts of other texts, and what only stands on a screen."""
ALL = [key for key in ZH if not key.startswith((*ONE_WORDING, *SILENT))]


def said(key: str, mode: str) -> list[str]:
    text = default_texts().say("zh-CN", mode, key, **arguments(key))  # type: ignore[arg-type]
    return spoken(text, "zh-CN", mode)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["elderly", "standard"])
def test_sentences_are_short_and_ask_one_thing(mode: str) -> None:
    wrong = []
    for key in ALL:
        sentences = said(key, mode)
        for sentence in sentences:
            too_long = length(sentence) > LONGEST[mode]  # type: ignore[index]
            if too_long or len(clauses(sentence)) > MOST_CLAUSES or FOR_THE_EYE.search(sentence):
                wrong.append((key, sentence))
            if re.search(r"\d", sentence):
                wrong.append((key, sentence))
        if sum(asks(sentence) for sentence in sentences) > 1:
            wrong.append((key, "".join(sentences)))
    assert not wrong


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("充到 138 0013 8000。", "充到一三八，零零一三，八零零零。"),
        ("充到儿子 139****9000。", "充到儿子尾号九零零零。"),
        ("还差 12.50 元（赠送 5.00）。", "还差十二元五角。"),
        ("付完还剩 0.05 元。", "付完还剩五分。"),
        ("这一单打 9.8 折。", "这一单打九点八折。"),
        ("这一单打 8.85 折。", "这一单打八点八五折。"),
        ("一共 20000.00 元。", "一共两万元。"),
        ("15 分钟内有效。", "十五分钟内有效。"),
        ("11-22 14:05 充值 +50.00 元", "十一月二十二日十四点零五分充值五十元。"),
        ("要 2 个吗？还是 3 个？", "还是三个？"),
        ("收到啦😊 点下面的按钮。", "收到啦。"),
        ("看 https://pay.test/x?a=1 付款。", "看付款。"),
        ("腾讯 Q 币 100 个", "腾讯 Q 币一百个。"),
    ],
)
def test_figures_become_words(written: str, heard: str) -> None:
    assert "".join(spoken(written, "zh-CN", "elderly")) == heard


def test_counting() -> None:
    words = {
        0: "零", 2: "二", 10: "十", 14: "十四", 20: "二十", 105: "一百零五", 110: "一百一十", 200: "两百",
        1005: "一千零五", 1050: "一千零五十", 2222: "两千两百二十二", 10_000: "一万", 10_500: "一万零五百",
        20_000: "两万", 100_200: "十万零两百", 20_030_004: "两千零三万零四", 200_000_000: "两亿",
    }  # fmt: skip
    assert {number: numerals.count(number) for number in words} == words
    assert [numerals.money(fen) for fen in (105, 150, -1234, 0, 200)] == [
        "一元零五分", "一元五角", "负十二元三角四分", "零元", "两元",
    ]  # fmt: skip
