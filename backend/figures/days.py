"""Hours added up to business days, and what a typical day and a typical hour are. Pure; amounts in fen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from api_client.contract import DayFigures, HourFigures

ZONE = ZoneInfo("Asia/Shanghai")
"""Where a business day begins at midnight. It is whole hours from UTC and has no summer time."""

HOUR = timedelta(hours=1)
TYPICAL_DAYS = 14
"""How many business days before today a typical day is taken from."""
_FEWEST_DAYS = 3
_FEWEST_HOURS = 5
_MAD_TO_DEVIATION = 1.4826  # of a normal distribution


@dataclass(frozen=True)
class Hour:
    """What was delivered in the clock hour that began at `at`."""

    at: datetime
    turnover: int
    orders: int
    refunded: int = 0


Hours = Mapping[datetime, Hour]
"""By their beginning (UTC); an hour without orders is not there."""


def hour_of(at: datetime) -> datetime:
    """When the clock hour began."""
    return at.replace(minute=0, second=0, microsecond=0)


def business_date(at: datetime) -> date:
    """The business day that a moment belongs to."""
    return at.astimezone(ZONE).date()


def begins(day: date) -> datetime:
    """When a business day begins."""
    return datetime.combine(day, time(), ZONE)


def by_day(hours: Iterable[Hour], first: date, last: date) -> list[DayFigures]:
    """Every business day from `first` to `last`, oldest first, also those without orders."""
    sums = {first + timedelta(days=n): [0, 0, 0] for n in range((last - first).days + 1)}
    for hour in hours:
        if (of_day := sums.get(business_date(hour.at))) is not None:
            of_day[0] += hour.turnover
            of_day[1] += hour.orders
            of_day[2] += hour.refunded
    return [
        DayFigures(date=day, turnover=turnover, orders=orders, refunded=refunded)
        for day, (turnover, orders, refunded) in sums.items()
    ]


def hours_of_today(hours: Hours, now: datetime) -> list[HourFigures]:
    """Every clock hour of today's business day so far."""
    found = []
    at = begins(business_date(now)).astimezone(now.tzinfo)
    while at <= now:
        hour = hours.get(at)
        orders = hour.orders if hour else 0
        found.append(HourFigures(at=at, turnover=hour.turnover if hour else 0, orders=orders))
        at += HOUR
    return found


def typical_day(before_today: Sequence[DayFigures]) -> tuple[int | None, int]:
    """The median turnover of the last 14 days that had any (None: fewer than 3), and their number."""
    found = [day.turnover for day in before_today[-TYPICAL_DAYS:] if day.orders]
    return (int(median(found)) if len(found) >= _FEWEST_DAYS else None), len(found)


@dataclass(frozen=True)
class TypicalHour:
    """What is usual at this hour of the day: the median and the robust deviation from it, in fen."""

    median: int
    deviation: int

    def limit(self, deviations: int) -> int:
        """A turnover above this is unusual."""
        return self.median + deviations * self.deviation


def typical_hour(hours: Hours, now: datetime, day: int | None) -> TypicalHour | None:
    """From the same hour of the last 14 days, since the first order; None with fewer than 5.

    The deviation is the median absolute one, times 1.4826 to compare with a standard deviation. It is at
    least a tenth of the median and a hundredth of a typical day, so that in a quiet hour not every order is
    unusual. None without a typical day, too.
    """
    if not hours or day is None:
        return None
    first, this = min(hours), hour_of(now)
    past = [this - timedelta(days=n) for n in range(1, TYPICAL_DAYS + 1)]
    sample = [hours[at].turnover if at in hours else 0 for at in past if at >= first]
    if len(sample) < _FEWEST_HOURS:
        return None
    middle = median(sample)
    spread = _MAD_TO_DEVIATION * median(abs(one - middle) for one in sample)
    return TypicalHour(int(middle), round(max(spread, middle / 10, day / 100)))
