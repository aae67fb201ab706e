"""A merchant's credit line as scoring sees it: its terms, and when it opens, pauses, thaws and closes.

Locks: the credit account first, then the line, as everybody who changes one of them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from api_client.contract.scoring import LineState, LineTerms
from backend.platform.scoring_data import TierName
from backend.platform.tx import Tx

from .policy import Line

PAUSED = "agreement"
"""Why a line is frozen whose agreement is no longer the one in force."""
OVERDUE = "overdue"
"""Why a line is frozen whose credit was not repaid in time."""

_ACCOUNT = """
INSERT INTO account (code, kind, customer_id, floor, opened_at)
VALUES ('customer:' || $1::uuid || ':credit', 'credit', $1, 0, $2) ON CONFLICT (code, shard) DO NOTHING
"""
_LOCK_ACCOUNT = "SELECT id FROM account WHERE customer_id = $1 AND kind = 'credit' FOR NO KEY UPDATE"
_READ = """
SELECT l.*, a.debits_posted + a.debits_pending - a.credits_posted AS used,
       g.version AS signed_version, g.basis
FROM credit_line l
LEFT JOIN account a ON a.customer_id = l.customer_id AND a.kind = 'credit' AND a.closed_at IS NULL
LEFT JOIN agreement g ON g.id = l.agreement_id
WHERE l.customer_id = $1
"""
_OPEN = """
INSERT INTO credit_line AS l (customer_id, status, tier, credit_limit, order_cap, day_cap, frozen_reason,
                              agreement_id, opened_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
ON CONFLICT (customer_id) DO UPDATE SET status = excluded.status, tier = excluded.tier,
    credit_limit = excluded.credit_limit, order_cap = excluded.order_cap, day_cap = excluded.day_cap,
    auto_cap = CASE WHEN l.status = 'closed' THEN 0 ELSE least(l.auto_cap, excluded.order_cap) END,
    frozen_reason = excluded.frozen_reason, agreement_id = excluded.agreement_id,
    opened_at = excluded.opened_at, updated_at = excluded.updated_at
"""
_TERMS = """
UPDATE credit_line SET tier = $2, credit_limit = $3, order_cap = $4, day_cap = $5,
       auto_cap = least(auto_cap, $4), updated_at = $6
WHERE customer_id = $1
"""
_STATUS = """
UPDATE credit_line SET status = $2, frozen_reason = $3, updated_at = $4 WHERE customer_id = $1
"""
# Never below what is used; the trigger `credit_floor` takes it along as the use is repaid.
_FLOOR = """
UPDATE account SET floor = -greatest($2::bigint, debits_posted + debits_pending - credits_posted)
WHERE customer_id = $1 AND kind = 'credit'
"""


async def lock(tx: Tx, customer_id: UUID) -> Any:
    """The line's row under its lock, with `used`, `signed_version` and `basis`; None when there is none."""
    await tx.rows(_LOCK_ACCOUNT, customer_id)
    await tx.rows("SELECT FROM credit_line WHERE customer_id = $1 FOR NO KEY UPDATE", customer_id)
    return await read(tx, customer_id)


async def read(tx: Tx, customer_id: UUID) -> Any:
    """The same without a lock."""
    found = await tx.rows(_READ, customer_id)
    return found[0] if found else None


async def opened(
    tx: Tx, customer_id: UUID, *, tier: str, terms: LineTerms, agreement_id: UUID, frozen: str | None
) -> None:
    """Open the line under an agreement; `frozen` says why it stays frozen all the same."""
    await tx.rows(_ACCOUNT, customer_id, tx.now)
    await tx.rows(_LOCK_ACCOUNT, customer_id)
    status = "frozen" if frozen else "open"
    values = (tier, terms.limit, terms.order_cap, terms.day_cap, frozen, agreement_id, tx.now)
    await tx.rows(_OPEN, customer_id, status, *values)
    await _limited(tx, customer_id, terms.limit)


async def retermed(tx: Tx, customer_id: UUID, tier: TierName, line: Line) -> None:
    """Other terms for what is used from now on. What was used keeps its cap, its day and its due date.

    A limit below what is used forbids new use at once and is reached as the rest is repaid.
    """
    await tx.rows(_TERMS, customer_id, tier, line.limit, line.order_cap, line.day_cap, tx.now)
    await _limited(tx, customer_id, line.limit)


async def put(tx: Tx, customer_id: UUID, status: str, reason: str | None = None) -> None:
    """Another status; `closed` leaves nothing to use, what is used is still repaid on its day."""
    await tx.rows(_STATUS, customer_id, status, reason, tx.now)
    if status == "closed":
        await _limited(tx, customer_id, 0)


async def _limited(tx: Tx, customer_id: UUID, limit: int) -> None:
    """Move the account's floor: to the limit, or to what is used where that is more."""
    await tx.rows(_FLOOR, customer_id, limit)


def state(row: Any) -> LineState:
    """A row as the contract shows it."""
    opened_at: datetime | None = row.opened_at
    return LineState(
        status=row.status,
        tier=row.tier,
        limit=row.credit_limit,
        order_cap=row.order_cap,
        day_cap=row.day_cap,
        used=row.used or 0,
        frozen_reason=row.frozen_reason,
        agreement_id=row.agreement_id,
        opened_at=opened_at,
    )


async def thawed(tx: Tx, customer_id: UUID, row: Any) -> None:
    """Nothing is overdue any more: open again, unless another agreement is in force meanwhile."""
    current = row.signed_version in (None, tx.policy.agreement.version)
    await put(tx, customer_id, "open" if current else "frozen", None if current else PAUSED)
