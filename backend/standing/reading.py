"""Rows as the contract shows them."""

from typing import Any

from api_client.contract import ChatRef, TopupRule
from backend.platform.tx import Tx

from .policy import Rule

_ARRANGED = """
SELECT c.channel, c.chat FROM standing_consent c
JOIN customer u ON u.id = c.customer_id AND u.kind = 'merchant'
JOIN chat_link l ON l.channel = c.channel AND l.chat = c.chat AND l.customer_id = c.customer_id
WHERE c.id = $1
"""


async def told_to(tx: Tx, row: Any) -> list[ChatRef] | None:
    """Where a rule's people are told: of a merchant, who arranged it; None: where the person spoke last."""
    found = await tx.rows(_ARRANGED, row.consent_id)
    return [ChatRef(channel=found[0].channel, chat=found[0].chat)] if found else None


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
