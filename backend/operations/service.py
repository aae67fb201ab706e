"""Figures of the whole shop, read cheaply: open things by their partial indexes, events as they come.

They are read on a connection of their own, so that they can still be had when the pool is used up.
"""

from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from backend.platform.tx import Tx

SWEEP = "sweep"
"""The name of the duty that every worker does every few seconds."""

_DONE = """
INSERT INTO duty (name, done_at) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET done_at = greatest(duty.done_at, excluded.done_at)
"""

# Whatever is not over has a `due_at`, so these are as cheap as little is open. The queue keeps the database's
# time, everything else ours.
_OPEN = """
SELECT 'order' AS kind, status AS name, count(*) AS count,
       extract(epoch FROM $1::timestamptz - min(updated_at))::float AS oldest
FROM orders WHERE due_at IS NOT NULL OR status = 'review' GROUP BY status
UNION ALL
SELECT 'bill', status, count(*), extract(epoch FROM $1::timestamptz - min(created_at))::float
FROM topup WHERE due_at IS NOT NULL GROUP BY status
UNION ALL
SELECT 'job', status::text, count(*), extract(epoch FROM clock_timestamp() - min(created))::float
FROM pgqueuer WHERE status IN ('queued', 'picked') GROUP BY status
UNION ALL
SELECT 'payment', reason, count(*), extract(epoch FROM $1::timestamptz - min(at))::float
FROM payment_review WHERE status = 'open' GROUP BY reason
UNION ALL
SELECT 'refund', status, count(*), extract(epoch FROM $1::timestamptz - min(created_at))::float
FROM refund WHERE due_at IS NOT NULL GROUP BY status
UNION ALL
SELECT 'duty', name, 1, extract(epoch FROM $1::timestamptz - done_at)::float FROM duty
"""

_HEAD = "SELECT xid::text || '-' || position FROM event ORDER BY xid DESC, position DESC LIMIT 1"

_BEHIND = """
SELECT count(*) AS count, extract(epoch FROM $3::timestamptz - min(at))::float AS oldest FROM (
    SELECT at FROM event WHERE (xid, position) > ($1::text::xid8, $2::bigint)
    ORDER BY xid, position LIMIT 10000
) AS untold
"""

_OLDEST = """
SELECT extract(epoch FROM clock_timestamp() - min(xact_start))::float
FROM pg_stat_activity WHERE backend_xid IS NOT NULL
"""

# An order is short once, when it is placed; what it says afterwards is how much is still missing.
_TALLY = """
WITH fresh AS (
    SELECT xid, position, type, data FROM event
    WHERE (xid, position) > ($1::text::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, position LIMIT $3
), sorted AS (
    SELECT type, data,
           type = 'order.awaiting_funds' AND data ->> 'created_at' = data ->> 'updated_at' AS short,
           type = 'order.delivered' AND data ->> 'topup_id' IS NOT NULL AS recovered
    FROM fresh
)
SELECT type, count(*) AS count,
       count(*) FILTER (WHERE short) AS shortfalls,
       coalesce(sum((data ->> 'shortfall')::bigint) FILTER (WHERE short), 0)::bigint AS shortfall_fen,
       count(*) FILTER (WHERE recovered) AS recovered,
       coalesce(sum((data ->> 'total')::bigint) FILTER (WHERE recovered), 0)::bigint AS recovered_fen,
       coalesce(sum((data ->> 'total')::bigint) FILTER (WHERE type = 'order.delivered'), 0)::bigint
           AS delivered_fen,
       coalesce(sum((data ->> 'amount')::bigint) FILTER (WHERE type = 'topup.credited'), 0)::bigint
           AS credited_fen,
       (SELECT xid::text || '-' || position FROM fresh ORDER BY xid DESC, position DESC LIMIT 1) AS cursor
FROM sorted GROUP BY type
"""
_BATCH = 20_000


@dataclass(frozen=True)
class Standing:
    """How many there are, and for how many seconds the oldest has been so."""

    count: int
    oldest: float


@dataclass(frozen=True)
class Figures:
    """What is open, by status (payments by reason), and how long ago each duty was done, in seconds."""

    orders: dict[str, Standing] = field(default_factory=dict)
    bills: dict[str, Standing] = field(default_factory=dict)
    jobs: dict[str, Standing] = field(default_factory=dict)
    payments: dict[str, Standing] = field(default_factory=dict)
    refunds: dict[str, Standing] = field(default_factory=dict)
    duties: dict[str, float] = field(default_factory=dict)


@dataclass
class Tally:
    """What happened since counting began. Amounts in fen."""

    cursor: str
    events: dict[str, int] = field(default_factory=dict)
    shortfalls: int = 0
    shortfall_fen: int = 0
    recovered: int = 0
    recovered_fen: int = 0
    delivered_fen: int = 0
    credited_fen: int = 0


async def done(tx: Tx, duty: str) -> None:
    """Note that a duty was done just now."""
    await tx.rows(_DONE, duty, tx.now)


async def figures(connection: asyncpg.Connection, now: datetime) -> Figures:
    """The present state of the shop."""
    found = Figures()
    standing = {
        "order": found.orders, "bill": found.bills, "job": found.jobs, "payment": found.payments,
        "refund": found.refunds,
    }  # fmt: skip
    for row in await connection.fetch(_OPEN, now):
        if row["kind"] == "duty":
            found.duties[row["name"]] = row["oldest"]
        else:
            standing[row["kind"]][row["name"]] = Standing(row["count"], max(0.0, row["oldest"]))
    return found


async def events_behind(connection: asyncpg.Connection, cursor: str, now: datetime) -> Standing:
    """The events after a cursor of the feed; from 10,000 on nobody counts."""
    row = await connection.fetchrow(_BEHIND, *_split(cursor), now)
    return Standing(row["count"], max(0.0, row["oldest"] or 0.0))


async def oldest_transaction(connection: asyncpg.Connection) -> float:
    """Seconds since the oldest transaction began that wrote something and is still open; 0 without one."""
    return float(await connection.fetchval(_OLDEST) or 0.0)


async def begin_tally(connection: asyncpg.Connection) -> Tally:
    """Count from now on."""
    return Tally(await connection.fetchval(_HEAD) or "0-0")


async def count_on(connection: asyncpg.Connection, tally: Tally) -> bool:
    """Add a batch of events that came meanwhile. Returns whether there may be more."""
    rows = await connection.fetch(_TALLY, *_split(tally.cursor), _BATCH)
    for row in rows:
        tally.events[row["type"]] = tally.events.get(row["type"], 0) + row["count"]
        tally.cursor = row["cursor"]
        for name in (
            "shortfalls", "shortfall_fen", "recovered", "recovered_fen", "delivered_fen", "credited_fen"
        ):  # fmt: skip
            setattr(tally, name, getattr(tally, name) + row[name])
    return sum(int(row["count"]) for row in rows) >= _BATCH


def _split(cursor: str) -> tuple[str, int]:
    xid, _, position = (cursor or "0-0").partition("-")
    return xid, int(position)
