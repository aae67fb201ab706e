"""Who is owed a delivery and how far it got, in PostgreSQL. Every statement here is one short transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import structlog
from pydantic import ValidationError

from core.model import Chat, Message

from ..codec import message_from_json
from ..conversations import Entry

_log = structlog.get_logger(__name__)

AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.DeadlockDetectedError,
)
"""What is raised when the database cannot be asked now."""

_PAGE = 20
"""Entries of one chat that are read at once."""


@dataclass(frozen=True)
class Claim:
    """A chat that is ours until the lease ends, with what is owed to it, oldest first."""

    chat: Chat
    lease: UUID
    queued: int
    delivered: int
    bulk: bool
    parts: dict[str, Any]
    doubtful: str | None
    kept: dict[str, Any]
    attempts: int
    pace: datetime | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Report:
    """How far a claimed chat is. Gives it back unless `held`; `again_at` says when to try again."""

    address: str
    lease: UUID
    delivered: int
    parts: dict[str, Any] = field(default_factory=dict)
    doubtful: str | None = None
    kept: dict[str, Any] = field(default_factory=dict)
    attempts: int = 0
    pace: datetime | None = None
    since: datetime | None = None
    """When the next entry was said, where it is known."""
    again_at: datetime | None = None
    held: bool = False


class Post:
    """The deliveries of one channel."""

    def __init__(self, pool: asyncpg.Pool, channel: str, lease: timedelta) -> None:
        self._pool = pool
        self._channel = channel
        self._lease = lease

    async def open(self) -> None:
        """From now on what is said in this channel is queued."""
        await self._pool.execute("INSERT INTO chat.courier VALUES ($1) ON CONFLICT DO NOTHING", self._channel)

    async def claim(self, now: datetime, *, bulk: bool, most: int) -> list[Claim]:
        """Take chats that are due, those that wait longest first. Chats in other hands are passed over."""
        lease = uuid4()
        rows = await self._pool.fetch(_CLAIM, self._channel, bulk, now, most, lease, now + self._lease, _PAGE)
        found: dict[str, list[asyncpg.Record]] = {}
        for row in rows:
            found.setdefault(row["address"], []).append(row)
        return [self._claimed(lease, group) for group in found.values()]

    async def entries(self, chat: Chat, after: int) -> list[Entry]:
        """What was said behind `after`, the oldest at first."""
        rows = await self._pool.fetch(_ENTRIES, chat.channel, chat.address, after, _PAGE)
        return [_entry(row) for row in rows]

    async def report(self, reports: Sequence[Report], now: datetime) -> dict[str, bool]:
        """Write how far they are; says of each whether more waits. Whose lease was lost is missing there."""
        rows = await self._pool.fetch(
            _REPORT,
            self._channel,
            now,
            now + self._lease,
            [report.address for report in reports],
            [report.lease for report in reports],
            [report.delivered for report in reports],
            [report.parts for report in reports],
            [report.doubtful for report in reports],
            [report.kept for report in reports],
            [report.attempts for report in reports],
            [report.pace for report in reports],
            [report.since for report in reports],
            [report.again_at for report in reports],
            [report.held for report in reports],
        )
        return {row["address"]: row["more"] for row in rows}

    async def lose(self, claim: Claim, delivered: int, reason: str, now: datetime) -> None:
        """The person cannot be reached: drop what was queued when the chat was claimed, and mark the chat.

        Not marked when something was queued since, or an update waits: then they may be back, and it is
        tried.
        """
        await self._pool.execute(
            _LOSE, self._channel, claim.chat.address, claim.lease, claim.queued, delivered, reason, now
        )

    async def skip(self, chat: Chat, seq: int, reason: str) -> None:
        """Note for a broadcast that this entry of it did not arrive."""
        await self._pool.execute(_SKIP, chat.channel, chat.address, seq, reason)

    async def mark(self, chat: Chat, reason: str, now: datetime) -> None:
        """The person cannot be reached any more; what was queued is dropped."""
        await self._pool.execute(_MARK, chat.channel, chat.address, reason, now)

    async def unmark(self, chat: Chat) -> None:
        """The person can be reached again."""
        await self._pool.execute(_BACK, chat.channel, chat.address)

    def _claimed(self, lease: UUID, rows: list[asyncpg.Record]) -> Claim:
        first = rows[0]
        return Claim(
            chat=Chat(self._channel, first["address"]),
            lease=lease,
            queued=first["queued"],
            delivered=first["delivered"],
            bulk=first["bulk"],
            parts=first["parts"],
            doubtful=first["doubtful"],
            kept=first["kept"],
            attempts=first["attempts"],
            pace=first["pace"],
            entries=tuple(_entry(row) for row in rows if row["seq"] is not None),
        )


def _entry(row: asyncpg.Record) -> Entry:
    data = row["message"]
    try:
        message = message_from_json(data)
    except ValidationError:  # nobody else shall wait for one that cannot be read any more
        _log.error("entry_unreadable", seq=row["seq"])
        message = Message(str(data.get("text", "")))
    return Entry(
        row["seq"], row["at"], "xiaoka", message.text, message, row["intent"], answers=row["answers"]
    )


_CLAIM = """
WITH due AS (
    SELECT address FROM chat.delivery
    WHERE channel = $1 AND bulk = $2 AND due_at <= $3 ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE chat.delivery AS d SET lease = $5, due_at = $6
    FROM due WHERE d.channel = $1 AND d.address = due.address
    RETURNING d.*
)
SELECT c.address, c.queued, c.delivered, c.bulk, c.parts, c.doubtful, c.kept, c.attempts, c.pace, o.*
FROM claimed AS c LEFT JOIN LATERAL (
    SELECT seq, at, answers, intent, message FROM chat.outbox
    WHERE channel = $1 AND address = c.address AND seq > c.delivered ORDER BY seq LIMIT $7
) AS o ON true
ORDER BY c.since, c.address, o.seq
"""

_ENTRIES = """
SELECT seq, at, answers, intent, message FROM chat.outbox
WHERE channel = $1 AND address = $2 AND seq > $3 ORDER BY seq LIMIT $4
"""

# `queued` is compared within the row, never with the outbox: the newest version of the row is looked at even
# when this statement began before a turn that said more.
_REPORT = """
UPDATE chat.delivery AS d
SET delivered = r.delivered, parts = r.parts, doubtful = r.doubtful, kept = r.kept, attempts = r.attempts,
    pace = r.pace,
    lease = CASE WHEN r.held THEN d.lease END,
    due_at = CASE WHEN r.held THEN $3 WHEN d.queued > r.delivered THEN coalesce(r.again_at, $2) END,
    since = CASE WHEN d.queued > r.delivered THEN coalesce(r.since, d.since) END,
    bulk = d.queued > r.delivered AND d.spoken <= r.delivered
FROM unnest(
    $4::text[], $5::uuid[], $6::bigint[], $7::jsonb[], $8::text[], $9::jsonb[], $10::int[],
    $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::boolean[]
) AS r (address, lease, delivered, parts, doubtful, kept, attempts, pace, since, again_at, held)
WHERE d.channel = $1 AND d.address = r.address AND d.lease = r.lease
RETURNING d.address, d.queued > d.delivered AS more
"""

_LOSE = """
WITH lost AS (
    UPDATE chat.delivery AS d
    SET delivered = $4, parts = '{}', doubtful = NULL, attempts = 0, lease = NULL,
        due_at = CASE WHEN d.queued > $4 THEN $7::timestamptz END,
        since = CASE WHEN d.queued > $4 THEN $7::timestamptz END,
        bulk = d.queued > $4 AND d.spoken <= $4,
        blocked_at = CASE WHEN d.queued = $4 AND NOT h.waits THEN $7::timestamptz END,
        blocked_reason = CASE WHEN d.queued = $4 AND NOT h.waits THEN $6 END
    FROM (
        SELECT EXISTS (
            SELECT FROM chat.inbox WHERE channel = $1 AND address = $2 AND answered_at IS NULL
        ) AS waits
    ) AS h
    WHERE d.channel = $1 AND d.address = $2 AND d.lease = $3
    RETURNING d.address
)
UPDATE chat.recipient AS r SET skipped = $6
FROM lost JOIN chat.outbox AS o
  ON o.channel = $1 AND o.address = lost.address AND o.seq > $5 AND o.seq <= $4
WHERE r.channel = $1 AND r.address = lost.address
  AND r.broadcast_id = CASE WHEN o.answers LIKE 'broadcast:%' THEN substr(o.answers, 11)::uuid END
"""

_SKIP = """
UPDATE chat.recipient AS r SET skipped = $4
FROM chat.outbox AS o
WHERE o.channel = $1 AND o.address = $2 AND o.seq = $3 AND r.channel = $1 AND r.address = $2
  AND r.broadcast_id = CASE WHEN o.answers LIKE 'broadcast:%' THEN substr(o.answers, 11)::uuid END
"""

_MARK = """
UPDATE chat.delivery
SET blocked_at = $4, blocked_reason = $3, delivered = queued, parts = '{}', doubtful = NULL, attempts = 0,
    due_at = NULL, since = NULL, bulk = false, lease = NULL
WHERE channel = $1 AND address = $2 AND blocked_at IS NULL
"""

_BACK = """
UPDATE chat.delivery SET blocked_at = NULL, blocked_reason = NULL
WHERE channel = $1 AND address = $2 AND blocked_at IS NOT NULL
"""
