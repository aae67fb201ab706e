"""A sound that was heard several times, of which the recogniser was not sure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.ports import Hypothesis
from voice.recognisers.scoring import plain, sureness, together

READINGS = st.lists(
    st.builds(Hypothesis, st.text("充五十块话费。,", min_size=1, max_size=5), st.floats(0.001, 0.2)),
    max_size=5,
)


def test_what_comes_back_outweighs_what_was_misheard() -> None:
    first = (Hypothesis("三呢，五充呢。", 0.4), Hypothesis("算了，不充了。", 0.3))
    second = (Hypothesis("算了不充了", 0.5), Hypothesis("算呢不充了", 0.2))
    heard = together(first, second)
    assert [one.text for one in heard] == ["算了，不充了。", "三呢，五充呢。", "算呢不充了"]
    assert [one.probability for one in heard] == pytest.approx([0.4, 0.2, 0.1])


def test_nothing_the_second_time_leaves_the_first_half_as_sure() -> None:
    assert together((Hypothesis("余额", 0.6),), ()) == (Hypothesis("余额", 0.3),)


@given(READINGS, READINGS)
def test_no_reading_is_lost_and_none_is_made_up(first: list[Hypothesis], second: list[Hypothesis]) -> None:
    heard = together(first, second)
    assert {plain(one.text) for one in heard} == {plain(one.text) for one in (*first, *second)}
    assert sureness(heard) == pytest.approx((sureness(first) + sureness(second)) / 2)
    assert [one.probability for one in heard] == sorted((one.probability for one in heard), reverse=True)
