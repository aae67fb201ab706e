"""Broadcasts in PostgreSQL: the words, whom they go to, and how far that got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

import asyncpg

from core.model import Chat, Locale, Message

from ..codec import message_to_json

State = Literal["open", "cancelled", "done"]


@dataclass(frozen=True)
class Broadcast:
    """`texts` by locale; Chinese is always there. An urgent one is sent at night as well."""

    id: UUID
    made_at: datetime
    made_by: str
    texts: dict[Locale, str]
    urgent: bool
    state: State = "open"


@dataclass(frozen=True)
class Progress:
    """Counts of recipients: not queued yet, queued, sent, and left out by reason."""

    waiting: int
    queued: int
    sent: int
    skipped: dict[str, int]

    @property
    def total(self) -> int:
        """Everybody it was meant for."""
        return self.waiting + self.queued + self.sent + sum(self.skipped.values())


@dataclass(frozen=True)
class Recipient:
    """A chat that is not served yet; `blocked` says why it cannot be reached."""

    chat: Chat
    blocked: str | None


class BroadcastStore:
    """Every method is one transaction."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def create(self, broadcast: Broadcast, people: Sequence[Sequence[Chat]]) -> int:
        """Store it for `people`, each given by all their chats; returns how many can be told.

        Each is told in one chat: where a courier brings it and nobody blocked us, the one used last.
        """
        flat = [(number, chat) for number, chats in enumerate(people) for chat in chats]
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                _CREATE, broadcast.id, broadcast.made_at, broadcast.made_by, broadcast.texts, broadcast.urgent
            )
            stored = await connection.execute(
                _RECIPIENTS,
                broadcast.id,
                [number for number, _ in flat],
                [chat.channel for _, chat in flat],
                [chat.address for _, chat in flat],
            )
        return int(stored.split()[-1])

    async def take(self, sender: UUID, now: datetime, life: timedelta) -> list[Broadcast]:
        """The open broadcasts, oldest first, that are this sender's for `life`; others leave them alone."""
        rows = await self._pool.fetch(_TAKE, sender, now, now + life)
        return [_broadcast(row) for row in rows]

    async def get(self, broadcast_id: UUID) -> Broadcast | None:
        """One by its id."""
        row = await self._pool.fetchrow("SELECT * FROM chat.broadcast WHERE id = $1", broadcast_id)
        return None if row is None else _broadcast(row)

    async def latest(self, limit: int = 20) -> list[Broadcast]:
        """The latest ones, newest first."""
        rows = await self._pool.fetch("SELECT * FROM chat.broadcast ORDER BY made_at DESC LIMIT $1", limit)
        return [_broadcast(row) for row in rows]

    async def waiting(self, broadcast_id: UUID, limit: int) -> list[Recipient]:
        """The next ones to be served."""
        rows = await self._pool.fetch(_WAITING, broadcast_id, limit)
        return [Recipient(Chat(row["channel"], row["address"]), row["blocked_reason"]) for row in rows]

    async def room(self, most: int, now: datetime) -> int:
        """How many more may be queued so that at most about `most` wait for their couriers."""
        queued: int = await self._pool.fetchval(_QUEUED, now, most)
        return max(0, most - queued)

    async def queue(self, broadcast_id: UUID, chat: Chat, message: Message, now: datetime) -> bool:
        """Put the words into the chat's outbox and note it, together. False when that was done before, or
        when it is not to be done any more.
        """
        row = await self._pool.fetchrow(
            _QUEUE, broadcast_id, chat.channel, chat.address, now, message_to_json(message)
        )
        return row is not None

    async def skip(self, broadcast_id: UUID, chat: Chat, reason: str) -> None:
        """Leave this one out."""
        await self._pool.execute(_SKIP, broadcast_id, chat.channel, chat.address, reason)

    async def finish(self, broadcast_id: UUID, now: datetime) -> None:
        """Done when nobody is waiting to be queued any more."""
        await self._pool.execute(_FINISH, broadcast_id, now)

    async def cancel(self, broadcast_id: UUID, now: datetime) -> int:
        """Send it to nobody else; returns how many are spared, among them those queued and not on the way."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(_CANCEL, broadcast_id, now)
            spared: int = await connection.fetchval(_SPARE_WAITING, broadcast_id)
            spared += await connection.fetchval(_SPARE_QUEUED, broadcast_id)
        return spared

    async def progress(self, broadcast_id: UUID) -> Progress:
        """How far it is."""
        rows = await self._pool.fetch(_PROGRESS, broadcast_id)
        counts = {row["what"]: row["count"] for row in rows}
        skipped = {what.removeprefix("-"): count for what, count in counts.items() if what.startswith("-")}
        return Progress(
            counts.get("waiting", 0),
            counts.get("queued", 0),
            counts.get("sent", 0),
            dict(sorted(skipped.items())),
        )


def new_broadcast(texts: dict[Locale, str], by: str, now: datetime, *, urgent: bool = False) -> Broadcast:
    """One that is not stored yet."""
    return Broadcast(uuid4(), now, by, texts, urgent)


def _broadcast(row: asyncpg.Record) -> Broadcast:
    return Broadcast(row["id"], row["made_at"], row["made_by"], row["texts"], row["urgent"], row["state"])


_CREATE = "INSERT INTO chat.broadcast (id, made_at, made_by, texts, urgent) VALUES ($1, $2, $3, $4, $5)"

_RECIPIENTS = """
INSERT INTO chat.recipient (broadcast_id, channel, address)
SELECT DISTINCT ON (p.person) $1::uuid, p.channel, p.address
FROM unnest($2::int[], $3::text[], $4::text[]) AS p (person, channel, address)
LEFT JOIN chat.courier AS c ON c.channel = p.channel
LEFT JOIN chat.delivery AS d ON d.channel = p.channel AND d.address = p.address
LEFT JOIN chat.session AS s ON s.channel = p.channel AND s.address = p.address
ORDER BY p.person, c.channel IS NULL OR d.blocked_at IS NOT NULL, s.heard_at DESC NULLS LAST, p.channel,
p.address ON CONFLICT DO NOTHING
"""

_TAKE = """
UPDATE chat.broadcast SET lease = $1, leased_until = $3
WHERE state = 'open' AND (lease IS NULL OR lease = $1 OR leased_until < $2)
RETURNING *
"""

_WAITING = """
SELECT r.channel, r.address, d.blocked_reason
FROM chat.recipient AS r
LEFT JOIN chat.delivery AS d ON d.channel = r.channel AND d.address = r.address
WHERE r.broadcast_id = $1 AND r.seq IS NULL AND r.skipped IS NULL
ORDER BY r.channel, r.address LIMIT $2
"""

_QUEUED = """
SELECT count(*) FROM (
    SELECT FROM chat.courier AS c JOIN chat.delivery AS d ON d.channel = c.channel
    WHERE d.bulk AND d.due_at <= $1 LIMIT $2
) AS waiting
"""

# The row of the recipient keeps two senders apart, the row of the session orders the entries of the chat.
_QUEUE = """
WITH mine AS (
    SELECT r.channel, r.address FROM chat.recipient AS r JOIN chat.broadcast AS b ON b.id = r.broadcast_id
    WHERE r.broadcast_id = $1 AND r.channel = $2 AND r.address = $3
      AND r.seq IS NULL AND r.skipped IS NULL AND b.state = 'open'
    FOR UPDATE OF r FOR SHARE OF b
), place AS (
    INSERT INTO chat.session AS s (channel, address, last_seq) SELECT channel, address, 1 FROM mine
    ON CONFLICT (channel, address) DO UPDATE SET last_seq = s.last_seq + 1
    RETURNING last_seq
), said AS (
    INSERT INTO chat.outbox (channel, address, seq, at, answers, message)
    SELECT $2, $3, last_seq, $4, 'broadcast:' || $1::uuid, $5 FROM place
), queued AS (
    INSERT INTO chat.delivery AS d (channel, address, queued, spoken, delivered, since, due_at, bulk)
    SELECT $2, $3, last_seq, 0, last_seq - 1, $4, $4, true
    FROM place WHERE EXISTS (SELECT FROM chat.courier WHERE channel = $2)
    ON CONFLICT (channel, address) DO UPDATE
    SET queued = excluded.queued,
        delivered = CASE WHEN d.blocked_at IS NULL THEN d.delivered ELSE excluded.queued END,
        bulk = d.due_at IS NULL OR d.bulk,
        since = CASE WHEN d.blocked_at IS NULL THEN coalesce(d.since, excluded.since) END,
        due_at = CASE WHEN d.blocked_at IS NULL THEN coalesce(d.due_at, excluded.due_at) END
)
UPDATE chat.recipient AS r SET seq = place.last_seq
FROM place WHERE r.broadcast_id = $1 AND r.channel = $2 AND r.address = $3
RETURNING r.seq
"""

_SKIP = """
UPDATE chat.recipient SET skipped = $4
WHERE broadcast_id = $1 AND channel = $2 AND address = $3 AND seq IS NULL AND skipped IS NULL
"""

_FINISH = """
UPDATE chat.broadcast SET state = 'done', ended_at = $2
WHERE id = $1 AND state = 'open' AND NOT EXISTS (
    SELECT FROM chat.recipient WHERE broadcast_id = $1 AND seq IS NULL AND skipped IS NULL
)
"""

_CANCEL = "UPDATE chat.broadcast SET state = 'cancelled', ended_at = coalesce(ended_at, $2) WHERE id = $1"

_SPARE_WAITING = """
WITH spared AS (
    UPDATE chat.recipient SET skipped = 'cancelled'
    WHERE broadcast_id = $1 AND seq IS NULL AND skipped IS NULL RETURNING 1
)
SELECT count(*) FROM spared
"""

# What a courier has in hand goes out. The rows of the others are held meanwhile, so that none takes them up.
_SPARE_QUEUED = """
WITH idle AS (
    SELECT d.channel, d.address, r.seq
    FROM chat.recipient AS r
    JOIN chat.delivery AS d ON d.channel = r.channel AND d.address = r.address
    WHERE r.broadcast_id = $1 AND r.seq > d.delivered AND r.skipped IS NULL
      AND d.lease IS NULL AND d.parts = '{}' AND d.doubtful IS NULL
    FOR UPDATE OF d SKIP LOCKED
), unsaid AS (
    DELETE FROM chat.outbox AS o USING idle
    WHERE o.channel = idle.channel AND o.address = idle.address AND o.seq = idle.seq
), spared AS (
    UPDATE chat.recipient AS r SET skipped = 'cancelled' FROM idle
    WHERE r.broadcast_id = $1 AND r.channel = idle.channel AND r.address = idle.address RETURNING 1
)
SELECT count(*) FROM spared
"""

_PROGRESS = """
SELECT CASE WHEN r.skipped IS NOT NULL THEN '-' || r.skipped
            WHEN r.seq IS NULL THEN 'waiting'
            WHEN d.delivered < r.seq THEN 'queued'
            ELSE 'sent' END AS what, count(*) AS count
FROM chat.recipient AS r
LEFT JOIN chat.delivery AS d ON d.channel = r.channel AND d.address = r.address
WHERE r.broadcast_id = $1 GROUP BY what
"""
