"""Business days across weekends, public holidays, working weekends, the ends of months and years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.credit import calendar
from backend.credit.calendar import business_date, is_business_day, next_business_day


@pytest.mark.parametrize(
    ("used", "due"),
    [
        ("2026-11-20", "2026-11-23"),  # Friday: Monday
        ("2026-11-21", "2026-11-23"),  # Saturday
        ("2026-11-23", "2026-11-24"),  # Monday: Tuesday
        ("2026-11-30", "2026-12-01"),  # the end of a month
        ("2024-02-28", "2024-02-29"),  # a leap day
        ("2024-12-31", "2025-01-02"),  # New Year's Day is a holiday
        ("2025-12-31", "2026-01-04"),  # ... and in 2026 its Sunday is worked
        ("2026-02-13", "2026-02-14"),  # the Saturday before Spring Festival is worked
        ("2026-02-14", "2026-02-24"),  # Spring Festival, nine days
        ("2026-02-27", "2026-02-28"),  # the Saturday after it, too
        ("2025-09-30", "2025-10-09"),  # National Day and Mid-Autumn
        ("2025-10-10", "2025-10-11"),  # a worked Saturday
        ("2025-10-11", "2025-10-13"),
    ],
)
def test_the_next_business_day(used: str, due: str) -> None:
    assert next_business_day(date.fromisoformat(used)) == date.fromisoformat(due)


def test_a_year_nobody_knows_is_monday_to_friday_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    calendar._say_unknown.cache_clear()  # another test of this process may have asked for that year
    monkeypatch.setattr(calendar.log, "warning", lambda words, year: heard.append(words % year))
    assert next_business_day(date(2098, 12, 26)) == date(2098, 12, 29)  # a Friday
    assert next_business_day(date(2098, 12, 29)) == date(2098, 12, 30)
    [said] = heard
    assert "2098" in said


def test_the_business_date_is_that_of_shanghai() -> None:
    assert business_date(datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert business_date(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == date(2026, 11, 24)


@given(st.dates(date(2003, 1, 1), date(2040, 12, 31)))
def test_the_next_is_later_and_nothing_between_is_a_business_day(day: date) -> None:
    following = next_business_day(day)
    assert following > day
    assert is_business_day(following)
    assert not any(is_business_day(day + timedelta(days=n)) for n in range(1, (following - day).days))
