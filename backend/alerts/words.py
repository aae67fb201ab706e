"""What an alert says in figures: what happened, what it costs to ignore, the one thing to do. Pure."""

from api_client.contract import Advice, AlertRule, AlertSettings, Cost, Situation

from .rules import Facts, Level

_STEPS = ((100_00, 10_00), (1_000_00, 50_00), (10_000_00, 500_00), (100_000_00, 1_000_00))
"""Up to so much a top-up is rounded up to a multiple of that; beyond it to 5,000 yuan."""
_LARGEST_STEP = 5_000_00


def round_up(amount: int) -> int:
    """A sum that people type: the next multiple of 10, 50, 500, 1,000 or 5,000 yuan."""
    step = next((step for limit, step in _STEPS if amount <= limit), _LARGEST_STEP)
    return max(step, -(-amount // step) * step)


def situation(rule: AlertRule, level: Level | None, facts: Facts) -> Situation:
    """What happened."""
    runway = facts.forecast.runway(facts.available)
    said = Situation(
        available=facts.available,
        rate=runway.rate,
        runway_hours=runway.hours,
        empty_at=runway.empty_at,
        typical_day=facts.typical_day,
        limit=level.limit if level else None,
    )
    match rule.kind:
        case "shortage":
            more: dict[str, object] = {"orders": facts.short_orders, "amount": facts.short_amount}
        case "hold_expiring":
            ending = facts.ending(rule.threshold)
            more = {"orders": len(ending), "amount": sum(amount for _, amount in ending)}
            more["until"] = ending[0][0] if ending else None
        case "unusual" if facts.typical_hour is not None:
            more = {"hour_turnover": facts.hour_turnover, "hour_typical": facts.typical_hour.median}
            more["limit"] = facts.typical_hour.limit(rule.threshold)
        case _:
            more = {}
    return said.model_copy(update=more)


def cost(rule: AlertRule, facts: Facts) -> Cost | None:
    """What happens when nobody does anything; None when that cannot be said."""
    if rule.kind == "hold_expiring":
        ending = facts.ending(rule.threshold)
        return Cost(since=ending[0][0]) if ending else None
    runway = facts.forecast.runway(facts.available)
    if runway.rate is None or rule.kind == "unusual":
        return None
    since = facts.now if rule.kind == "shortage" else runway.empty_at
    return Cost(since=since, orders_per_hour=runway.orders_rate, amount_per_hour=runway.rate)


def advice(
    rule: AlertRule, level: Level | None, facts: Facts, settings: AlertSettings, *, most: int
) -> Advice:
    """A top-up up to the target runway, for the orders that wait, and above the limit; `most` fen at most."""
    if rule.kind in ("hold_expiring", "unusual"):
        return Advice(action="look")
    wanted = facts.short_amount + facts.forecast.need(settings.target_hours)
    if level is not None and level.back is not None:
        wanted = max(wanted, level.back)
    missing = wanted - facts.available
    if missing <= 0:
        return Advice(action="look")
    return Advice(action="topup", amount=min(round_up(missing), most), hours=_hours(facts, settings))


def _hours(facts: Facts, settings: AlertSettings) -> int | None:
    return settings.target_hours if facts.forecast.expected else None
