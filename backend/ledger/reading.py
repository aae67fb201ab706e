"""Reading the books: what is available, what a wallet is made of, what moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from api_client.contract import Freeze
from backend.platform.tx import Tx

from .rows import each, rows


@dataclass(frozen=True)
class Pockets:
    """What a customer's accounts hold at one moment: `lots` are (fen, expiry), soonest first."""

    paid: int
    lots: tuple[tuple[int, datetime | None], ...]
    freezes: tuple[Freeze, ...]


@dataclass(frozen=True)
class Line:
    """One journal as its customer sees it: signed amounts, positive for money in."""

    seq: int
    at: datetime
    kind: str
    title: str
    paid: int
    bonus: int
    order_id: UUID | None
    topup_id: UUID | None


async def available(tx: Tx, customer_id: UUID) -> int:
    """What can be spent now: paid and unexpired bonus, less what is held. 0 for an unknown customer."""
    [row] = await rows(tx, "SELECT ledger_available($1, $2) AS available", customer_id, tx.now)
    found: int = row.available
    return found


_POCKETS = """
SELECT customer_id, kind AS what, credits_posted - debits_posted - debits_pending AS amount,
       expires_at AS until, NULL::uuid AS hold_id, NULL::uuid AS order_id, NULL::text AS reason
FROM account
WHERE customer_id = $1 AND closed_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
UNION ALL
SELECT customer_id, 'freeze', amount, expires_at, id, order_id, reason
FROM hold WHERE customer_id = $1 AND status = 'open'
ORDER BY until NULLS LAST
"""


async def pockets(tx: Tx, customers: Iterable[UUID]) -> dict[UUID, Pockets]:
    """Everything the customers' wallets are made of, in one round trip; who has no accounts is left out."""
    found = await each(tx, _POCKETS, [(customer_id, tx.now) for customer_id in customers])
    return {
        customer_id: _pockets(list(theirs))
        for customer_id, theirs in groupby(found, key=attrgetter("customer_id"))
    }


def _pockets(found: Sequence[Any]) -> Pockets:
    return Pockets(
        paid=next(row.amount for row in found if row.what == "paid"),
        lots=tuple((row.amount, row.until) for row in found if row.what == "bonus" and row.amount),
        freezes=tuple(
            Freeze(
                hold_id=row.hold_id,
                amount=row.amount,
                reason=row.reason,
                order_id=row.order_id,
                until=row.until,
            )
            for row in found
            if row.what == "freeze"
        ),
    )


_LINES = """
SELECT j.seq, j.at, j.kind, j.title, j.order_id, j.topup_id, moved.paid, moved.bonus
FROM (
    SELECT * FROM journal WHERE customer_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3
) AS j, LATERAL (
    SELECT coalesce(sum(side.amount) FILTER (WHERE a.kind = 'paid'), 0)::bigint AS paid,
           coalesce(sum(side.amount) FILTER (WHERE a.kind = 'bonus'), 0)::bigint AS bonus
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
        Line(row.seq, row.at, row.kind, row.title, row.paid, row.bonus, row.order_id, row.topup_id)
        for row in await rows(tx, _LINES, customer_id, before, limit)
    ]
