"""An order begins to wait, and waits no more. Apart from `service`, because orders need it."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from api_client.contract import EventType, GuardedOrder, GuardOutcome, GuardReason, Order
from backend.customers.tables import customer
from backend.events import service as events
from backend.platform.failpoints import reach
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .tables import guard, guardian

_READ = """
SELECT g.order_id, o.number, o.customer_id, w.name AS customer_name, o.family, o.name, o.name_en,
       o.quantity, o.target, o.total, g.reason, g.since, g.until, h.guardian_id, c.name AS guardian_name,
       coalesce(h.confirms_from <= $2, false) AS may_confirm, g.outcome, g.decided_at
FROM guard g JOIN orders o ON o.id = g.order_id JOIN customer w ON w.id = o.customer_id
LEFT JOIN guardian h ON h.id = g.guardianship_id LEFT JOIN customer c ON c.id = h.guardian_id
WHERE g.order_id = $1
"""


async def verdict(tx: Tx, order_id: UUID) -> GuardReason | None:
    """Why an order that just got its money has to wait; None when it need not."""
    sql = "SELECT guard_verdict_of($1, $2, $3) AS reason"
    [row] = await tx.rows(sql, order_id, tx.now, tx.policy.guard.as_json)
    reason: GuardReason | None = row.reason
    return reason


async def begin(tx: Tx, order: Order, reason: GuardReason) -> None:
    """Write down that this order waits, and tell the person and whoever watches over them."""
    watching = (
        select(guardian.c.id)
        .where(
            guardian.c.customer_id == order.customer_id,
            guardian.c.starts_at <= tx.now,
            func.coalesce(guardian.c.ends_at > tx.now, True),
        )
        .order_by(guardian.c.starts_at.desc())
        .limit(1)
    )
    values = {
        "order_id": order.id,
        "guardianship_id": await tx.conn.scalar(watching),
        "reason": reason,
        "since": tx.now,
        "until": order.waits_until,
    }
    await tx.conn.execute(insert(guard).values(values))
    made = await read(tx, order.id)
    await events.record(tx, "guard.waiting", made.customer_id, made.order_id, made)
    if made.guardian_id is not None:
        await events.record(tx, "guard.asked", made.guardian_id, made.order_id, made)
    reach("guard.waiting")


async def read(tx: Tx, order_id: UUID) -> GuardedOrder:
    """Raises `not_found` for an order that never waited."""
    found = await tx.rows(_READ, order_id, tx.now)
    if not found:
        raise ProblemError("not_found", "This order is not guarded.")
    return GuardedOrder.model_validate(found[0], from_attributes=True)


async def stop(tx: Tx, order_id: UUID, outcome: GuardOutcome) -> GuardedOrder:
    """It is not to be: `cancelled` by the person or `refused` by the contact. The order's row is locked."""
    ended = await _end(tx, order_id, outcome, "guard.stopped")
    reach("guard.stopping")
    return ended


async def release(tx: Tx, order_id: UUID, outcome: GuardOutcome) -> GuardedOrder:
    """It may go: `confirmed` by the contact, or `time_up`. The order's row is locked."""
    ended = await _end(tx, order_id, outcome, "guard.released")
    reach("guard.releasing")
    return ended


async def _end(tx: Tx, order_id: UUID, outcome: GuardOutcome, told: EventType) -> GuardedOrder:
    waits = (guard.c.order_id == order_id) & guard.c.outcome.is_(None)
    done: Any = await tx.conn.execute(
        update(guard).where(waits).values(outcome=outcome, decided_at=tx.now).returning(guard.c.order_id)
    )
    done.one()  # an order that waits has exactly one open guard
    ended = await read(tx, order_id)
    for concerned in (ended.customer_id, ended.guardian_id):
        if concerned is not None:
            await events.record(tx, told, concerned, ended.order_id, ended)
    return ended


async def guard_longer(tx: Tx, customer_id: UUID, until: Any) -> None:
    """Guard somebody's payments until then, whatever their mode; never shorter than it was."""
    now_until = func.greatest(customer.c.guarded_until, until)  # NULL counts as nothing
    await tx.conn.execute(
        update(customer).where(customer.c.id == customer_id).values(guarded_until=now_until)
    )
