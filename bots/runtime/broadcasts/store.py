"""Broadcasts in PostgreSQL: the words, whom they go to, and how far that got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

import asyncpg

from core.model import Chat, Locale, Message

from ..codec import message_to_json
from . import sql

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
                sql.CREATE,
                broadcast.id,
                broadcast.made_at,
                broadcast.made_by,
                broadcast.texts,
                broadcast.urgent,
            )
            stored = await connection.execute(
                sql.RECIPIENTS,
                broadcast.id,
                [number for number, _ in flat],
                [chat.channel for _, chat in flat],
                [chat.address for _, chat in flat],
            )
        return int(stored.split()[-1])

    async def take(self, sender: UUID, now: datetime, life: timedelta) -> list[Broadcast]:
        """The open broadcasts, oldest first, that are this sender's for `life`; others leave them alone."""
        rows = await self._pool.fetch(sql.TAKE, sender, now, now + life)
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
        rows = await self._pool.fetch(sql.WAITING, broadcast_id, limit)
        return [Recipient(Chat(row["channel"], row["address"]), row["blocked_reason"]) for row in rows]

    async def room(self, most: int, now: datetime) -> int:
        """How many more may be queued so that at most about `most` wait for their couriers."""
        queued: int = await self._pool.fetchval(sql.QUEUED, now, most)
        return max(0, most - queued)

    async def queue(self, broadcast_id: UUID, chat: Chat, message: Message, now: datetime) -> bool:
        """Put the words into the chat's outbox and note it, together. False when that was done before, or
        when it is not to be done any more.
        """
        row = await self._pool.fetchrow(
            sql.QUEUE, broadcast_id, chat.channel, chat.address, now, message_to_json(message)
        )
        return row is not None

    async def skip(self, broadcast_id: UUID, chat: Chat, reason: str) -> None:
        """Leave this one out."""
        await self._pool.execute(sql.SKIP, broadcast_id, chat.channel, chat.address, reason)

    async def finish(self, broadcast_id: UUID, now: datetime) -> None:
        """Done when nobody is waiting to be queued any more."""
        await self._pool.execute(sql.FINISH, broadcast_id, now)

    async def cancel(self, broadcast_id: UUID, now: datetime) -> int:
        """Send it to nobody else; returns how many are spared, among them those queued and not on the way."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(sql.CANCEL, broadcast_id, now)
            spared: int = await connection.fetchval(sql.SPARE_WAITING, broadcast_id)
            spared += await connection.fetchval(sql.SPARE_QUEUED, broadcast_id)
        return spared

    async def progress(self, broadcast_id: UUID) -> Progress:
        """How far it is."""
        rows = await self._pool.fetch(sql.PROGRESS, broadcast_id)
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
