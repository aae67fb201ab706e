"""What is a pattern, what people buy out of it, and when it is said: without a database."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.platform.suggestion_data import SuggestionPolicy
from backend.suggestions.habits import Habit, Purchase, around, habits_of
from backend.suggestions.policy import allowed, plan
from backend.suggestions.rhythm import ALIKE, EARLIEST, HORIZON, MIXED, WEEK, Rhythm, rhythm_of

SHOP = ZoneInfo("Asia/Shanghai")
POLICY = SuggestionPolicy()
WAITS = st.lists(st.integers(1, 120), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("waits", "regular", "start"),
    [
        ((31, 30), ALIKE, 28),
        ((28, 33, 30), ALIKE, 28),
        ((30, 31, 30, 31), MIXED, 28),
        ((7, 7, 7), ALIKE, 6),
        ((14, 13, 15), MIXED, 12),
        ((30,), ALIKE, None),
        ((), ALIKE, None),
        ((28, 33), MIXED, None),
        ((5, 40, 90), ALIKE, None),
        ((20, 40, 30), ALIKE, None),
        ((61, 30, 31), ALIKE, None),
    ],
)
def test_what_is_a_pattern(waits: tuple[int, ...], regular: float, start: int | None) -> None:
    week = Rhythm(waits, regular).best_week(0.5)
    assert (None if week is None else week.start) == start


@given(waits=WAITS, regular=st.sampled_from([MIXED, ALIKE]))
def test_a_prediction_is_a_probability(waits: list[int], regular: float) -> None:
    found = Rhythm(tuple(waits), regular)
    before = [found.before(day) for day in range(HORIZON + WEEK + 1)]
    assert before[0] == 0
    assert all(-1e-9 <= one <= other + 1e-9 <= 1 + 2e-9 for one, other in pairwise(before))
    week = found.best_week(0.5)
    if week is not None:
        assert EARLIEST <= week.start <= HORIZON
        assert 0.5 <= week.chance <= 1 + 1e-9
        assert found.chance(week.start) == week.chance
    surer = found.best_week(0.8)
    assert surer is None or week is not None


@given(wait=st.integers(7, 60), times=st.integers(4, 10), start=st.integers(0, 10_000))
def test_who_is_regular_is_asked_in_the_right_week(wait: int, times: int, start: int) -> None:
    week = rhythm_of([start + wait * n for n in range(times)], regular=ALIKE).best_week(0.5)
    assert week is not None
    assert week.start <= wait < week.start + WEEK


@given(waits=WAITS)
def test_a_longer_regular_past_is_never_less_sure(waits: list[int]) -> None:
    """Only the latest waits count, and the order of the days they are given in does not."""
    days = [sum(waits[:n]) for n in range(len(waits) + 1)]
    assert rhythm_of(list(reversed(days)) + days) == rhythm_of(days)
    assert rhythm_of(days).waits == tuple(waits)


def purchase(
    day: str, hour: int = 12, sku: str = "huafei-50", target: str | None = "13800138000", quantity: int = 1
) -> Purchase:
    at = datetime.combine(date.fromisoformat(day), time(hour, 30), SHOP)
    return Purchase(uuid4(), at, sku.split("-")[0], sku, quantity, target)


def test_the_fifth_of_each_month_also_across_short_months_and_the_year() -> None:
    days = ("2026-11-05", "2026-12-04", "2027-01-06", "2027-02-05")
    [habit] = habits_of(purchase(day, hour=20) for day in days)
    assert (habit.beat.every, habit.beat.number, habit.hour) == ("month", 5, 20)
    assert habit.starts(0.5) == date(2027, 3, 5)


@pytest.mark.parametrize(
    ("days", "every", "number"),
    [
        (("2027-01-31", "2027-02-28", "2027-03-31"), "month", 31),
        (("2027-01-05", "2027-01-12", "2027-01-20", "2027-01-26"), "week", 2),
        (("2027-01-01", "2027-01-13", "2027-01-25"), "days", 12),
        (("2027-01-05", "2027-02-04", "2027-03-20", "2027-04-19"), "days", 30),
    ],
)
def test_how_often_as_people_say_it(days: tuple[str, ...], every: str, number: int) -> None:
    [habit] = habits_of(purchase(day) for day in days)
    assert (habit.beat.every, habit.beat.number) == (every, number)


def test_each_number_and_each_kind_of_thing_has_its_own_rhythm() -> None:
    months = ("2027-01-05", "2027-02-05", "2027-03-05")
    found = habits_of(
        [
            *(purchase(day) for day in months),
            *(purchase(day, target="13900139000", sku="huafei-100") for day in months),
            *(purchase(day, target="10001", sku="qb", quantity=n) for n, day in enumerate(months, start=10)),
            purchase("2027-03-04", sku="steam-50", target=None),
        ]
    )
    assert {(habit.sku, habit.target) for habit in found} == {
        ("huafei-50", "13800138000"),
        ("huafei-100", "13900139000"),
    }, "never twice the same number of coins, and steam only once"


def test_what_is_usual_is_suggested_and_what_is_mixed_is_less_trusted() -> None:
    days = ("2027-01-05", "2027-02-05", "2027-03-05")
    [habit] = habits_of(
        purchase(day, sku=sku)
        for day, sku in zip(days, ("huafei-50", "huafei-100", "huafei-50"), strict=True)
    )
    assert (habit.sku, habit.rhythm.regular) == ("huafei-50", MIXED)


@given(st.lists(st.integers(0, 23), min_size=1), st.integers(0, 23))
def test_a_middle_on_the_clock_turns_with_it(hours: list[int], turned: int) -> None:
    assert around([(hour + turned) % 24 for hour in hours], 24) == (around(hours, 24) + turned) % 24


def test_midnight_is_in_the_middle_of_eleven_and_one() -> None:
    assert around([23, 0, 1], 24) == 0


def monthly(hour: int = 12) -> Habit:
    [habit] = habits_of(purchase(day, hour) for day in ("2027-01-05", "2027-02-04", "2027-03-06"))
    return habit


def at(day: str, clock: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHOP)


NEXT = "2027-04-03"


@pytest.mark.parametrize(
    ("hour", "now", "suggests", "look_at"),
    [
        (12, at("2027-03-08"), False, at(NEXT)),
        (12, at(NEXT, "11:59"), False, at(NEXT)),
        (12, at(NEXT), True, None),
        (12, at(NEXT, "15:00"), True, None),
        (12, at(NEXT, "15:01"), False, at("2027-04-04")),
        (12, at("2027-04-05", "12:01"), True, None),
        (12, at("2027-05-20"), False, None),  # they stopped
        (23, at(NEXT, "19:59"), False, at(NEXT, "20:00")),
        (23, at(NEXT, "23:30"), False, at("2027-04-04", "20:00")),
        (3, at(NEXT, "08:59"), False, at(NEXT, "09:00")),
        (3, at(NEXT, "03:00"), False, at(NEXT, "09:00")),
    ],
)
def test_when_it_is_said(hour: int, now: datetime, suggests: bool, look_at: datetime | None) -> None:
    habit = monthly(hour)
    planned = plan([habit], now, POLICY)
    assert (planned.suggest == habit, planned.look_at) == (suggests, look_at)


@pytest.mark.parametrize("why", ["muted", "settled", "under_way", "blocked"])
def test_why_it_is_not_said(why: str) -> None:
    habit = monthly()
    key = (habit.family, habit.target)
    reasons = {"muted": {key}, "settled": {habit.last.order_id}, "under_way": {key}, "blocked": True}
    planned = plan([habit], at(NEXT), POLICY, **{why: reasons[why]})  # type: ignore[arg-type]
    assert planned.suggest is None
    assert planned.look_at == (at("2027-04-04") if why in ("under_way", "blocked") else None)


@given(
    minutes=st.integers(0, 120 * 24 * 60),
    hours=st.lists(st.integers(0, 23), min_size=3, max_size=3),
)
def test_never_at_night_never_soon_and_always_further_on(minutes: int, hours: list[int]) -> None:
    now = at("2027-03-06", "13:00") + timedelta(minutes=minutes)
    days = ("2027-01-05", "2027-02-04", "2027-03-06")
    habits = habits_of(purchase(day, hour) for day, hour in zip(days, hours, strict=True))
    planned = plan(habits, now, POLICY)
    if planned.suggest is not None:
        assert time(9) <= now.time() <= time(23)
        assert (now.date() - date(2027, 3, 6)).days >= EARLIEST
    assert planned.look_at is None or planned.look_at > now


@given(looks=st.lists(st.integers(1, 200), max_size=30), taken=st.booleans())
def test_one_suggestion_a_cycle_however_often_somebody_looks(looks: list[int], taken: bool) -> None:
    habit, settled = monthly(), set[UUID]()
    now = at("2027-03-06", "13:00")
    told = 0
    for hours in looks:
        now += timedelta(hours=hours)
        planned = plan([habit], now, POLICY, settled=settled)
        if planned.suggest is not None:
            told += 1
            settled.add(habit.last.order_id)
    assert told <= 1


@pytest.mark.parametrize(
    ("wanted", "prompts", "mode", "may"),
    [
        (None, True, "standard", True),
        (None, False, "standard", False),
        (None, True, "elderly", False),
        (True, True, "elderly", True),
        (True, False, "standard", True),
        (False, True, "standard", False),
    ],
)
def test_who_may_be_told(wanted: bool | None, prompts: bool, mode: str, may: bool) -> None:
    assert allowed(wanted, prompts=prompts, mode=mode) == may  # type: ignore[arg-type]
