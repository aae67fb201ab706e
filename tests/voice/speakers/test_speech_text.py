"""What is written is said as people say it, and nothing that only eyes need is said."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voice.numerals import mandarin, yuan
from voice.speech_text import clauses, said, syllables


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("还差 12.00 元。", "还差十二元。"),
        ("一共12.50元", "一共十二元五角"),
        ("1,234.56 元", "一千二百三十四元五角六分"),
        ("0.05 元", "五分"),
        ("12.05 元", "十二元零五分"),
        ("微信付 2.00", "微信付两元"),
        ("-12.00 元", "负十二元"),
        ("10-20 元", "十到二十元"),
        ("号码 138 0013 8000，充 50 元", "号码一三八，零零一三，八零零零，充五十元"),
        ("给13800138000充", "给一三八，零零一三，八零零零充"),
        ("138****8000", "尾号八零零零"),
        ("尾号 8000", "尾号八零零零"),
        ("QQ 12345678", "扣扣一二三四，五六七八"),
        ("拨打 10086", "拨打一零零八六"),
        ("11-23 14:05", "十一月二十三日十四点零五分"),
        ("2026-11-23 09:00", "二零二六年十一月二十三日九点"),
        ("88.5%", "百分之八十八点五"),
        ("订单号 3f2b9c1e-8a1d-4a6e-9f01-77aa00bb12cd", "订单号尾号一二CD"),
        ("Q 币 2 个，4G 网络，Steam 卡", "扣币两个，四G网络，斯蒂姆卡"),
        ("第 2 个，2 个月后的 2 月 2 日", "第二个，两个月后的二月二日"),
        ("**好的**😊 看[这里](https://a.cn/x?y=1) https://b.cn", "好的看这里"),
        ("[微信付 12.00] [不用了]", ""),
        ("余额（赠送 5.00，冻结 0.00）。\n还差", "余额，赠送五元，冻结零元。还差"),
        ("“余额还有多少”“还能用多久”", "余额还有多少，还能用多久"),
        ("移动 / 联通", "移动、联通"),
        (
            "Your balance is 12.50 yuan, 138****8000.",
            "Your balance is twelve point five yuan, ending in eight zero zero zero.",
        ),
    ],
)
def test_said(written: str, spoken: str) -> None:
    assert said(written) == spoken


def test_a_language_that_is_given_wins_over_what_the_letters_look_like() -> None:
    assert said("腾讯视频 2 times", "en") == "腾讯视频 two times"


def test_clauses_are_whole_and_a_number_comes_in_its_groups() -> None:
    assert clauses("好，充值成功。号码 138 0013 8000，余额还剩 38.00 元。") == [
        "好，充值成功。",
        "号码一三八，",
        "零零一三，",
        "八零零零，",
        "余额还剩三十八元。",
    ]
    assert max(map(syllables, clauses("很" * 500))) <= 40


@given(
    st.text(
        st.characters(codec="utf-8") | st.sampled_from("0123456789.,:-* 元个年月日%¥QQ，。\n[]()"),
        max_size=80,
    )
)
@example("00?'")
def test_what_is_said_is_words_and_saying_it_again_changes_nothing(text: str) -> None:
    spoken = said(text, "zh")
    assert not re.search(r"[0-9*#<>\[\]()]|://", spoken)
    assert said(spoken, "zh") == spoken
    words = re.sub(r"[\W_]", "", "".join(clauses(text, "zh")))
    assert words in (re.sub(r"[\W_]", "", spoken), ""), "no word is lost; a sign with nothing to say may be"


@given(st.integers(0, 10**9))
def test_amounts_are_read_back_as_what_they_are(fen: int) -> None:
    spoken = yuan(f"{fen // 100}.{fen % 100:02d}")
    assert _fen(spoken) == fen
    assert _integer(mandarin(fen)) == fen


def _fen(spoken: str) -> int:
    whole, _, rest = spoken.rpartition("元")
    tens = re.search("(.)角", rest)
    ones = re.search("(.)分", rest)
    return (
        _integer(whole) * 100 + (_integer(tens[1]) * 10 if tens else 0) + (_integer(ones[1]) if ones else 0)
    )


def _integer(spoken: str) -> int:
    """A reader of its own, by place values."""
    total = section = digit = 0
    for character in spoken.replace("两", "二"):
        if character in "零一二三四五六七八九":
            digit = "零一二三四五六七八九".index(character)
        elif character in "十百千":
            section += (digit or (1 if character == "十" else 0)) * {"十": 10, "百": 100, "千": 1000}[
                character
            ]
            digit = 0
        else:
            total += (section + digit) * {"万": 10**4, "亿": 10**8}[character]
            section = digit = 0
    return total + section + digit


def test_letters_between_which_something_unsayable_was_make_no_new_name() -> None:
    once = said("qЖq，A\u0600 A 买")
    assert said(once) == once
