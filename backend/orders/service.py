"""The use cases of an order. Everywhere the order's row is locked first, the customer's accounts after it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from api_client.contract import Order
from backend.guard import waiting
from backend.jobs import service as jobs
from backend.ledger import service as ledger
from backend.platform.failpoints import reach
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy
from .placing import Placement, place, place_all, place_once
from .reading import codes, get, locked, page, wire
from .repricing import repriced
from .steps import FULFIL, change, fulfil_again, held_by, move, place_hold, release, tell
from .tables import orders

__all__ = [
    "FULFIL",
    "Placement",
    "billed",
    "called_off",
    "cancel",
    "codes",
    "due",
    "funds_arrived",
    "get",
    "let_go",
    "locked",
    "page",
    "payable",
    "place",
    "place_all",
    "place_once",
]


async def cancel(tx: Tx, order_id: UUID) -> Order:
    """Cancel an order that nobody has begun to fulfil; its hold is voided. Raises `order_not_cancellable`."""
    row = await locked(tx, order_id)
    if row.status not in policy.CANCELLABLE:
        raise ProblemError("order_not_cancellable", f"The order is {row.status}.", order_status=row.status)
    if row.waits_until is not None:
        await waiting.stop(tx, row.id, "cancelled")
    order = await called_off(tx, row)
    reach("order.cancelling")
    return order


async def called_off(tx: Tx, row: Row[Any], reason: str | None = None) -> Order:
    """Cancel an order whose row is locked and may be cancelled; its money is free at once."""
    await release(tx, row, reference=f"order:{row.id}:cancel")
    none = {"shortfall": 0, "hold_id": None, "expires_at": None, "due_at": None, "waits_until": None}
    return await move(tx, row, "cancel", **none, reason=reason or row.reason)


async def let_go(tx: Tx, row: Row[Any]) -> Order:
    """A guarded order whose row is locked waits no more: it is fulfilled as any other."""
    free = await change(tx, row, waits_until=None, due_at=tx.now + policy.retry_in(0))
    await jobs.enqueue(tx, FULFIL, row.id)
    return wire(free)


async def funds_arrived(tx: Tx, order_id: UUID) -> Order:
    """Money came in for this order: hold it and go on, or stay `awaiting_funds` with what is still missing.

    An order that waits no more is left as it is: the money stays in the wallet.
    """
    row = await locked(tx, order_id)
    if row.status != "awaiting_funds" or row.expires_at <= tx.now:
        return wire(row)
    row = await repriced(tx, row)
    hold_id, shortfall = await place_hold(tx, row, tx.policy.hold_life)
    if hold_id is not None:
        reach("order.funding")
        return await _funded(tx, row, hold_id)
    return await tell(tx, await change(tx, row, shortfall=shortfall))


async def _funded(tx: Tx, row: Row[Any], hold_id: UUID) -> Order:
    """The order has its money. One that is guarded begins to wait now, when it would be fulfilled."""
    held = held_by(tx, hold_id, row.holds + 1)
    reason = await waiting.verdict(tx, row.id)
    if reason is None:
        return await move(tx, row, "fund", **held)
    until = tx.now + tx.policy.guard.wait
    await ledger.renew(tx, hold_id, expires_at=until + tx.policy.hold_life)
    order = await move(tx, row, "fund", **held | {"waits_until": until, "due_at": None})
    await waiting.begin(tx, order, reason)
    return order


async def payable(tx: Tx, order_id: UUID, customer_id: UUID) -> Order:
    """Lock an order for which a bill is about to be made. Raises `not_found`, `order_not_payable`."""
    row = await locked(tx, order_id)
    if row.customer_id != customer_id:
        raise ProblemError("not_found", "There is no such order.")
    if row.status != "awaiting_funds" or row.expires_at <= tx.now:
        raise ProblemError("order_not_payable", f"The order is {row.status}.", order_status=row.status)
    return wire(row)


async def billed(tx: Tx, order_id: UUID, topup_id: UUID) -> None:
    """Note the latest bill made to close the gap. The order is locked by `payable`."""
    await tx.conn.execute(update(orders).where(orders.c.id == order_id).values(topup_id=topup_id))


async def due(tx: Tx, limit: int = 100) -> int:
    """Time-driven duties: orders that waited too long for money expire, stuck ones get their job again.

    Returns how many orders were touched.
    """
    late: Sequence[Row[Any]] = (
        await tx.conn.execute(
            select(orders)
            .where(orders.c.due_at <= tx.now)
            .order_by(orders.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    for row in late:
        if row.status == "awaiting_funds":
            await move(tx, row, "expire", shortfall=0, due_at=None)
        else:
            await fulfil_again(tx, row)
    return len(late)
