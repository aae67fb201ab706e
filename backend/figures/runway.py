"""How long a balance lasts: what the next hours are expected to spend, hour by hour. Pure; amounts in fen.

The next hour is expected to be like the last ones, a later one more and more like the same hour before:

    expected(k) = share(k) x recent + (1 - share(k)) x growth x before(k)      share(k) = 1/2 ** (k / 3)

* `recent`: fen an hour over the last 6 clock hours and this one; each hour back counts 0.7 of the one after
  it, this one as much as has passed of it, so that its first order does not look like a rush.
* `before(k)`: the same hour a week before. With less than a week of history, or nothing sold on that day, the
  last day is repeated; with less than a day `recent` goes on.
* `growth`: turnover of those last hours over that of the same hours before, kept between 1/4 and 4.

Said only when there is something to go by: at least 3 hours with orders in the last week, the first of them
at least 3 hours ago.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from api_client.contract import Runway, RunwayBasis

from .days import HOUR, Hours, hour_of

HORIZON = 168
"""How many hours are looked ahead."""
_WEEK = timedelta(days=7)
_DAY = 24
_RECENT = 6
_FADING = 0.7
_HALF = 3.0
_LOWEST_GROWTH, _HIGHEST_GROWTH = 0.25, 4.0
_FEWEST = 3


@dataclass(frozen=True)
class Forecast:
    """What is expected to be spent: `expected[k]` fen in the hour that begins k hours from `at`."""

    at: datetime
    basis: RunwayBasis
    rate: int = 0
    """Fen an hour, recently."""
    orders_rate: float = 0.0
    expected: tuple[int, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is a forecast at all; without spending it is that nothing will be spent."""
        return self.basis != "too_little_history"

    def need(self, hours: int) -> int:
        """What the next `hours` (168 at most) are expected to spend."""
        return sum(self.expected[:hours])

    def runway(self, available: int) -> Runway:
        """How long `available` lasts."""
        if not self.expected:
            return Runway(basis=self.basis)
        said = {"rate": self.rate, "orders_rate": round(self.orders_rate, 1)}
        hours = 0.0
        for spent_before, spent in zip(
            accumulate(self.expected, initial=0), accumulate(self.expected), strict=False
        ):
            if spent > available:
                hours += max(0, available - spent_before) / (spent - spent_before)
                break
            hours += 1
        else:
            return Runway(basis=self.basis, hours=float(HORIZON), beyond=True, **said)
        empty_at = self.at + timedelta(seconds=int(hours * 3600))
        return Runway(basis=self.basis, hours=int(hours * 10) / 10, empty_at=empty_at, **said)


def forecast(hours: Hours, now: datetime) -> Forecast:
    """From the turnover of the last fortnight or less."""
    active = [at for at, hour in hours.items() if hour.orders and at > now - _WEEK]
    first = min((at for at, hour in hours.items() if hour.orders), default=None)
    if first is None:
        return Forecast(now, "too_little_history")
    if not active:
        return Forecast(now, "no_spending")
    if len(active) < _FEWEST or first > now - _FEWEST * HOUR:
        return Forecast(now, "too_little_history")
    passed = (now - hour_of(now)) / HOUR
    rate, orders_rate = _recent(hours, now, first)
    basis, before = _before(hours, now, first)
    if before is None:
        return Forecast(now, basis, round(rate), orders_rate, (round(rate),) * HORIZON)
    growth = _growth(hours, now, passed, before)
    expected = []
    for k in range(HORIZON):
        share = 0.5 ** (k / _HALF)
        shape = (1 - passed) * before.turnover(k) + passed * before.turnover(k + 1)
        expected.append(round(share * rate + (1 - share) * growth * shape))
    return Forecast(now, basis, round(rate), orders_rate, tuple(expected))


def _recent(hours: Hours, now: datetime, first: datetime) -> tuple[float, float]:
    """Fen and orders an hour over the last hours, the latest counting most."""
    this = hour_of(now)
    weight = spent = orders = 0.0
    for back in range(_RECENT + 1):
        at = this - back * HOUR
        if at < first:
            break
        lasted = (now - this) / HOUR if back == 0 else 1.0
        counts = lasted if back == 0 else _FADING**back
        weight += counts * lasted
        if (hour := hours.get(at)) is not None:
            spent += counts * hour.turnover
            orders += counts * hour.orders
    return (spent / weight, orders / weight) if weight else (0.0, 0.0)


@dataclass(frozen=True)
class _Before:
    """The hours that the next ones are compared with: from `since` on, repeated after `period` hours."""

    hours: Hours
    since: datetime
    period: int

    def turnover(self, k: int) -> int:
        """Of the clock hour that compares with the one k hours from this one; k may be negative."""
        found = self.hours.get(self.since + (k % self.period if k > 0 else k) * HOUR)
        return found.turnover if found else 0


def _before(hours: Hours, now: datetime, first: datetime) -> tuple[RunwayBasis, _Before | None]:
    week = _Before(hours, hour_of(now) - _WEEK, HORIZON)
    if first <= week.since - _RECENT * HOUR and any(week.turnover(k) for k in range(_DAY)):
        return "recent_and_week_before", week
    day = _Before(hours, hour_of(now) - _DAY * HOUR, _DAY)
    if first <= day.since - _RECENT * HOUR:
        return "recent_and_day_before", day
    return "recent_only", None


def _growth(hours: Hours, now: datetime, passed: float, before: _Before) -> float:
    """Turnover of the last hours over that of the same hours before."""
    lately = was = 0.0
    for back in range(_RECENT + 1):
        hour = hours.get(hour_of(now) - back * HOUR)
        lately += (1.0 if back else passed) * (hour.turnover if hour else 0)
        was += (1.0 if back else passed * passed) * before.turnover(-back)
    return min(max(lately / was, _LOWEST_GROWTH), _HIGHEST_GROWTH) if was else 1.0
