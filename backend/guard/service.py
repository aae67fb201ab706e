"""What becomes of payments that wait: the trusted contact answers, or the time is up."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from api_client.contract import GuardAnswer, GuardedOrder
from backend.orders import service as orders
from backend.orders.tables import orders as orders_table
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import contacts, policy, waiting
from .tables import guard
from .waiting import read

__all__ = ["REFUSED", "answer", "due", "read", "seen_by"]

REFUSED = "guardian"
"""Why an order was cancelled that the trusted contact stopped."""


async def seen_by(tx: Tx, order_id: UUID, customer_id: UUID | None) -> GuardedOrder:
    """The guarded order, for the person or the contact who was asked (None: for anybody's service).

    Raises `not_found`.
    """
    found = await read(tx, order_id)
    if customer_id not in (None, found.customer_id, found.guardian_id):
        raise ProblemError("not_found", "This order is not guarded.")
    return found


async def answer(tx: Tx, order_id: UUID, by: UUID, said: GuardAnswer) -> GuardedOrder:
    """The trusted contact lets the payment go or stops it; the same once more changes nothing.

    Raises `not_found` for everybody who was not asked or is no trusted contact any more, `guard_over` when
    somebody or the time was faster, `forbidden` when the contact is too new to let anything go.
    """
    row = await orders.locked(tx, order_id)
    found = await read(tx, order_id)
    if by != found.guardian_id or not await contacts.watches(tx, by, found.customer_id):
        raise ProblemError("not_found", "This order is not guarded.")
    match policy.decide(said, found.outcome, confirms=found.may_confirm):
        case "repeat":
            return found
        case "over":
            raise ProblemError("guard_over", f"It ended: {found.outcome}.", outcome=found.outcome)
        case "too_new":
            raise ProblemError("forbidden", "A new trusted contact can only stop a payment in the first day.")
    if said == "confirm":
        await orders.let_go(tx, row)
        return await waiting.release(tx, order_id, "confirmed")
    await orders.called_off(tx, row, REFUSED)
    return await waiting.stop(tx, order_id, "refused")


async def due(tx: Tx, limit: int = 100) -> int:
    """Let go what has waited long enough. Returns how many orders."""
    over = select(guard.c.order_id).where(guard.c.outcome.is_(None), guard.c.until <= tx.now).limit(limit)
    ids = [row.order_id for row in await tx.conn.execute(over.order_by(guard.c.until))]
    if not ids:
        return 0
    rows: Sequence[Row[Any]] = (
        await tx.conn.execute(
            select(orders_table)
            .where(orders_table.c.id.in_(ids), orders_table.c.waits_until <= tx.now)
            .order_by(orders_table.c.id)
            .with_for_update(skip_locked=True)
        )
    ).all()
    for row in rows:
        await orders.let_go(tx, row)
        await waiting.release(tx, row.id, "time_up")
    return len(rows)
