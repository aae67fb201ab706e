"""Mobile numbers as recognisers write them: found by all readings, certain when none speaks against."""

import random

import pytest

from core.model import Heard, Speech
from core.speech import understand
from core.speech.digit_runs import digits_in
from core.speech.mobile import FARTHEST, elected, price
from core.understanding import default_understanding


def number(*texts: str, known: tuple[str, ...] = ()) -> tuple[str, bool] | None:
    found = elected([Heard(text, 0.5 / place) for place, text in enumerate(texts, 1)], known)[1]
    return (found.digits, found.certain) if found else None


@pytest.mark.parametrize(
    ("texts", "digits", "certain"),
    [
        (("给要三七二六零四八一三五九充五十", "给幺三七二六零四八一三五九充50"), "13726048159", None),
        (("给137、2604、8159充五十", "给13726048159充五十"), "13726048159", True),
        (("给要三七二六零四八一五九充五十",), "13726048159", True),
        # doubled at the start of a group
        (("137、22604、8159",), "13726048159", False),
        (("1372260488159",), "13726048159", False),
        (("1137、2604、8159",), "13726048159", False),
        # a digit lost from a run, where another reading has them all
        (("158000、4321充五十", "158-0000-4321充五十"), "15800004321", False),
        # another word for the first digit, and for others
        (("充到有五九二六七四八把零三",), "15926748803", None),
        (("充斗有59、2674、8803",), "15926748803", False),
        (("腰五九。腰二三四。五六七百",), "15912345678", False),
        # the sum is none of it
        (("幺五九、2674、8803,50元",), "15926748803", True),
    ],
)
def test_numbers_are_found(texts: tuple[str, ...], digits: str, certain: bool | None) -> None:
    found = number(*texts)
    if certain is None:  # more or fewer digits than it has: nothing, or not this one for certain
        assert found is None or found == (digits, False) or found[0] == digits
    else:
        assert found == (digits, certain)


@pytest.mark.parametrize(
    "texts",
    [
        ("137 6048",),
        ("13726048159 3378 2217",),
        ("188、766、5544",),  # 7766 or 7666
        ("12726048159",),
        ("我要充三百五十块话费",),
    ],
)
def test_what_may_be_several_numbers_is_none(texts: tuple[str, ...]) -> None:
    assert number(*texts) is None


def test_a_known_number_wins_when_it_is_the_only_near_one() -> None:
    mine, other = "13726048159", "15800004321"
    assert number("137、604、8159", known=(mine, other)) == (mine, False)
    assert number("137、604、8159", known=(mine, "13766048159")) is None
    # a whole number that was heard is not bent into a known one
    assert number("13726048158", known=(mine,)) == ("13726048158", True)


def test_readings_that_differ_are_never_certain() -> None:
    found = number("给13726048159充五十", "给13726048158充五十")
    assert found is None or not found[1]


def test_a_number_that_is_not_certain_is_said_back() -> None:
    """Doubling any first digit of a group, or losing one of a run, is never `high` with another number."""
    draw = random.Random(11)
    for _ in range(60):
        digits = "1" + draw.choice("3456789") + "".join(draw.choices("0123456789", k=9))
        at = draw.choice((0, 3, 7))
        bent = (
            digits[:at] + digits[at] + digits[at:] if draw.random() < 0.5 else digits[:at] + digits[at + 1 :]
        )
        understood = understand(Speech((Heard(f"给{bent}充50块话费", 0.6),)), default_understanding())
        assert understood.level != "high", (digits, bent, understood)


def test_the_price_of_a_number_grows_with_what_is_different() -> None:
    heard = digits_in("13726048159")
    assert heard is not None
    assert (
        price(heard, "13726048159")
        == 0
        < price(heard, "13726048158")
        < FARTHEST
        < price(heard, "15926048188")
    )
