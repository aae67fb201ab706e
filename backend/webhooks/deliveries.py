"""The delivery log: read, tested, replayed, forgotten."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from api_client.contract import (
    Attempt,
    Delivery,
    DeliveryDetail,
    DeliveryPage,
    DeliveryStatus,
    Replayed,
    ReplayRequest,
)
from backend.jobs import service as jobs
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy, service
from .fanout import JOB
from .tables import attempt, delivery

_REPLAYED = 1000
"""Deliveries replayed by one request."""
_LOGGED = 50
"""Attempts of one delivery that are shown."""

_FORGET = """
DELETE FROM webhook_delivery WHERE id IN (
    SELECT id FROM (
        SELECT id, created_at, due_at FROM webhook_delivery ORDER BY created_at LIMIT $2
    ) AS oldest
    WHERE created_at < $1 AND due_at IS NULL
)
RETURNING id
"""


def wire(row: Any) -> Delivery:
    """A row as the contract shows it."""
    return Delivery(
        id=row.id,
        endpoint_id=row.endpoint_id,
        type=row.type,
        event_id=row.event_id,
        status="pending" if row.status == "sending" else row.status,
        attempts=row.attempts,
        status_code=row.status_code,
        created_at=row.created_at,
        next_at=row.due_at if row.status == "pending" else None,
    )


async def page(
    tx: Tx, endpoint_id: UUID, *, status: DeliveryStatus | None, cursor: UUID | None, limit: int
) -> DeliveryPage:
    """Newest first, behind `cursor`."""
    query = select(delivery).where(delivery.c.endpoint_id == endpoint_id)
    if status is not None:
        query = query.where(
            delivery.c.status.in_(("pending", "sending") if status == "pending" else (status,))
        )
    if cursor is not None:
        query = query.where(delivery.c.id < cursor)
    rows = (await tx.conn.execute(query.order_by(delivery.c.id.desc()).limit(limit + 1))).all()
    more = len(rows) > limit
    return DeliveryPage(
        deliveries=[wire(row) for row in rows[:limit]], next_cursor=rows[limit - 1].id if more else None
    )


async def detail(tx: Tx, endpoint_id: UUID, delivery_id: UUID) -> DeliveryDetail:
    """What was sent and what came back. Raises `not_found`."""
    row = await _row_of(tx, endpoint_id, delivery_id)
    tries = select(attempt).where(attempt.c.delivery_id == delivery_id)
    rows = (await tx.conn.execute(tries.order_by(attempt.c.id.desc()).limit(_LOGGED))).all()
    log = [
        Attempt.model_validate({name: getattr(one, name) for name in Attempt.model_fields}) for one in rows
    ]
    return DeliveryDetail(delivery=wire(row), payload=json.loads(row.body), log=log[::-1])


async def test(tx: Tx, endpoint_id: UUID, *, tell: bool) -> Delivery:
    """Send a message that means nothing, once, also to a disabled endpoint. Raises `not_found`."""
    row = await service.row_of(tx, endpoint_id)
    test_id = new_id()
    whose = row.customer_id and str(row.customer_id)
    body = policy.payload(policy.TEST, tx.now, {"endpoint_id": str(row.id), "customer_id": whose})
    made = insert(delivery).values(
        id=test_id, endpoint_id=row.id, event_id=test_id, type=policy.TEST, body=json.dumps(body),
        status="pending", tell=tell, created_at=tx.now, due_at=tx.now,
    )  # fmt: skip
    made_row = (await tx.conn.execute(made.returning(delivery))).one()
    await jobs.enqueue(tx, JOB, row.id)
    return wire(made_row)


async def replay(tx: Tx, endpoint_id: UUID, delivery_id: UUID) -> Delivery:
    """Send one again under its id, from the first attempt. Raises `not_found`, `conflict`."""
    await _enabled(tx, endpoint_id)
    row = await _row_of(tx, endpoint_id, delivery_id)
    if row.due_at is None:
        [row] = await _again(tx, endpoint_id, [delivery_id])
    return wire(row)


async def replay_since(tx: Tx, endpoint_id: UUID, wanted: ReplayRequest) -> Replayed:
    """Send again what was made since a time, oldest first. Raises `not_found`, `conflict`."""
    await _enabled(tx, endpoint_id)
    query = select(delivery.c.id).where(
        delivery.c.endpoint_id == endpoint_id,
        delivery.c.created_at >= wanted.since,
        delivery.c.status.in_(wanted.statuses),
        delivery.c.type != policy.TEST,
    )
    query = query.order_by(delivery.c.id).limit(_REPLAYED + 1).with_for_update()
    found = list((await tx.conn.execute(query)).scalars())
    if found:
        await _again(tx, endpoint_id, found[:_REPLAYED])
    return Replayed(count=len(found[:_REPLAYED]), more=len(found) > _REPLAYED)


async def forget(tx: Tx, limit: int = 500) -> int:
    """Delete finished deliveries that are old, with their log. Returns how many."""
    return len(await tx.rows(_FORGET, tx.now - tx.policy.webhooks.deliveries_life, limit))


async def _again(tx: Tx, endpoint_id: UUID, ids: list[UUID]) -> list[Row[Any]]:
    values: dict[str, object] = {"status": "pending", "attempts": 0, "due_at": tx.now}
    again = update(delivery).where(delivery.c.id.in_(ids)).values(values).returning(delivery)
    rows = (await tx.conn.execute(again)).all()
    await jobs.enqueue(tx, JOB, endpoint_id)
    return list(rows)


async def _enabled(tx: Tx, endpoint_id: UUID) -> None:
    if not (await service.row_of(tx, endpoint_id)).enabled:
        raise ProblemError("conflict", "The endpoint is disabled.", next="Enable it, then replay.")


async def _row_of(tx: Tx, endpoint_id: UUID, delivery_id: UUID) -> Row[Any]:
    query = select(delivery).where(delivery.c.id == delivery_id, delivery.c.endpoint_id == endpoint_id)
    found = (await tx.conn.execute(query)).one_or_none()
    if found is None:
        raise ProblemError("not_found", "There is no such delivery.")
    return found
