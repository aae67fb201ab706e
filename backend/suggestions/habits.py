"""What somebody buys regularly, out of all that they bought. Pure.

Purchases of one family for one target belong together: the phone credit for one number, whatever the amount.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

from api_client.contract import Beat

from .rhythm import ALIKE, MIXED, Rhythm, rhythm_of

_LATELY = 6
"""How many of the latest purchases tell what is usual."""
_MONTH, _WEEK = (27, 34), (6, 8)
"""Waits of so many days, at the median, are a month or a week."""
_DAYS_OF_MONTH = 30
_AROUND = 4
"""Days of the month that are no further apart than this are "around the 5th"."""
_HOURS = 24


@dataclass(frozen=True)
class Purchase:
    """A delivered order; `at` on the shop's clock."""

    order_id: UUID
    at: datetime
    family: str
    sku: str
    quantity: int
    target: str | None
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Habit:
    """What is bought again and again: so many of `sku` for `target`, usually in this hour."""

    family: str
    target: str | None
    sku: str
    quantity: int
    hour: int
    rhythm: Rhythm
    last: Purchase
    named: Purchase
    """The latest one of just this, which knows what it is called."""
    beat: Beat

    @property
    def last_day(self) -> date:
        """The day of the latest purchase."""
        return self.last.at.date()

    def waited(self, today: date) -> int:
        """Days since the latest purchase."""
        return (today - self.last_day).days

    def starts(self, confidence: float) -> date | None:
        """The first day of the week in which the next purchase is to be expected; None without a pattern."""
        week = self.rhythm.best_week(confidence)
        return None if week is None else self.last_day + timedelta(days=week.start)


def habits_of(purchases: Iterable[Purchase]) -> list[Habit]:
    """Everything bought more than once in the same way, the latest first; how regular each is it says."""
    kept: dict[tuple[str, str | None], list[Purchase]] = {}
    for purchase in sorted(purchases, key=lambda one: (one.at, one.order_id)):
        kept.setdefault((purchase.family, purchase.target), []).append(purchase)
    found = [habit for theirs in kept.values() if (habit := _habit(theirs)) is not None]
    return sorted(found, key=lambda habit: habit.last.at, reverse=True)


def _habit(theirs: Sequence[Purchase]) -> Habit | None:
    """None when nothing is usual about what was bought."""
    lately = theirs[-_LATELY:]
    counted = Counter((one.sku, one.quantity) for one in reversed(lately))
    (sku, quantity), times = counted.most_common(1)[0]  # of equals the one bought last
    if len(theirs) == 1 or times * 2 < len(lately):
        return None
    days = [one.at.date() for one in theirs]
    rhythm = rhythm_of([day.toordinal() for day in days], regular=ALIKE if len(counted) == 1 else MIXED)
    return Habit(
        family=lately[-1].family,
        target=lately[-1].target,
        sku=sku,
        quantity=quantity,
        hour=around([one.at.hour for one in lately], _HOURS),
        rhythm=rhythm,
        last=lately[-1],
        named=next(one for one in reversed(lately) if (one.sku, one.quantity) == (sku, quantity)),
        beat=_beat(sorted(set(days))[-_LATELY:]),
    )


def _beat(days: Sequence[date]) -> Beat:
    """How people would call the rhythm: around the 5th, on Tuesdays, every twelve days."""
    waits = [(later - earlier).days for earlier, later in itertools.pairwise(days)]
    usual = round(median(waits)) if waits else 1
    if _MONTH[0] <= usual <= _MONTH[1]:
        of_month = around([day.day for day in days], _DAYS_OF_MONTH)
        if all(apart(day.day, of_month, _DAYS_OF_MONTH) <= _AROUND for day in days):
            return Beat(every="month", number=of_month)
    if _WEEK[0] <= usual <= _WEEK[1]:
        weekday = around([day.isoweekday() for day in days], _WEEK[1] - 1)
        if sum(day.isoweekday() == weekday for day in days) * 2 > len(days):
            return Beat(every="week", number=weekday)
    return Beat(every="days", number=usual)


def around(values: Sequence[int], circle: int) -> int:
    """The one of `values` that is nearest to all of them on a circle: 23 and 1 are two hours apart.

    Of equals the latest, for habits change.
    """
    return min(
        reversed(values), key=lambda candidate: sum(apart(candidate, value, circle) for value in values)
    )


def apart(one: int, other: int, circle: int) -> int:
    """The distance on the circle."""
    distance = abs(one - other) % circle
    return min(distance, circle - distance)
