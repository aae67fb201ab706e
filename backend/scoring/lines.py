"""A merchant's credit line as scoring sees it: its terms, and when it opens, pauses, thaws and closes.

Locks: the credit account first, then the line, as everybody who changes one of them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from api_client.contract import Reopening
from api_client.contract.scoring import LineState, LineTerms
from backend.credit import lines as credit
from backend.platform.scoring_data import Tier, TierName
from backend.platform.tx import Tx

from .policy import Line

PAUSED = "agreement"
"""Why a line is frozen whose agreement is no longer the one in force."""
OVERDUE = "overdue"
"""Why a line is frozen whose credit was not repaid in time."""
WAITING = "repaid"
"""Why a line is still frozen when it was repaid: its tier has to wait, or a person has a look."""

_HOUR = 3600
_LOCK_ACCOUNT = "SELECT id FROM account WHERE customer_id = $1 AND kind = 'credit' FOR NO KEY UPDATE"
_READ = """
SELECT l.*, a.debits_posted + a.debits_pending - a.credits_posted AS used,
       g.version AS signed_version, g.basis,
       coalesce((SELECT max(o.settled_at) FROM overdue o WHERE o.customer_id = l.customer_id),
                l.updated_at) AS repaid_at
FROM credit_line l
LEFT JOIN account a ON a.customer_id = l.customer_id AND a.kind = 'credit' AND a.closed_at IS NULL
LEFT JOIN agreement g ON g.id = l.agreement_id
WHERE l.customer_id = $1
"""
_TERMS = """
UPDATE credit_line SET tier = $2, credit_limit = $3, order_cap = $4, day_cap = $5,
       auto_cap = least(auto_cap, $4), updated_at = $6
WHERE customer_id = $1
"""
_STATUS = """
UPDATE credit_line SET status = $2, frozen_reason = $3, updated_at = $4 WHERE customer_id = $1
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
    tx: Tx, customer_id: UUID, was: Any, *, tier: TierName, terms: LineTerms, agreement_id: UUID
) -> None:
    """Open the line under an agreement. One that is frozen for being late stays so, under its new terms; what
    orders take by themselves stays as the merchant chose, unless the line was closed."""
    auto_cap = 0 if was is None or was.status == "closed" else min(was.auto_cap, terms.order_cap)
    late = was is not None and was.status == "frozen" and was.frozen_reason != PAUSED
    granted = credit.LineTerms(terms.limit, terms.order_cap, terms.day_cap, auto_cap, tier)
    await credit.put(tx, customer_id, granted, agreement_id)
    if late:
        await put(tx, customer_id, "frozen", was.frozen_reason)


async def retermed(tx: Tx, customer_id: UUID, tier: TierName, line: Line) -> None:
    """Other terms for what is used from now on. What was used keeps its cap, its day and its due date.

    A limit below what is used forbids new use at once and is reached as the rest is repaid.
    """
    await tx.rows(_TERMS, customer_id, tier, line.limit, line.order_cap, line.day_cap, tx.now)
    await credit.limit(tx, customer_id, line.limit)


async def put(tx: Tx, customer_id: UUID, status: str, reason: str | None = None) -> None:
    """Another status; `closed` leaves nothing to use, what is used is still repaid on its day."""
    await tx.rows(_STATUS, customer_id, status, reason, tx.now)
    if status == "closed":
        await credit.limit(tx, customer_id, 0)


def state(tx: Tx, row: Any) -> LineState:
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
        reopens=reopening(tx, row),
        agreement_id=row.agreement_id,
        opened_at=opened_at,
    )


async def repaid(tx: Tx, customer_id: UUID) -> bool:
    """Nothing is overdue any more: the line opens again at once where its tier is treated so, and otherwise
    waits, for its time or for a person of the shop. Whether it is open. The caller holds the locks."""
    row = await read(tx, customer_id)
    if row is None or row.status != "frozen" or row.frozen_reason != OVERDUE:
        return False
    tier = _slow_tier(tx, row)
    if tier is None:
        return await thawed(tx, customer_id, row)
    await put(tx, customer_id, "frozen", WAITING)
    return False


def reopening(tx: Tx, row: Any) -> Reopening | None:
    """How a line that is frozen for being late opens again; None where repaying does not open it."""
    if row is None or row.status != "frozen" or row.frozen_reason == PAUSED or not _current(tx, row):
        return None
    tier = _slow_tier(tx, row)
    if tier is None:
        return Reopening(how="at_once")
    if tier.manual_review:
        return Reopening(how="by_person")
    repaid_at = row.repaid_at if row.frozen_reason == WAITING else None
    return Reopening(
        how="later",
        hours=int(tier.unfreeze_after.total_seconds()) // _HOUR,
        at=repaid_at + tier.unfreeze_after if repaid_at is not None else None,
    )


async def waits(tx: Tx, customer_id: UUID) -> Reopening | None:
    """The same of a line that was repaid and is still frozen; None for every other one."""
    row = await read(tx, customer_id)
    return reopening(tx, row) if row is not None and row.frozen_reason == WAITING else None


def _slow_tier(tx: Tx, row: Any) -> Tier | None:
    """The tier that has a repaid line wait; None where it opens at once."""
    if row.basis != "score":
        return None  # the shop granted it by hand, and no score has a say in it
    tier = next((one for one in tx.policy.scoring.tiers if one.name == row.tier), None)
    return tier if tier is not None and (tier.unfreeze_after or tier.manual_review) else None


def _current(tx: Tx, row: Any) -> bool:
    return row.signed_version in (None, tx.policy.agreement.version)


async def thawed(tx: Tx, customer_id: UUID, row: Any) -> bool:
    """Open again, unless another agreement is in force meanwhile. Whether it is open."""
    current = _current(tx, row)
    await put(tx, customer_id, "open" if current else "frozen", None if current else PAUSED)
    return current
