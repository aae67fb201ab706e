"""The rules that exist for everybody, and what a rule comes to at one moment. Pure; amounts in fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api_client.contract import AlertKind, AlertRule, AlertRuleChange, Severity
from backend.figures.days import TypicalHour
from backend.figures.runway import Forecast

_WHOLE = 10_000  # basis points


def _standard(id: str, kind: AlertKind, threshold: int, severity: Severity, interval: int) -> AlertRule:
    return AlertRule(
        id=id,
        kind=kind,
        threshold=threshold,
        severity=severity,
        enabled=True,
        hysteresis=1000,
        interval=interval,
        standard=True,
    )


HOLDS = _standard("hold-expiring", "hold_expiring", 5, "warning", 30)
STANDARD: tuple[AlertRule, ...] = (
    _standard("runway-critical", "runway", 3, "critical", 30),
    _standard("runway-warning", "runway", 12, "warning", 120),
    _standard("shortage", "shortage", 1, "critical", 30),
    HOLDS,
    _standard("unusual", "unusual", 8, "warning", 240),
)
"""What every merchant has without setting anything."""

MOST = 50
"""How many rules of one's own a merchant may have."""


def standard(rule_id: str) -> AlertRule | None:
    """The standard rule of that id."""
    return next((rule for rule in STANDARD if rule.id == rule_id), None)


_ONCE: frozenset[AlertKind] = frozenset({"shortage", "hold_expiring"})
"""Of these kinds there is the standard rule, which can be changed, and no other."""


def changed(rule_id: str, change: AlertRuleChange) -> AlertRule:
    """The rule as somebody wants it. Raises ValueError for a kind that this rule cannot have."""
    known = standard(rule_id)
    if known is not None and known.kind != change.kind:
        raise ValueError(f"The rule {rule_id} is of kind {known.kind}.")
    if known is None and change.kind in _ONCE:
        raise ValueError(f"There is one rule of kind {change.kind}, which can be changed.")
    return AlertRule(id=rule_id, standard=known is not None, **change.model_dump(exclude={"by"}))


@dataclass(frozen=True)
class Facts:
    """What the rules of a merchant are held against. `holds` are (end, fen) of open ones, soonest first."""

    now: datetime
    available: int
    forecast: Forecast
    typical_day: int | None = None
    typical_hour: TypicalHour | None = None
    hour_turnover: int = 0
    last_hour_turnover: int = 0
    short_orders: int = 0
    short_amount: int = 0
    holds: tuple[tuple[datetime, int], ...] = ()

    def ending(self, minutes: int) -> Sequence[tuple[datetime, int]]:
        """The holds that end within so many minutes and have not ended."""
        until = self.now + timedelta(minutes=minutes)
        return [hold for hold in self.holds if self.now < hold[0] <= until]


@dataclass(frozen=True)
class Level:
    """Where a rule stands. Between `breached` and `recovered` there is room, so that it does not flutter.

    With `limit`, the balance decides: below it is breached, from `back` on recovered.
    """

    breached: bool
    recovered: bool
    limit: int | None = None
    back: int | None = None


def level(rule: AlertRule, facts: Facts) -> Level | None:
    """None when nothing can be said, for want of history."""
    match rule.kind:
        case "balance":
            return _of_balance(rule, facts, rule.threshold)
        case "day_share":
            if facts.typical_day is None:
                return None
            return _of_balance(rule, facts, facts.typical_day * rule.threshold // _WHOLE)
        case "runway":
            if not facts.forecast.known:
                return None
            return _of_balance(rule, facts, facts.forecast.need(rule.threshold))
        case "shortage":
            return Level(facts.short_orders >= rule.threshold, facts.short_orders == 0)
        case "hold_expiring":
            ending = bool(facts.ending(rule.threshold))
            return Level(ending, not ending)
        case "unusual":
            if facts.typical_hour is None:
                return None
            limit = facts.typical_hour.limit(rule.threshold)
            # An hour begins with nothing: it is over when a whole hour was usual again.
            usual = max(facts.hour_turnover, facts.last_hour_turnover) <= limit
            return Level(facts.hour_turnover > limit, usual)


def _of_balance(rule: AlertRule, facts: Facts, limit: int) -> Level:
    back = limit + -(-limit * rule.hysteresis // _WHOLE)
    return Level(facts.available < limit, facts.available >= back, limit, back)
