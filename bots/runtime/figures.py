"""How far the conversations and their deliveries are behind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg

_FIGURES = """
SELECT count(*) AS waiting, extract(epoch FROM $1::timestamptz - min(at))::float AS oldest,
       (SELECT position FROM chat.cursor WHERE name = 'notices') AS position
FROM chat.inbox WHERE answered_at IS NULL
"""

_UNDELIVERED = """
SELECT c.channel, k.bulk, count(d.address) AS chats,
       extract(epoch FROM $1::timestamptz - min(d.since))::float AS oldest
FROM chat.courier AS c CROSS JOIN (VALUES (false), (true)) AS k (bulk)
LEFT JOIN chat.delivery AS d ON d.channel = c.channel AND d.bulk = k.bulk AND d.due_at IS NOT NULL
GROUP BY c.channel, k.bulk ORDER BY c.channel, k.bulk
"""


@dataclass(frozen=True)
class Backlog:
    """Updates nobody answered yet, the seconds the oldest has waited, and how far the feed was told."""

    waiting: int
    oldest: float
    position: str


async def backlog(connection: asyncpg.Connection, now: datetime) -> Backlog:
    """The present state of all chats."""
    row = await connection.fetchrow(_FIGURES, now)
    return Backlog(row["waiting"], max(0.0, row["oldest"] or 0.0), row["position"] or "")


@dataclass(frozen=True)
class Undelivered:
    """Chats of a channel for which a courier has something, and the seconds the oldest of it has waited.

    Kind `bulk`: only broadcasts wait there.
    """

    channel: str
    kind: Literal["chat", "bulk"]
    chats: int
    oldest: float


async def undelivered(connection: asyncpg.Connection, now: datetime) -> list[Undelivered]:
    """What is to be brought to each messenger that has a courier."""
    rows = await connection.fetch(_UNDELIVERED, now)
    return [
        Undelivered(
            row["channel"], "bulk" if row["bulk"] else "chat", row["chats"], max(0.0, row["oldest"] or 0.0)
        )
        for row in rows
    ]
