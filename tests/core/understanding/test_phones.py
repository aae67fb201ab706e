"""Phone numbers and QQ numbers in every way they are written and said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding import default_understanding

SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "8613800138000",
        "幺三八零零幺三八零零零",
        "一三八零零一三八零零零",
        "１３８００１３８０００",
        "一三八，零零一三，八零零零",
    ],
)
def test_a_phone_number_is_found_however_it_is_written(written: str) -> None:
    understand = default_understanding().understand
    assert understand(f"给{written}充50话费").slots["phone"] == "13800138000"
    assert understand(written).slots == {"phone": "13800138000"}


phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(phones)
def test_every_phone_number_is_understood_written_and_spoken(phone: str) -> None:
    understand = default_understanding().understand
    wanted = {"product": "huafei", "sku": "huafei-50", "amount": 5000, "phone": phone}
    assert understand(f"给{phone}充五十块话费").slots == wanted
    assert understand(f"给{phone.translate(SPOKEN)}充五十块话费").slots == wanted
    assert understand(f"{phone.translate(FULL_WIDTH)}，充50").slots == wanted


@pytest.mark.parametrize("digits", ["1380013800", "138001380001", "12345678901"])
def test_a_number_of_the_wrong_length_is_named_as_such(digits: str) -> None:
    meaning = default_understanding().understand(f"给{digits}充50话费")
    assert meaning.intent == "purchase"
    assert meaning.slots["phone_invalid"] == digits
    assert "phone" not in meaning.slots


@pytest.mark.parametrize(
    ("sentence", "account"),
    [
        ("充50个Q币到QQ号 12345", "12345"),
        ("qq 12345678901 充20q币", "12345678901"),
        ("给13800138000充10个Q币", "13800138000"),
        ("Q币，五十个，QQ 1234567890", "1234567890"),
    ],
)
def test_with_qq_named_digits_are_an_account(sentence: str, account: str) -> None:
    slots = default_understanding().understand(sentence).slots
    assert slots["account"] == account
    assert "phone" not in slots
