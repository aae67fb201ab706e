"""Conversations kept in PostgreSQL: what people said, where each chat stands, what Xiaoka answered."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self

import asyncpg
from pydantic_core import from_json, to_json

from core.model import Chat, Incoming, Message, VoiceNote
from core.ports import Clock, StaleSession, Stored

from .bell import Ringer
from .codec import message_from_json, message_to_json
from .forgetting import Forgetting, Retention
from .turn_sql import LOAD, RECEIVE, SAVE, Gathered
from .valkey import Valkey

Connect = Callable[..., Awaitable["asyncpg.Connection[asyncpg.Record]"]]
"""Takes what `asyncpg.connect` takes."""

MAX_TEXT = 4096
"""Characters kept of one message, the length messengers themselves allow."""

_BATCH = 50

# A plan made on an empty table reads it from end to end, and is kept while it fills.
_SETTINGS = {"application_name": "xiaoka chats", "enable_seqscan": "off"}


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
    by_voice: bool = False
    """It was said aloud. `text` holds the words that were heard, and is empty before."""
    update_id: str | None = None
    """The messenger's own name of the person's update."""
    answers: str | None = None
    """What Xiaoka answers here: an update by its name, `event:…`, `person:…` or `broadcast:…`."""


@dataclass(frozen=True)
class Attended:
    """A chat that a person of the shop owns. `waits`: nobody answered what was said last, at `heard_at`."""

    chat: Chat
    heard_at: datetime | None
    waits: bool


class PgConversations:
    """`core.ports.Conversations` on schema `chat`. Rings the chat's bell after every change."""

    def __init__(self, pool: asyncpg.Pool, clock: Clock, valkey: Valkey) -> None:
        self._pool = pool
        self._clock = clock
        self._ringer = Ringer(valkey)
        self._arrivals = Gathered(pool, RECEIVE)
        self._loads = Gathered(pool, LOAD)
        self._saves = Gathered(pool, SAVE)

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
            database_url, min_size=1, max_size=pool_size, init=_speak_json, reset=_left_clean,
            connect=connect, server_settings=_SETTINGS,
        )  # fmt: skip
        return cls(pool, clock, valkey)

    async def close(self) -> None:
        """Give the connections back."""
        await self._ringer.close()
        await self._pool.close()

    @property
    def pool(self) -> asyncpg.Pool:
        """Its connections, for what else is kept in schema `chat`."""
        return self._pool

    def ring(self, chat: Chat) -> None:
        """Something was put into this chat past `save`: wake up whoever shows it."""
        self._ringer.ring(chat)

    def forgetting(self, retention: Retention) -> Forgetting:
        """What deletes old conversations here."""
        return Forgetting(self._pool, self._clock, retention)

    async def receive(self, incoming: Incoming) -> bool:
        """Store an update once. False when this channel brought the same update id before."""
        row = await self._arrivals.row(
            incoming.chat.channel, incoming.chat.address, incoming.update_id, incoming.at,
            _storable(incoming.text), _storable(incoming.button), _storable(incoming.label),
            _storable(incoming.by), _storable(incoming.name or None),
            incoming.voice.ref if incoming.voice else None,
            incoming.voice.seconds if incoming.voice else None,
        )  # fmt: skip
        if not row["stored"]:
            return False
        self._ringer.ring_soon(incoming.chat)
        return True

    async def pending(self, chat: Chat) -> list[Incoming]:
        """The oldest unanswered updates of the chat, at most 50 at once."""
        rows = await self._pool.fetch(
            """
            SELECT update_id, at, text, button, label, sender, sender_name, voice, voice_seconds
            FROM chat.inbox
            WHERE channel = $1 AND address = $2 AND answered_at IS NULL ORDER BY seq LIMIT $3
            """,
            chat.channel, chat.address, _BATCH,
        )  # fmt: skip
        return [_incoming(chat, row) for row in rows]

    async def load(self, chat: Chat) -> Stored:
        """Session and oldest waiting update, both of the same moment."""
        row = await self._loads.row(chat.channel, chat.address)
        if row["version"] is None:
            return Stored({}, 0, None)
        return Stored(
            row["state"], row["version"], None if row["update_id"] is None else _incoming(chat, row)
        )

    async def save(
        self, chat: Chat, state: dict[str, Any], *, version: int, messages: list[Message],
        answered: str | None, intent: str | None, heard: str | None = None,
    ) -> bool:  # fmt: skip
        """One statement: state, replies, mark. Does nothing when `answered` was answered before.

        True when more is waiting. Raises StaleSession when the stored version is not `version` any more.
        """
        row = await self._saves.row(
            chat.channel, chat.address, state, version, answered, self._clock.now(), intent,
            [message_to_json(message) for message in messages], _storable(heard),
        )  # fmt: skip
        if row["saved"]:
            self._ringer.ring(chat)
        elif not row["answered_before"]:
            raise StaleSession(str(chat))
        return bool(row["more"])

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

    async def with_people(self) -> list[Attended]:
        """Chats that a person of the shop owns, those that wait for an answer first, the longest wait first.

        Reads every session, for an index on the state would make every turn dearer.
        """
        rows = await self._pool.fetch(_WITH_PEOPLE)
        return [Attended(Chat(row["channel"], row["address"]), row["heard_at"], row["waits"]) for row in rows]

    async def used_last(self, chats: Sequence[Chat]) -> Chat | None:
        """Of these chats the one in which the person spoke last, one that blocked us only if there is no
        other; the first one when none was ever used.
        """
        row = await self._pool.fetchrow(
            """
            SELECT channel, address FROM chat.session AS s
            WHERE (channel, address) IN (SELECT * FROM unnest($1::text[], $2::text[]))
              AND heard_at IS NOT NULL
            ORDER BY EXISTS (
                SELECT FROM chat.delivery d
                WHERE d.channel = s.channel AND d.address = s.address AND d.blocked_at IS NOT NULL
            ), heard_at DESC LIMIT 1
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


_WITH_PEOPLE = """
SELECT s.channel, s.address, s.heard_at, NOT EXISTS (
    SELECT FROM chat.outbox o
    WHERE o.channel = s.channel AND o.address = s.address AND o.answers LIKE 'person:%'
      AND o.seq > (
          SELECT coalesce(max(i.seq), 0) FROM chat.inbox i
          WHERE i.channel = s.channel AND i.address = s.address
      )
) AS waits
FROM chat.session s WHERE s.state ->> 'human' = 'true' ORDER BY waits DESC, s.heard_at
"""

_BOTH_SIDES = """
SELECT * FROM (
    SELECT seq, at, 'person' AS author, coalesce(text, label, '') AS text, NULL::jsonb AS message, intent,
           update_id, NULL AS answers, voice IS NOT NULL AS by_voice
    FROM chat.inbox WHERE channel = $1 AND address = $2 AND seq > $3
    UNION ALL
    SELECT seq, at, 'xiaoka', message ->> 'text', message, intent, NULL, answers, false
    FROM chat.outbox WHERE channel = $1 AND address = $2 AND seq > $3
) AS entry
"""


def _incoming(chat: Chat, row: asyncpg.Record) -> Incoming:
    return Incoming(
        chat, row["update_id"], row["at"], row["text"], row["button"], row["label"], row["sender"],
        row["sender_name"] or "",
        voice=None if row["voice"] is None else VoiceNote(row["voice"], row["voice_seconds"]),
    )  # fmt: skip


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
        answers=row["answers"],
        by_voice=row["by_voice"],
    )


def _storable(text: str | None) -> str | None:
    """PostgreSQL keeps neither NUL nor half of a surrogate pair."""
    if text is None:
        return None
    return text[:MAX_TEXT].replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


async def _speak_json(connection: asyncpg.Connection) -> None:
    # jsonb on the wire: its version, which is 1, and the text
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=lambda value: b"\x01" + to_json(value),
        decoder=lambda data: from_json(data[1:]),
    )  # fmt: skip


async def _left_clean(connection: asyncpg.Connection) -> None:
    """In place of asyncpg's reset, a round trip per statement: nothing here sets or listens to anything."""
    assert not connection.is_in_transaction()
