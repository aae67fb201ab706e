"""Record events inside the transaction that caused them; read them back in an order that never skips one.

Positions are handed out before commit, so a reader that remembers the highest one it saw would skip an event
whose transaction commits late. The cursor is therefore (transaction id, position), and a page ends before the
oldest transaction that is still running.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text

from api_client.contract import Event, EventPage, EventType
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import moved

START = "0-0"

_RECORD = "INSERT INTO event (id, type, customer_id, subject_id, data, at) VALUES ($1, $2, $3, $4, $5, $6)"

# `event.xid`, because a plain `xid` would order by the column that is text: 1000 before 999.
_PAGE = text(
    """
    SELECT xid::text AS xid, position, id, type, customer_id, subject_id, data, at, trace FROM event
    WHERE (xid, position) > (CAST(CAST(:xid AS text) AS xid8), CAST(:position AS bigint))
      AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY event.xid, event.position LIMIT :limit
    """
)

_BY_POSITION = text(
    """
    SELECT xid::text AS xid, position, id, type, customer_id, subject_id, data, at, trace FROM event
    WHERE position > CAST(:position AS bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY event.xid, event.position LIMIT :limit
    """
)

_SKIM = """
SELECT xid::text AS xid, position, id, type, customer_id, at FROM event
WHERE (xid, position) > ($1::text::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY event.xid, event.position LIMIT $3
"""

_SKIM_BY_POSITION = """
SELECT xid::text AS xid, position, id, type, customer_id, at FROM event
WHERE position > $1::bigint AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY event.xid, event.position LIMIT $2
"""

_BY_IDS = """
SELECT id, type, customer_id, subject_id, data::text AS data, at, trace FROM event WHERE id = ANY ($1)
"""

_TRACE = """
SELECT trace FROM event WHERE subject_id = $1 AND trace IS NOT NULL ORDER BY position DESC LIMIT 1
"""

_WITHHELD = text("SELECT EXISTS (SELECT FROM event WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))")


async def record(
    tx: Tx, type: EventType, customer_id: UUID, subject_id: UUID, data: BaseModel | dict[str, Any]
) -> None:
    """Add one event; it becomes visible if and only if the transaction commits."""
    text = data.model_dump_json() if isinstance(data, BaseModel) else json.dumps(data)
    await tx.rows(_RECORD, new_id(), type, customer_id, subject_id, text, tx.now)


def _parse(cursor: str) -> tuple[str, int]:
    xid, _, position = cursor.partition("-")
    numbers = [part for part in (xid, position) if part.isascii() and part.isdigit()]
    if len(numbers) != 2 or int(xid) >= 2**64 or int(position) >= 2**63:
        raise ProblemError("invalid_request", "This cursor was not made by the event feed.")
    return xid, int(position)


async def read(tx: Tx, after: str, limit: int) -> Sequence[tuple[str, Event]]:
    """Events after the cursor, each with the cursor that stands right behind it. Raises `invalid_request`.

    A cursor made before the database moved to another server goes on by position, with some events again.
    """
    xid, position = _parse(after)
    found = await tx.conn.execute(_PAGE, {"xid": xid, "position": position, "limit": limit})
    rows = found.all()
    if not rows and await moved.is_foreign(tx, xid):
        behind = {"position": max(0, position - moved.OVERLAP), "limit": limit}
        rows = (await tx.conn.execute(_BY_POSITION, behind)).all()
    return [
        (
            f"{row.xid}-{row.position}",
            Event(
                id=row.id,
                type=row.type,
                customer_id=row.customer_id,
                subject_id=row.subject_id,
                data=row.data,
                at=row.at,
                trace=row.trace,
            ),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """An event without its data, and the cursor right behind it."""

    cursor: str
    id: UUID
    type: str
    customer_id: UUID
    at: datetime


async def skim(tx: Tx, after: str, limit: int) -> list[Glimpse]:
    """As `read`, for a reader who passes most events by: without their data, at a tenth of the cost."""
    xid, position = _parse(after)
    rows = await tx.rows(_SKIM, xid, position, limit)
    if not rows and await moved.is_foreign(tx, xid):
        rows = await tx.rows(_SKIM_BY_POSITION, max(0, position - moved.OVERLAP), limit)
    return [Glimpse(f"{row.xid}-{row.position}", row.id, row.type, row.customer_id, row.at) for row in rows]


async def by_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Event]:
    """The events with these ids, as far as there are such."""
    rows = await tx.rows(_BY_IDS, ids)
    return {row.id: Event.model_validate(dict(row) | {"data": json.loads(row.data)}) for row in rows}


async def trace_of(tx: Tx, subject_id: UUID) -> str | None:
    """What caused the subject's latest event that was traced, as a W3C traceparent."""
    rows = await tx.rows(_TRACE, subject_id)
    return rows[0].trace if rows else None


async def withheld(tx: Tx) -> bool:
    """Whether a committed event is kept back, for now, behind a transaction that is still running.

    Any transaction of the whole server counts, also one of another database or of the autovacuum.
    """
    return bool((await tx.conn.execute(_WITHHELD)).scalar_one())


async def page(tx: Tx, after: str | None, limit: int) -> EventPage:
    """Up to `limit` events after the cursor (None: from the beginning). Raises `invalid_request`."""
    rows = await read(tx, after or START, limit)
    return EventPage(events=[found for _, found in rows], cursor=rows[-1][0] if rows else after or START)
