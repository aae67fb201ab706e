"""Customers who owe: an open line, and orders on it that were delivered at once."""

from datetime import date, timedelta
from uuid import UUID

from app.stage_credit import put_line
from backend.credit import uses
from backend.credit.lines import LineTerms
from backend.credit.terms import terms_json
from backend.ledger import service as ledger
from backend.ledger.service import Hold, HoldRequest
from backend.platform.ids import new_id
from backend.platform.tx import Tx

LIMIT = 100_000_00


async def open_line(tx: Tx, customer_id: UUID, *, limit: int = LIMIT) -> None:
    """A line that was signed for; its caps are its limit."""
    await put_line(tx, customer_id, LineTerms(limit, order_cap=limit, day_cap=limit))


async def use(tx: Tx, customer_id: UUID, amount: int, *, due_on: date | None = None, fee: int = 0) -> UUID:
    """An order that puts `amount` fen on the line, beside all the balance there is; returns its hold.

    It is due on the next business day, unless another one is named.
    """
    price = amount + await ledger.available(tx, customer_id)
    order_id, until = new_id(), tx.now + timedelta(minutes=15)
    request = HoldRequest(
        customer_id, price, "order", order_id, until, f"test:{order_id}", credit=amount, terms=terms_json(tx)
    )
    held = await ledger.try_hold(tx, request)
    assert isinstance(held, Hold)
    assert held.held.credit == amount
    await uses.used(tx, order_id)
    await ledger.capture(tx, held.id, reference=f"test-capture:{order_id}")
    changed = "UPDATE credit_use SET fee = $2, due_on = coalesce($3, due_on) WHERE hold_id = $1"
    await tx.rows(changed, held.id, fee, due_on)
    return held.id
