"""A line is opened, or proposed to somebody who has not signed yet."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from backend.platform.tx import Tx

_ACCOUNT = """
INSERT INTO account AS a (code, kind, customer_id, floor, opened_at)
VALUES ('customer:' || $1::uuid || ':credit', 'credit', $1, 0, $2)
ON CONFLICT (code, shard) DO UPDATE SET floor = a.floor
"""
# Never below what is used; the trigger `credit_floor` takes it along as the use is repaid.
_FLOOR = """
UPDATE account SET floor = -greatest($2::bigint, debits_posted + debits_pending - credits_posted)
WHERE code = 'customer:' || $1::uuid || ':credit'
"""
_LINE = """
INSERT INTO credit_line (customer_id, status, tier, credit_limit, order_cap, day_cap, auto_cap, agreement_id,
                         opened_at, updated_at)
VALUES ($1, CASE WHEN $7::uuid IS NULL THEN 'proposed' ELSE 'open' END, $2, $3, $4, $5, $6, $7,
        CASE WHEN $7 IS NOT NULL THEN $8::timestamptz END, $8)
ON CONFLICT (customer_id) DO UPDATE
SET status = excluded.status, tier = excluded.tier, credit_limit = excluded.credit_limit,
    order_cap = excluded.order_cap, day_cap = excluded.day_cap, auto_cap = excluded.auto_cap,
    frozen_reason = NULL, agreement_id = excluded.agreement_id, opened_at = excluded.opened_at,
    updated_at = excluded.updated_at
"""


@dataclass(frozen=True)
class LineTerms:
    """What may be used, in fen: in all, of one order, on one business day, and by orders themselves."""

    limit: int
    order_cap: int
    day_cap: int
    auto_cap: int = 0
    tier: Literal["high", "mid", "low"] = "mid"


async def put(tx: Tx, customer_id: UUID, terms: LineTerms, agreement_id: UUID | None) -> None:
    """Open a line under the agreement that was signed, or (None) propose it; terms of before are replaced."""
    if agreement_id is not None:
        await tx.rows(_ACCOUNT, customer_id, tx.now)
    await tx.rows(
        _LINE, customer_id, terms.tier, terms.limit, terms.order_cap, terms.day_cap, terms.auto_cap,
        agreement_id, tx.now,
    )  # fmt: skip
    if agreement_id is not None:
        await limit(tx, customer_id, terms.limit)


async def limit(tx: Tx, customer_id: UUID, amount: int) -> None:
    """Move the account's floor: to `amount` fen, or to what is used where that is more.

    After the line was written: the trigger keeps the floor within the limit that stands there.
    """
    await tx.rows(_FLOOR, customer_id, amount)
