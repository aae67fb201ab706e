"""Ways to say when somebody will buy next: the product's, and those it is measured against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean, median

from backend.suggestions.habits import apart, around
from backend.suggestions.rhythm import EARLIEST, MIXED, WEEK, rhythm_of

Starts = list[int | None]
"""For each wanted confidence: days after the last purchase on which to suggest; None: never."""

Rule = Callable[[Sequence[date], Sequence[float]], Starts]
"""Days of purchases and the wanted confidences → when to suggest."""

_MIDDLE = WEEK // 2
_MONTH = 30


@dataclass(frozen=True)
class Way:
    """A rule with its name. A rule that knows no confidence always suggests."""

    name: str
    rule: Rule
    sure: bool = True


def every_thirty_days(_: Sequence[date], confidences: Sequence[float]) -> Starts:
    """Thirty days after the last purchase, whoever it is: that day is the middle of the week."""
    return [_MONTH - _MIDDLE for _ in confidences]


def mean_wait(days: Sequence[date], confidences: Sequence[float]) -> Starts:
    """After the mean of the waits so far."""
    start = max(EARLIEST, round(fmean(_waits(days))) - _MIDDLE)
    return [start for _ in confidences]


def median_wait(days: Sequence[date], confidences: Sequence[float]) -> Starts:
    """After the median wait, when enough of the waits so far would have been in that week.

    The share is drawn a little towards "no" (half a success in two more), as few waits prove little.
    """
    waits = _waits(days)
    start = max(EARLIEST, round(median(waits)) - _MIDDLE)
    inside = sum(start <= wait < start + WEEK for wait in waits)
    return [start if (inside + 0.5) / (len(waits) + 2) >= wanted else None for wanted in confidences]


def alike(count: int) -> Rule:
    """After the mean of the last `count` waits, if they are within a tenth (or two days) of each other."""

    def rule(days: Sequence[date], confidences: Sequence[float]) -> Starts:
        waits = _waits(days)[-count:]
        fits = len(waits) == count and max(waits) - min(waits) <= max(2.0, fmean(waits) / 10)
        start = max(EARLIEST, round(fmean(waits)) - _MIDDLE)
        return [start if fits and fmean(waits) >= WEEK else None for _ in confidences]

    return rule


def day_of_month(days: Sequence[date], confidences: Sequence[float]) -> Starts:
    """On the usual day of the month, when enough of the purchases were near it."""
    usual = around([day.day for day in days], _MONTH)
    near = sum(apart(day.day, usual, _MONTH) <= _MIDDLE for day in days)
    ahead = range(EARLIEST + _MIDDLE, 70)  # the 31st comes again after 62 days at most, the 29th after 64
    found = (n for n in ahead if (days[-1] + timedelta(days=n)).day == usual)
    start = next(found) - _MIDDLE
    return [start if (near + 0.5) / (len(days) + 2) >= wanted else None for wanted in confidences]


def rhythm(regular: float) -> Rule:
    """The product's model, with this share of people taken to be regular: 0 are random purchases, as in
    BG/NBD before anybody is gone."""

    def rule(days: Sequence[date], confidences: Sequence[float]) -> Starts:
        found = rhythm_of([day.toordinal() for day in days], regular=regular)
        weeks = [found.best_week(wanted) for wanted in confidences]
        return [None if week is None else week.start for week in weeks]

    return rule


WAYS = (
    Way("every_30_days", every_thirty_days, sure=False),
    Way("mean_wait", mean_wait, sure=False),
    Way("median_wait", median_wait),
    Way("day_of_month", day_of_month),
    Way("random_purchases", rhythm(1e-12)),
    Way("xiaoka", rhythm(MIXED)),
)


def _waits(days: Sequence[date]) -> list[int]:
    return [(later - earlier).days for earlier, later in pairwise(days)]
