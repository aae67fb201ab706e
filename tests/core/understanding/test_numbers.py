"""Amounts, counts and numbers."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding import default_understanding
from core.understanding.numbers import parse_english, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50", "50"),
        ("100.5", "100.5"),
        ("1.2万", "12000"),
        ("3千5", "3500"),
        ("2k", "2000"),
        ("五十", "50"),
        ("两百五", "250"),
        ("二百五十", "250"),
        ("一百零五", "105"),
        ("一千二", "1200"),
        ("一千零二十", "1020"),
        ("一万五", "15000"),
        ("十五", "15"),
        ("一百一", "110"),
        ("半百", "50"),
        ("五零", "50"),
        ("壹佰", "100"),
        ("三点五", "3.5"),
        ("两千零五", "2005"),
        ("十万", "100000"),
        ("一万零五百", "10500"),
    ],
)
def test_numbers_as_people_say_them(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "百八十", "三五十", "一两百", "块", "五点", "万"])
def test_what_is_no_exact_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("fifty", 50), ("a hundred", 100), ("one hundred and fifty", 150), ("two thousand", 2000), ("1k", 1000)],
)
def test_english_numbers(text: str, value: int) -> None:
    assert parse_english(text) == value


@pytest.mark.parametrize(
    ("sentence", "fen"),
    [
        ("充一百块", 10000),
        ("充50元", 5000),
        ("充两百五", 25000),
        ("充一百零五块五", 10550),
        ("充100.5", 10050),
        ("充半百", 5000),
        ("充五十块钱", 5000),
        ("充¥50", 5000),
        ("充￥50", 5000),
        ("充50块5毛", 5050),
        ("充三块八", 380),
        ("充一千二", 120000),
        ("充1.2万", 1200000),
        ("充五毛", 50),
        ("充值1,200元", 120000),
        ("充百元", 10000),
        ("充三块半", 350),
        ("充五十，不，一百", 10000),
        ("充100RMB", 10000),
        ("top up 10 yuan", 1000),
        ("top up fifty yuan", 5000),
        ("top up a hundred", 10000),
        ("top up RMB 100", 10000),
        ("充５０块", 5000),
    ],
)
def test_amounts_become_fen(sentence: str, fen: int) -> None:
    meaning = default_understanding().understand(sentence)
    assert (meaning.intent, meaning.slots) == ("topup", {"amount": fen})


@pytest.mark.parametrize(
    "sentence",
    [
        "充0元",
        "充-50",
        "充负五十块",
        "充几百块",
        "充百八十块",
        "充五十来块",
        "充一万亿",
        "充10000000000元",
        "充一两百",
    ],
)
def test_nonsense_and_rough_amounts_give_no_amount(sentence: str) -> None:
    assert "amount" not in default_understanding().understand(sentence).slots


@given(st.integers(min_value=1, max_value=999_999))
def test_every_spoken_number_of_yuan_is_understood(yuan: int) -> None:
    spoken = cn2an.an2cn(str(yuan), "low")
    assert default_understanding().understand(f"充{spoken}块钱").slots == {"amount": yuan * 100}


@given(st.integers(min_value=1, max_value=9_999_999))
def test_every_written_amount_is_understood_to_the_fen(fen: int) -> None:
    written = f"{fen // 100}.{fen % 100:02d}"
    assert default_understanding().understand(f"充值{written}元").slots == {"amount": fen}


@given(st.integers(min_value=1, max_value=9_999), st.integers(min_value=1, max_value=9))
def test_yuan_and_jiao_are_understood_as_they_are_spoken(yuan: int, jiao: int) -> None:
    spoken = f"{cn2an.an2cn(str(yuan), 'low')}块{cn2an.an2cn(str(jiao), 'low')}"
    assert default_understanding().understand(f"充{spoken}").slots == {"amount": yuan * 100 + jiao * 10}
