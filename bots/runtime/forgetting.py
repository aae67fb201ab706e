"""What was said long ago is forgotten, piece by piece and beside the turns.

Forgotten are updates that were answered, replies, broadcasts, and marks of notices, each when `Retention`
says so. A chat of which nothing is left loses its session's state too, for it quotes what was said. Its row
stays, so that numbers go on rising. Never forgotten is what still waits for an answer.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import asyncpg
import structlog
from pydantic import BaseModel, ConfigDict, Field

from core.ports import Clock
from core.session import forgotten

_log = structlog.get_logger(__name__)

_BATCH = 500
_EVERY = 600.0


class Retention(BaseModel):
    """How long conversations are kept. As ISO 8601 durations or seconds in a settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chats: timedelta = Field(default=timedelta(days=90), ge=timedelta(days=7))
    """After that what was said is deleted. The record of an update is also what recognises it when a
    messenger delivers it again, which they do for a day or two; hence a week at least."""
    notices: timedelta = Field(default=timedelta(days=90), ge=timedelta(days=7))
    """How long we remember having told of an event. One that is older is not told any more."""


class Forgetting:
    """Deletes in small batches. Several processes may do so at once: each takes what the others leave."""

    def __init__(self, pool: asyncpg.Pool, clock: Clock, retention: Retention) -> None:
        self._pool = pool
        self._clock = clock
        self._retention = retention

    async def run(self, stop: asyncio.Event) -> None:
        """Forget now and then until `stop`."""
        while not stop.is_set():
            try:
                await self.sweep(stop)
            except Exception as error:  # the next round tries again; nobody waits for it
                _log.warning("forgetting_pauses", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _EVERY)

    async def sweep(self, stop: asyncio.Event | None = None) -> int:
        """Forget everything that is old by now; returns how many lines and marks that was."""
        now = self._clock.now()
        total = 0
        for statement, life in (
            (_UPDATES, self._retention.chats),
            (_REPLIES, self._retention.chats),
            (_RECIPIENTS, self._retention.chats),
            (_NOTICES, self._retention.notices),
        ):
            while not (stop and stop.is_set()):
                gone = await self._batch(statement, now - life)
                total += gone
                if gone < _BATCH:
                    break
        await self._pool.execute(_BROADCASTS, now - self._retention.chats)
        await self._pool.execute(_STARS, now - self._retention.chats)
        return total

    async def _batch(self, statement: str, before: datetime) -> int:
        async with self._pool.acquire() as connection, connection.transaction():
            gone = await connection.fetch(statement, before, _BATCH)
            await _fade(connection, {(row["channel"], row["address"]) for row in gone})
        return len(gone)


async def _fade(connection: asyncpg.Connection, chats: set[tuple[str, str]]) -> None:
    """Empty the sessions of those of the chats of which nothing is left."""
    names = [channel for channel, _ in chats], [address for _, address in chats]
    # Two that take the last lines of a chat at once would each see the other's: the later one waits here.
    await connection.execute(_LOCK, *names)
    for row in await connection.fetch(_SILENT, *names):
        state = forgotten(row["state"])
        if state != row["state"]:
            await connection.execute(_EMPTY, row["channel"], row["address"], row["version"], state)


# SKIP LOCKED: what a turn holds at the moment is left for the next round.
_UPDATES = """
DELETE FROM chat.inbox USING (
    SELECT channel, update_id FROM chat.inbox WHERE answered_at < $1
    ORDER BY answered_at LIMIT $2 FOR UPDATE SKIP LOCKED
) AS old
WHERE inbox.channel = old.channel AND inbox.update_id = old.update_id
RETURNING inbox.channel, inbox.address
"""
_REPLIES = """
DELETE FROM chat.outbox USING (
    SELECT channel, address, seq FROM chat.outbox WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
) AS old
WHERE outbox.channel = old.channel AND outbox.address = old.address AND outbox.seq = old.seq
RETURNING outbox.channel, outbox.address
"""
_NOTICES = """
DELETE FROM chat.notice USING (
    SELECT channel, address, name FROM chat.notice WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
) AS old
WHERE notice.channel = old.channel AND notice.address = old.address AND notice.name = old.name
RETURNING notice.channel, notice.address
"""
_RECIPIENTS = """
DELETE FROM chat.recipient USING (
    SELECT r.broadcast_id, r.channel, r.address
    FROM chat.broadcast AS b JOIN chat.recipient AS r ON r.broadcast_id = b.id
    WHERE b.ended_at < $1 LIMIT $2 FOR UPDATE OF r SKIP LOCKED
) AS old
WHERE recipient.broadcast_id = old.broadcast_id AND recipient.channel = old.channel
  AND recipient.address = old.address
RETURNING recipient.channel, recipient.address
"""
_BROADCASTS = """
DELETE FROM chat.broadcast AS b WHERE ended_at < $1
  AND NOT EXISTS (SELECT FROM chat.recipient AS r WHERE r.broadcast_id = b.id)
"""
_STARS = "DELETE FROM chat.star_payment WHERE booked_at < $1"
_LOCK = """
SELECT FROM chat.session WHERE (channel, address) IN (SELECT * FROM unnest($1::text[], $2::text[]))
ORDER BY channel, address FOR NO KEY UPDATE
"""
_SILENT = """
SELECT channel, address, state, version FROM chat.session AS s
WHERE (channel, address) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND state <> '{}'
  AND NOT EXISTS (SELECT FROM chat.inbox WHERE channel = s.channel AND address = s.address)
  AND NOT EXISTS (SELECT FROM chat.outbox WHERE channel = s.channel AND address = s.address)
"""
# The version sees to it that no turn began meanwhile.
_EMPTY = """
UPDATE chat.session SET state = $4, version = version + 1
WHERE channel = $1 AND address = $2 AND version = $3
"""
