"""The three statements of every turn: an update is stored, the chat is read, the turn is saved.

Each is about one chat, its first two parameters, and gives exactly one row. What several chats ask for at the
same moment is one round trip, and one transaction.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import asyncpg

from .gathering import Gathering

_NOBODYS_FAULT = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
)

_Arguments = tuple[Any, ...]


class Gathered:
    """One of the statements."""

    def __init__(self, pool: asyncpg.Pool, sql: str) -> None:
        self._pool = pool
        self._sql = sql
        self._asked: Gathering[_Arguments, asyncpg.Record] = Gathering(self._together, blame=_blames)

    async def row(self, channel: str, address: str, *arguments: Any) -> asyncpg.Record:
        """Its row for this chat. Raises what asyncpg raises."""
        return await self._asked.ask((channel, address, *arguments))

    async def _together(self, asked: Sequence[_Arguments]) -> Sequence[asyncpg.Record]:
        if len(asked) == 1:
            return [await self._pool.fetchrow(self._sql, *asked[0])]
        # Rows are locked in the order of the chats, so that two transactions do not wait for each other;
        # sorting keeps what one chat asked in its order.
        order = sorted(range(len(asked)), key=lambda place: asked[place][:2])
        rows = await self._pool.fetchmany(self._sql, [asked[place] for place in order])
        return [row for _, row in sorted(zip(order, rows, strict=True), key=itemgetter(0))]


def _blames(error: Exception) -> bool:
    return isinstance(error, asyncpg.PostgresError) and not isinstance(error, _NOBODYS_FAULT)


RECEIVE = """
WITH place AS (
    INSERT INTO chat.session AS s (channel, address, last_seq, heard_at) VALUES ($1, $2, 1, $4)
    ON CONFLICT (channel, address)
    DO UPDATE SET last_seq = s.last_seq + 1, heard_at = excluded.heard_at
    RETURNING last_seq
), back AS (
    UPDATE chat.delivery SET blocked_at = NULL, blocked_reason = NULL
    WHERE channel = $1 AND address = $2 AND blocked_at IS NOT NULL
), stored AS (
    INSERT INTO chat.inbox
        (channel, update_id, address, seq, at, text, button, label, sender, sender_name,
         voice, voice_seconds)
    SELECT $1, $3, $2, last_seq, $4, $5, $6, $7, $8, $9, $10, $11 FROM place
    ON CONFLICT (channel, update_id) DO NOTHING
    RETURNING seq
)
SELECT EXISTS (SELECT FROM stored) AS stored
"""

LOAD = """
SELECT s.state, s.version, i.update_id, i.at, i.text, i.button, i.label, i.sender, i.sender_name,
       i.voice, i.voice_seconds
FROM (SELECT) AS asked LEFT JOIN chat.session AS s ON s.channel = $1 AND s.address = $2
LEFT JOIN LATERAL (
    SELECT * FROM chat.inbox
    WHERE channel = s.channel AND address = s.address AND answered_at IS NULL ORDER BY seq LIMIT 1
) AS i ON true
"""

# The row of the session orders the saves of a chat: `saved` is empty unless the row still has the version
# that was loaded, and all the rest follows from `saved`. Whoever was faster has raised the version; so where
# the version is right, what this statement saw of the inbox before it waited for the row is right as well.
SAVE = """
WITH heard AS (
    SELECT answered_at FROM chat.inbox WHERE channel = $1 AND update_id = $5 AND address = $2
), known AS (
    SELECT EXISTS (SELECT FROM heard) AS is_update,
           EXISTS (SELECT FROM heard WHERE answered_at IS NOT NULL)
           OR EXISTS (SELECT FROM chat.notice WHERE channel = $1 AND address = $2 AND name = $5) AS done
), saved AS (
    INSERT INTO chat.session AS s (channel, address, state, version, last_seq)
    SELECT $1, $2, $3, $4::bigint + 1, cardinality($8::jsonb[]) FROM known WHERE NOT done
    ON CONFLICT (channel, address) DO UPDATE
    SET state = excluded.state, version = s.version + 1, last_seq = s.last_seq + excluded.last_seq
    WHERE s.version = $4::bigint
    RETURNING last_seq
), marked AS (
    UPDATE chat.inbox
    SET answered_at = $6, intent = $7, text = coalesce(text, $9), voice = left(voice, 0)
    FROM saved WHERE channel = $1 AND update_id = $5 AND address = $2
), told AS (
    INSERT INTO chat.notice (channel, address, name, at)
    SELECT $1, $2, $5, $6 FROM saved, known WHERE NOT is_update AND $5 IS NOT NULL
), said AS (
    INSERT INTO chat.outbox (channel, address, seq, at, answers, intent, message)
    SELECT $1, $2, last_seq - cardinality($8::jsonb[]) + place, $6, $5, $7, message
    FROM saved, unnest($8::jsonb[]) WITH ORDINALITY AS reply (message, place)
), queued AS (
    INSERT INTO chat.delivery AS d (channel, address, queued, spoken, delivered, since, due_at)
    SELECT $1, $2, last_seq, last_seq, last_seq - cardinality($8::jsonb[]), $6, $6
    FROM saved WHERE cardinality($8::jsonb[]) > 0 AND EXISTS (SELECT FROM chat.courier WHERE channel = $1)
    ON CONFLICT (channel, address) DO UPDATE
    SET queued = excluded.queued, spoken = excluded.spoken, bulk = false,
        blocked_at = CASE WHEN (SELECT is_update FROM known) THEN NULL ELSE d.blocked_at END,
        delivered = CASE WHEN d.blocked_at IS NULL OR (SELECT is_update FROM known) THEN d.delivered
                         ELSE excluded.queued END,
        since = CASE WHEN d.blocked_at IS NULL OR (SELECT is_update FROM known)
                     THEN coalesce(d.since, excluded.since) END,
        due_at = CASE WHEN d.blocked_at IS NULL OR (SELECT is_update FROM known)
                      THEN coalesce(d.due_at, excluded.due_at) END
)
SELECT EXISTS (SELECT FROM saved) AS saved, done AS answered_before,
       EXISTS (
           SELECT FROM chat.inbox
           WHERE channel = $1 AND address = $2 AND answered_at IS NULL AND update_id IS DISTINCT FROM $5
       ) AS more
FROM known
"""
