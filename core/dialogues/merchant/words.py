"""Times, lengths of time and what happened, as merchants read them."""

from datetime import datetime

from api_client.contract import Alert, AlertRule

from ...turn import SHOP_ZONE, Turn


def hours(value: float) -> str:
    """5.0 → "5", 5.3 → "5.3"."""
    return f"{value:g}" if value < 100 else f"{value:.0f}"


def moment(turn: Turn, at: datetime) -> str:
    """The time of a day near by: "14:05" today, otherwise "11-24 14:05"."""
    local = at.astimezone(SHOP_ZONE)
    return f"{local:%H:%M}" if local.date() == turn.local.date() else f"{local:%m-%d %H:%M}"


def rule_words(turn: Turn, rule: AlertRule) -> str:
    """What a rule watches, without a stop: "余额低于 500.00 元"."""
    amount = rule.threshold if rule.kind == "balance" else 0
    share = f"{rule.threshold / 100:g}"
    return turn.plainly(
        f"merchant-rule-{rule.kind.replace('_', '-')}", amount=amount, number=rule.threshold, share=share
    )


def what_happened(turn: Turn, alert: Alert) -> str:
    """The first sentence of an alert."""
    now = alert.situation
    return turn.plainly(
        f"merchant-alert-{alert.kind.replace('_', '-')}",
        available=now.available,
        limit=now.limit or 0,
        hours=hours(now.runway_hours or 0),
        time=moment(turn, now.empty_at or now.until or alert.opened_at),
        share=f"{alert.threshold / 100:g}",
        typical=now.typical_day or 0,
        orders=now.orders or 0,
        amount=now.amount or 0,
        spent=now.hour_turnover or 0,
        usual=now.hour_typical or 0,
    )


def what_it_costs(turn: Turn, alert: Alert) -> str | None:
    """What happens when nobody does anything, as far as it can be said."""
    cost = alert.cost
    if cost is None or cost.amount_per_hour is None:
        return None
    time = moment(turn, cost.since) if cost.since is not None else ""
    return turn.plainly(
        "merchant-cost" if cost.since is not None else "merchant-cost-now",
        time=time,
        orders=hours(round(cost.orders_per_hour or 0, 1)),
        amount=cost.amount_per_hour,
    )
