"""Conversations kept in PostgreSQL: what people said, where each chat stands, what Xiaoka answered."""

import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self

import asyncpg

from core.model import Chat, Incoming, Message
from core.ports import Clock, StaleSession

from .bell import bell_of
from .codec import message_from_json, message_to_json
from .valkey import AWAY, Valkey

Connect = Callable[..., Awaitable["asyncpg.Connection[asyncpg.Record]"]]
"""Takes what `asyncpg.connect` takes."""

MAX_TEXT = 4096
"""Characters kept of one message, the length messengers themselves allow."""

_BATCH = 50


@dataclass(frozen=True)
class Entry:
    """One line of a chat, from either side. `seq` grows within the chat and may have gaps."""

    seq: int
    at: datetime
    author: Literal["person", "xiaoka"]
    text: str
    message: Message | None = None
    intent: str | None = None
    """How the person's words were understood, once answered."""
    update_id: str | None = None
    """The messenger's own name of the person's update."""


class PgConversations:
    """`core.ports.Conversations` on schema `chat`. Rings the chat's bell after every change."""

    def __init__(self, pool: asyncpg.Pool, clock: Clock, valkey: Valkey) -> None:
        self._pool = pool
        self._clock = clock
        self._valkey = valkey

    @classmethod
    async def open(
        cls,
        database_url: str,
        clock: Clock,
        valkey: Valkey,
        *,
        pool_size: int = 8,
        connect: Connect = asyncpg.connect,
    ) -> Self:
        """Connect; the schema must be up to date (`bots.runtime.upgrade`).

        `connect` makes a connection where `asyncpg.connect` is not enough, as for a URL of several hosts.
        """
        pool = await asyncpg.create_pool(
            database_url, min_size=1, max_size=pool_size, init=_speak_json, connect=connect
        )
        return cls(pool, clock, valkey)

    async def close(self) -> None:
        """Give the connections back."""
        await self._pool.close()

    async def receive(self, incoming: Incoming) -> bool:
        """Store an update once. False when this channel brought the same update id before."""
        seq = await self._pool.fetchval(
            """
            WITH place AS (
                INSERT INTO chat.session AS s (channel, address, last_seq, heard_at) VALUES ($1, $3, 1, $4)
                ON CONFLICT (channel, address)
                DO UPDATE SET last_seq = s.last_seq + 1, heard_at = excluded.heard_at
                RETURNING last_seq
            )
            INSERT INTO chat.inbox (channel, update_id, address, seq, at, text, button, label)
            SELECT $1, $2, $3, last_seq, $4, $5, $6, $7 FROM place
            ON CONFLICT (channel, update_id) DO NOTHING
            RETURNING seq
            """,
            incoming.chat.channel, incoming.update_id, incoming.chat.address, incoming.at,
            _storable(incoming.text), _storable(incoming.button), _storable(incoming.label),
        )  # fmt: skip
        if seq is None:
            return False
        await self._ring(incoming.chat)
        return True

    async def pending(self, chat: Chat) -> list[Incoming]:
        """The oldest unanswered updates of the chat, at most 50 at once."""
        rows = await self._pool.fetch(
            """
            SELECT update_id, at, text, button, label FROM chat.inbox
            WHERE channel = $1 AND address = $2 AND answered_at IS NULL ORDER BY seq LIMIT $3
            """,
            chat.channel, chat.address, _BATCH,
        )  # fmt: skip
        return [
            Incoming(chat, row["update_id"], row["at"], row["text"], row["button"], row["label"])
            for row in rows
        ]

    async def load(self, chat: Chat) -> tuple[dict[str, Any], int]:
        """The session's state and its version; ({}, 0) for a newcomer."""
        row = await self._pool.fetchrow(
            "SELECT state, version FROM chat.session WHERE channel = $1 AND address = $2",
            chat.channel, chat.address,
        )  # fmt: skip
        return (row["state"], row["version"]) if row else ({}, 0)

    async def save(
        self, chat: Chat, state: dict[str, Any], *, version: int, messages: list[Message],
        answered: str | None, intent: str | None,
    ) -> None:  # fmt: skip
        """One transaction: state, replies, mark. Does nothing when `answered` was answered before.

        Raises StaleSession when the stored version is not `version` any more.
        """
        with suppress(_AnsweredBefore):
            await self._save(chat, state, version, messages, answered, intent)
            await self._ring(chat)

    async def _save(
        self, chat: Chat, state: dict[str, Any], version: int, messages: list[Message],
        answered: str | None, intent: str | None,
    ) -> None:  # fmt: skip
        now = self._clock.now()
        async with self._pool.acquire() as connection, connection.transaction():
            last_seq = await connection.fetchval(
                """
                INSERT INTO chat.session AS s (channel, address, state, version, last_seq)
                VALUES ($1, $2, $3, $4::bigint + 1, $5::bigint)
                ON CONFLICT (channel, address) DO UPDATE
                SET state = excluded.state, version = s.version + 1, last_seq = s.last_seq + $5::bigint
                WHERE s.version = $4::bigint
                RETURNING last_seq
                """,
                chat.channel, chat.address, state, version, len(messages),
            )  # fmt: skip
            if last_seq is None:
                raise StaleSession(str(chat))
            if answered is not None and not await _mark(connection, chat, answered, intent, now):
                raise _AnsweredBefore
            if not messages:
                return
            first = last_seq - len(messages) + 1
            await connection.executemany(
                """
                INSERT INTO chat.outbox (channel, address, seq, at, answers, intent, message)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    (chat.channel, chat.address, seq, now, answered, intent, message_to_json(message))
                    for seq, message in enumerate(messages, start=first)
                ],
            )

    async def transcript(self, chat: Chat, *, after: int, limit: int) -> list[Entry]:
        """Both sides, oldest first, beginning behind `after`."""
        rows = await self._pool.fetch(f"{_BOTH_SIDES} ORDER BY seq LIMIT $4",
                                      chat.channel, chat.address, after, limit)  # fmt: skip
        return [_entry(row) for row in rows]

    async def recent(self, chat: Chat, *, limit: int) -> list[Entry]:
        """The last entries of the chat, oldest first."""
        rows = await self._pool.fetch(f"{_BOTH_SIDES} ORDER BY seq DESC LIMIT $4",
                                      chat.channel, chat.address, 0, limit)  # fmt: skip
        return [_entry(row) for row in reversed(rows)]

    async def waiting_chats(self) -> list[Chat]:
        """Chats with an update that was stored and not answered."""
        rows = await self._pool.fetch(
            "SELECT DISTINCT channel, address FROM chat.inbox WHERE answered_at IS NULL"
        )
        return [Chat(row["channel"], row["address"]) for row in rows]

    async def used_last(self, chats: Sequence[Chat]) -> Chat | None:
        """Of these chats the one in which the person spoke last; the first one when none was ever used."""
        row = await self._pool.fetchrow(
            """
            SELECT channel, address FROM chat.session
            WHERE (channel, address) IN (SELECT * FROM unnest($1::text[], $2::text[]))
              AND heard_at IS NOT NULL
            ORDER BY heard_at DESC LIMIT 1
            """,
            [chat.channel for chat in chats], [chat.address for chat in chats],
        )  # fmt: skip
        if row:
            return Chat(row["channel"], row["address"])
        return chats[0] if chats else None

    async def cursor(self, name: str) -> str:
        """How far a feed has been read; "" at its beginning."""
        position: str | None = await self._pool.fetchval(
            "SELECT position FROM chat.cursor WHERE name = $1", name
        )
        return position or ""

    async def move_cursor(self, name: str, position: str) -> None:
        """Remember how far a feed has been read."""
        await self._pool.execute(
            "INSERT INTO chat.cursor VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET position = $2",
            name, position,
        )  # fmt: skip

    async def _ring(self, chat: Chat) -> None:
        # Watchers poll as well: a lost bell costs a second, not a message.
        with suppress(*AWAY):
            await self._valkey.publish(bell_of(chat), b"")


class _AnsweredBefore(Exception):
    """This update was answered by somebody else; the whole save is undone."""


_BOTH_SIDES = """
SELECT * FROM (
    SELECT seq, at, 'person' AS author, coalesce(text, label, '') AS text, NULL::jsonb AS message, intent,
           update_id
    FROM chat.inbox WHERE channel = $1 AND address = $2 AND seq > $3
    UNION ALL
    SELECT seq, at, 'xiaoka', message ->> 'text', message, intent, NULL
    FROM chat.outbox WHERE channel = $1 AND address = $2 AND seq > $3
) AS entry
"""


async def _mark(
    connection: asyncpg.Connection, chat: Chat, answered: str, intent: str | None, now: datetime
) -> bool:
    """Mark the update (or remember the notice) as answered; False when it already was."""
    found = await connection.fetchrow(
        """
        WITH known AS (SELECT 1 FROM chat.inbox WHERE channel = $1 AND address = $2 AND update_id = $3),
        marked AS (
            UPDATE chat.inbox SET answered_at = $4, intent = $5
            WHERE channel = $1 AND address = $2 AND update_id = $3 AND answered_at IS NULL RETURNING 1
        ),
        told AS (
            INSERT INTO chat.notice SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM known)
            ON CONFLICT DO NOTHING RETURNING 1
        )
        SELECT EXISTS (SELECT FROM marked) OR EXISTS (SELECT FROM told)
        """,
        chat.channel, chat.address, answered, now, intent,
    )  # fmt: skip
    return bool(found and found[0])


def _entry(row: asyncpg.Record) -> Entry:
    message = row["message"]
    return Entry(
        seq=row["seq"],
        at=row["at"],
        author=row["author"],
        text=row["text"] or "",
        message=message_from_json(message) if message is not None else None,
        intent=row["intent"],
        update_id=row["update_id"],
    )


def _storable(text: str | None) -> str | None:
    """PostgreSQL keeps neither NUL nor half of a surrogate pair."""
    if text is None:
        return None
    return text[:MAX_TEXT].replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


async def _speak_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=lambda value: json.dumps(value, ensure_ascii=False),
        decoder=json.loads,
    )  # fmt: skip
