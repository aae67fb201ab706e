"""How far the conversations are behind."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

_FIGURES = """
SELECT count(*) AS waiting, extract(epoch FROM $1::timestamptz - min(at))::float AS oldest,
       (SELECT position FROM chat.cursor WHERE name = 'notices') AS position
FROM chat.inbox WHERE answered_at IS NULL
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
