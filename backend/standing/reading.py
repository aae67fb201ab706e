"""Rows as the contract shows them."""

from typing import Any

from api_client.contract import TopupRule

from .policy import Rule


def rule_of(row: Any) -> TopupRule:
    """A rule as people see it."""
    return TopupRule(
        id=row.id,
        customer_id=row.customer_id,
        kind=row.kind,
        threshold=row.threshold,
        every_days=row.every_days,
        day=row.day or None,
        amount=row.amount,
        target=row.target,
        minimum=row.minimum,
        maximum=row.maximum,
        per_day=row.per_day,
        method=row.method,
        status=row.status,
        reason=row.reason,
        next_at=row.next_at if row.status == "on" else None,
        created_at=row.created_at,
    )


def decided_by(row: Any, *, open: bool = False, used: int = 0) -> Rule:
    """A rule as decisions take it."""
    return Rule(
        kind=row.kind,
        threshold=row.threshold,
        every_days=row.every_days,
        day=row.day,
        amount=row.amount,
        target=row.target,
        minimum=row.minimum,
        maximum=row.maximum,
        per_day=row.per_day,
        elderly=row.elderly,
        on=row.status == "on",
        open=open,
        used=used,
        rest_until=row.rest_until,
    )
