"""One step of an order: its new status, its event, and the hold that goes with it. Rows must be locked."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, update

from api_client.contract import Order
from backend.credit import uses as credit
from backend.credit.terms import terms_json
from backend.events import service as events
from backend.jobs import service as jobs
from backend.ledger import service as ledger
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.standing import keeping

from . import policy
from .reading import wire
from .tables import orders

FULFIL = "orders.fulfil"


async def move(tx: Tx, row: Row[Any], step: policy.Step, **changes: Any) -> Order:
    """Take one step from the row's status and record its event.

    Raises `conflict` when the step is not possible from there.
    """
    status = policy.after(row.status, step)
    if status is None:
        raise ProblemError(
            "conflict", f"An order that is {row.status} cannot {step}.", order_status=row.status
        )
    return await tell(tx, await change(tx, row, status=status, **changes))


async def tell(tx: Tx, row: Row[Any]) -> Order:
    """Record what the order has become, and see to it that a held one is fulfilled, unless it waits."""
    order = wire(row)
    await events.record(tx, policy.EVENTS[order.status], order.customer_id, order.id, order)
    if order.status == "held" and order.waits_until is None:
        await jobs.enqueue(tx, FULFIL, order.id)
    return order


async def change(tx: Tx, row: Row[Any], **changes: Any) -> Row[Any]:
    """Compare and set: the lock makes it certain that the status is still this, the condition proves it."""
    changed = await tx.conn.execute(
        update(orders)
        .where(orders.c.id == row.id, orders.c.status == row.status)
        .values(**changes, updated_at=tx.now)
        .returning(orders)
    )
    new: Row[Any] = changed.one()
    return new


async def fulfil_again(tx: Tx, row: Row[Any]) -> None:
    """Give an order that is stuck its job again, and look after it once more when that had its time."""
    await jobs.enqueue(tx, FULFIL, row.id)
    again = tx.now + policy.retry_in(row.asked)
    await tx.conn.execute(update(orders).where(orders.c.id == row.id).values(due_at=again))


async def place_hold(tx: Tx, row: Row[Any], life: timedelta, *, on_line: int = 0) -> tuple[UUID | None, int]:
    """The order's next hold and 0, or None and the shortfall. What was kept for it beforehand is used;
    `on_line` fen of it may be credit."""
    wanted = _hold_for(row, row.holds + 1, tx.now + life)
    if on_line:
        await keeping.give_way(tx, row.customer_id, row.id)  # one's own money before a credit
        wanted = replace(wanted, credit=on_line, terms=terms_json(tx))
    placed = await ledger.try_hold(tx, wanted)
    if isinstance(placed, ledger.Shortfall) and await keeping.give_way(tx, row.customer_id, row.id):
        placed = await ledger.try_hold(tx, wanted)
    return (None, placed.amount) if isinstance(placed, ledger.Shortfall) else (placed.id, 0)


def _hold_for(order: Row[Any], count: int, until: datetime) -> ledger.HoldRequest:
    """The order's `count`th hold."""
    return ledger.HoldRequest(
        customer_id=order.customer_id,
        amount=order.total,
        reason="order",
        order_id=order.id,
        expires_at=until,
        reference=f"order:{order.id}:hold:{count}",
        title=title_of(order),
    )


async def rehold(tx: Tx, row: Row[Any]) -> dict[str, Any] | None:
    """A new hold for an order whose hold ran out, as changes for its row; None when the money is gone.

    What the old one still freezes, because no sweeper came by yet, is given back first: it is the very money
    the order needs. What of it was credit the person agreed to, so it may be credit again, if the line still
    allows it.
    """
    on_line = 0 if row.hold_id is None else await credit.agreed(tx, row.hold_id)
    await release(tx, row, reference=f"order:{row.id}:rehold:{row.holds}")
    hold_id, _ = await place_hold(tx, row, tx.policy.fulfilment_hold_life, on_line=on_line)
    return None if hold_id is None else {"hold_id": hold_id, "holds": row.holds + 1}


async def release(tx: Tx, row: Row[Any], *, reference: str) -> None:
    """Give back what is held for the order, if anything still is."""
    if row.hold_id is None:
        return
    try:
        await ledger.void(tx, row.hold_id, reference=reference)
    except ProblemError as problem:
        if problem.code not in ("hold_expired", "hold_voided"):  # then it was given back before
            raise


async def lose_hold(tx: Tx, row: Row[Any]) -> Order:
    """A `held` order whose money is gone waits for money again."""
    shortfall = max(1, row.total - await ledger.available(tx, row.customer_id))
    return await move(tx, row, "lose_hold", hold_id=None, **waiting(tx, shortfall))


def held_by(tx: Tx, hold_id: UUID, count: int) -> dict[str, Any]:
    """The changes for the row of an order that got its hold, the `count`th one."""
    return {
        "hold_id": hold_id,
        "holds": count,
        "shortfall": 0,
        "asked": 0,
        "expires_at": None,
        "due_at": tx.now + policy.retry_in(0),
    }


def waiting(tx: Tx, shortfall: int) -> dict[str, Any]:
    """The changes for the row of an order that begins to wait for money."""
    expires_at = tx.now + tx.policy.order_life
    return {"shortfall": shortfall, "expires_at": expires_at, "due_at": expires_at}


def title_of(thing: Any) -> str:
    """What the statement calls it."""
    return f"{thing.name} ×{thing.quantity}" if thing.quantity > 1 else str(thing.name)
