"""What orders put on a line. Apart from `service`, because orders need it.

Every change of a use happens in the ledger's procedures, with the money; here it is read, told, and given
more time.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from api_client.contract import CreditLine, CreditUse, CreditUses
from backend.events import service as events
from backend.platform.failpoints import reach
from backend.platform.tx import Tx

from . import policy
from .terms import terms

_STANDINGS = "SELECT l.* FROM unnest($1::uuid[]) AS c (id), LATERAL credit_standing(c.id, $2) AS l"
_USE = """
SELECT order_id, customer_id, amount, fee, due_on AS due, status, automatic, repaid, created_at AS at
FROM credit_use
"""
_OWING = """
SELECT coalesce(sum(amount - repaid + fee - fee_paid), 0)::bigint AS owing FROM credit_use
WHERE customer_id = $1 AND status IN ('held', 'owed')
"""
_LATER = "UPDATE credit_use SET due_on = $2 WHERE hold_id = $1 AND due_on < $3"


async def lines(tx: Tx, customers: Collection[UUID]) -> dict[UUID, CreditLine]:
    """The lines of these customers as their wallets show them; who has none is not there."""
    now = terms(tx)
    found = await tx.rows(_STANDINGS, list(customers), now.today)
    shown = {row.customer_id: policy.line_of(row, now) for row in found}
    return {customer_id: line for customer_id, line in shown.items() if line is not None}


async def used(tx: Tx, order_id: UUID) -> CreditUse:
    """Tell that an order has just put something on the line."""
    [row] = await tx.rows(f"{_USE} WHERE order_id = $1 AND status <> 'released'", order_id)
    use = _wire(row)
    await events.record(tx, "credit.used", use.customer_id, use.order_id, use)
    reach("credit.used")
    return use


async def agreed(tx: Tx, hold_id: UUID) -> int:
    """How much of the line the person of this hold agreed to, in fen; 0 when it took nothing."""
    found = await tx.rows("SELECT amount FROM credit_use WHERE hold_id = $1", hold_id)
    return int(found[0].amount) if found else 0


async def owed(tx: Tx, hold_id: UUID) -> None:
    """The hold was captured. When its due day went by meanwhile, it is due on the next one from now."""
    now = terms(tx)
    await tx.rows(_LATER, hold_id, now.due, now.today)


async def open_uses(tx: Tx, customer_id: UUID) -> CreditUses:
    """What is held or owed, what is due first before the rest."""
    found = await tx.rows(
        f"{_USE} WHERE customer_id = $1 AND status IN ('held', 'owed') ORDER BY due_on, created_at, hold_id",
        customer_id,
    )
    return CreditUses(customer_id=customer_id, uses=[_wire(row) for row in found])


async def owing(tx: Tx, customer_id: UUID) -> int:
    """What is held or owed on the line, with fees, in fen; 0 without one. Its account is locked."""
    [row] = await tx.rows(_OWING, customer_id)
    return int(row.owing)


def _wire(row: Any) -> CreditUse:
    return CreditUse.model_validate(row, from_attributes=True)
