"""From the event feed to deliveries: read by one worker at a time behind a cursor, so that recording an event
costs nothing and no event is handed on twice.

Each event of a merchant is noted for the pull API, and becomes a delivery for each endpoint that wants it;
alerts for endpoints of the whole platform are collected and go out together.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from api_client.contract import Event
from backend.customers import service as customers
from backend.events import service as events
from backend.jobs import service as jobs
from backend.platform.ids import new_id
from backend.platform.tx import Tx

from . import policy
from .tables import batched, delivery, endpoint, feed, merchant_event

JOB = "webhooks.deliver"
"""The job that sends what is due to one endpoint."""

WINDOW = 1000  # events looked at in one transaction

_LOCK = text("SELECT pg_try_advisory_xact_lock(1480741709, 7)")  # "XBM" and the webhooks' own number

_WAITING = """
SELECT b.endpoint_id, e.enabled, count(*) AS count, min(b.at) AS oldest
FROM webhook_batched b JOIN webhook_endpoint e ON e.id = b.endpoint_id
WHERE b.delivery_id IS NULL GROUP BY b.endpoint_id, e.enabled
"""
_BATCH = """
SELECT event_id, entry::text AS entry FROM webhook_batched WHERE endpoint_id = $1 AND delivery_id IS NULL
ORDER BY at, event_id LIMIT $2
"""
_TAKEN = """
UPDATE webhook_batched SET delivery_id = $3, entry = NULL WHERE endpoint_id = $1 AND event_id = ANY ($2)
"""
_DUE = """
SELECT e.id FROM webhook_endpoint e
WHERE (e.paused_until IS NULL OR e.paused_until <= $1)
  AND EXISTS (SELECT FROM webhook_delivery d WHERE d.endpoint_id = e.id AND d.due_at <= $1)
"""


@dataclass(frozen=True)
class _Message:
    """One event for one endpoint."""

    endpoint_id: UUID
    enabled: bool
    event: Event
    type: str


async def hand_on(tx: Tx, limit: int = WINDOW) -> int:
    """Look at the next events of the feed; returns how many. 0 also while another worker does it."""
    if not (await tx.conn.execute(_LOCK)).scalar_one():
        return 0
    cursor = (await tx.conn.execute(select(feed.c.cursor))).scalar_one_or_none() or events.START
    glimpses = await events.skim(tx, cursor, limit)
    if not glimpses:
        return 0
    sent = [glimpse for glimpse in glimpses if policy.is_sent(glimpse.type)]
    people = {glimpse.customer_id for glimpse in sent}
    merchants = await customers.merchants_among(tx, people) if people else set()
    endpoints = await _endpoints_of(tx, people) if people else {}
    wanted = [
        glimpse.id
        for glimpse in sent
        if glimpse.customer_id in merchants or glimpse.customer_id in endpoints or None in endpoints
    ]
    found = await events.by_ids(tx, wanted) if wanted else {}
    happened = [found[id] for id in wanted]
    await _note(tx, [event for event in happened if event.customer_id in merchants])
    await _deliver(tx, happened, endpoints)
    moved = upsert(feed).values(id=1, cursor=glimpses[-1].cursor)
    await tx.conn.execute(
        moved.on_conflict_do_update(index_elements=["id"], set_={"cursor": moved.excluded.cursor})
    )
    return len(glimpses)


async def batch(tx: Tx) -> int:
    """Make one message of the alerts that waited long enough, or are enough; returns how many messages."""
    if not (await tx.conn.execute(_LOCK)).scalar_one():
        return 0
    rules, made = tx.policy.webhooks, 0
    for row in await tx.rows(_WAITING):
        if row.count < rules.batch_size and row.oldest + rules.batch_window > tx.now:
            continue
        taken = await tx.rows(_BATCH, row.endpoint_id, rules.batch_size)
        entries = [json.loads(one.entry) for one in taken]
        body = policy.payload(policy.BATCH, tx.now, {"count": len(entries), "alerts": entries})
        delivery_id = new_id()
        message = _row(tx, delivery_id, row.endpoint_id, row.enabled, taken[0].event_id, policy.BATCH, body)
        await tx.conn.execute(upsert(delivery).values(message))
        await tx.rows(_TAKEN, row.endpoint_id, [one.event_id for one in taken], delivery_id)
        if row.enabled:
            await jobs.enqueue(tx, JOB, row.endpoint_id)
        made += 1
    return made


async def wake(tx: Tx) -> None:
    """Endpoints with something due get their job, should it have been lost or be over."""
    due = sorted(row.id for row in await tx.rows(_DUE, tx.now))
    if due:
        await jobs.enqueue(tx, JOB, *due)


async def _endpoints_of(tx: Tx, people: Iterable[UUID]) -> dict[UUID | None, list[Any]]:
    """The endpoints of these customers, and under None those of the whole platform."""
    mine = endpoint.c.customer_id.in_(list(people)) | endpoint.c.customer_id.is_(None)
    found: dict[UUID | None, list[Any]] = defaultdict(list)
    for row in await tx.conn.execute(select(endpoint).where(mine)):
        found[row.customer_id].append(row)
    return dict(found)


async def _note(tx: Tx, happened: Sequence[Event]) -> None:
    """What the pull API lists, in this order."""
    rows = [
        {
            "customer_id": event.customer_id,
            "event_id": event.id,
            "type": policy.wire_type(event.type, event.data),
            "at": event.at,
        }
        for event in happened
    ]
    if rows:
        await tx.conn.execute(upsert(merchant_event).on_conflict_do_nothing(), rows)


async def _deliver(tx: Tx, happened: Sequence[Event], endpoints: dict[UUID | None, list[Any]]) -> None:
    """A delivery for each endpoint that wants the event; some are kept for a batch."""
    alone, together = [], []
    for event in happened:
        type = policy.wire_type(event.type, event.data)
        for row in (*endpoints.get(event.customer_id, ()), *endpoints.get(None, ())):
            if event.at < row.created_at:
                continue
            message = _Message(row.id, row.enabled, event, type)
            if policy.batches(row.types, platform=row.customer_id is None, type=type):
                together.append(message)
            elif policy.wants(row.types, type):
                alone.append(message)
    if alone:
        rows = [
            _row(
                tx, new_id(), message.endpoint_id, message.enabled, message.event.id, message.type,
                policy.payload(message.type, message.event.at, policy.wire_data(message.event.data)),
            )
            for message in alone
        ]  # fmt: skip
        await tx.conn.execute(upsert(delivery).on_conflict_do_nothing(), rows)
        if awake := sorted({message.endpoint_id for message in alone if message.enabled}):
            await jobs.enqueue(tx, JOB, *awake)
    if together:
        waiting = [
            {
                "endpoint_id": message.endpoint_id,
                "event_id": message.event.id,
                "entry": {"event_id": str(message.event.id), "timestamp": policy.stamp(message.event.at)}
                | policy.wire_data(message.event.data),
                "at": tx.now,
            }
            for message in together
        ]
        await tx.conn.execute(upsert(batched).on_conflict_do_nothing(), waiting)


def _row(
    tx: Tx, id: UUID, endpoint_id: UUID, enabled: bool, event_id: UUID, type: str, body: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": id,
        "endpoint_id": endpoint_id,
        "event_id": event_id,
        "type": type,
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        "status": "pending" if enabled else "skipped",
        "created_at": tx.now,
        "due_at": tx.now if enabled else None,
    }
