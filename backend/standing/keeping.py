"""Money that is kept for the next order: put aside, then used by it. Apart, because orders need it."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from backend.ledger import service as ledger
from backend.platform.failpoints import reach
from backend.platform.ids import new_id
from backend.platform.tx import Tx

REASON: Literal["precaution"] = "precaution"

_HOLD = "SELECT ledger_hold_paid($1, $2, $3, $4, $5, $6, $7) AS amount"
_KEPT = "UPDATE precaution SET hold_id = $2, holds = holds + 1 WHERE customer_id = $1 RETURNING holds"
_RELEASE = "SELECT precaution_release(ARRAY[$1::uuid], ARRAY[$2::text], $3) AS free"


async def keep(tx: Tx, customer_id: UUID, most: int, count: int, life: timedelta) -> int:
    """Put up to `most` fen of paid money aside for `life`, the `count`th time; how much it was.

    Accounts are locked.
    """
    hold_id, until = new_id(), tx.now + life
    reference = f"precaution:{customer_id}:{count}"
    [row] = await ledger.rows(tx, _HOLD, hold_id, customer_id, most, REASON, tx.now, until, reference)
    amount: int = row.amount
    if amount:
        await ledger.rows(tx, _KEPT, customer_id, hold_id)
        reach("precaution.keeping")
    return amount


async def give_way(tx: Tx, customer_id: UUID, order_id: UUID) -> int:
    """An order of the customer needs its money: what is kept for the next one is free for it. How much."""
    [row] = await ledger.rows(tx, _RELEASE, customer_id, f"order:{order_id}:precaution", tx.now)
    free: int = row.free
    return free
