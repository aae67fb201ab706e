"""Reading the books: what is available, what a wallet is made of, what moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api_client.contract import Freeze
from backend.platform.tx import Tx

from .rows import rows


@dataclass(frozen=True)
class Pockets:
    """What a customer's accounts hold at one moment: `lots` are (fen, expiry), soonest first."""

    paid: int
    lots: tuple[tuple[int, datetime | None], ...]
    freezes: tuple[Freeze, ...]
    credit: bool
    """Whether there is a credit account; what is on it is not theirs to spend."""


@dataclass(frozen=True)
class Line:
    """One journal as its customer sees it: signed amounts, positive for money in."""

    seq: int
    at: datetime
    kind: str
    title: str
    paid: int
    bonus: int
    credit: int
    order_id: UUID | None
    topup_id: UUID | None


async def available(tx: Tx, customer_id: UUID) -> int:
    """What can be spent now: paid and unexpired bonus, less what is held. 0 for an unknown customer."""
    [row] = await rows(tx, "SELECT ledger_available($1, $2) AS available", customer_id, tx.now)
    found: int = row.available
    return found


def pockets_of(found: Sequence[Any]) -> Pockets:
    """What the rows of `ledger_pockets` say about one customer."""
    return Pockets(
        paid=next(row.amount for row in found if row.what == "paid"),
        lots=tuple((row.amount, row.until) for row in found if row.what == "bonus" and row.amount),
        freezes=tuple(
            Freeze(
                hold_id=row.subject_id,
                amount=row.amount,
                reason=row.reason,
                order_id=row.order_id,
                until=row.until,
            )
            for row in found
            if row.what == "freeze"
        ),
        credit=any(row.what == "credit" for row in found),
    )


_LINES = """
SELECT j.seq, j.at, j.kind, j.title, j.order_id, j.topup_id, moved.paid, moved.bonus, moved.credit
FROM (
    SELECT * FROM journal WHERE customer_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3
) AS j, LATERAL (
    SELECT coalesce(sum(side.amount) FILTER (WHERE a.kind = 'paid'), 0)::bigint AS paid,
           coalesce(sum(side.amount) FILTER (WHERE a.kind = 'bonus'), 0)::bigint AS bonus,
           coalesce(sum(side.amount) FILTER (WHERE a.kind = 'credit'), 0)::bigint AS credit
    FROM transfer t
    CROSS JOIN LATERAL (VALUES (t.credit_account, t.amount), (t.debit_account, -t.amount))
        AS side (account, amount)
    JOIN account a ON a.id = side.account AND a.customer_id = $1
    WHERE t.journal_id = j.id
) AS moved
ORDER BY j.seq DESC
"""


async def lines(tx: Tx, customer_id: UUID, *, before: int, limit: int) -> list[Line]:
    """Up to `limit` journals of a customer with a number below `before`, newest first."""
    return [
        Line(
            row.seq, row.at, row.kind, row.title, row.paid, row.bonus, row.credit, row.order_id, row.topup_id
        )
        for row in await rows(tx, _LINES, customer_id, before, limit)
    ]
