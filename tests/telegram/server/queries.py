"""Queries that a bot has to answer in time: callback queries and pre-checkout queries."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.server.clock import Clock
from tests.telegram.server.refusals import query_too_old

CALLBACK_SECONDS = 15.0
CHECKOUT_SECONDS = 10.0


@dataclass
class Query:
    """One question to the bot. `answer` is None if the time ran out."""

    id: str
    asked_at: float
    seconds: float
    content: dict[str, Any]
    answer: asyncio.Future[dict[str, Any] | None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Queries:
    """The open queries of one bot."""

    def __init__(self, clock: Clock, first_id: int) -> None:
        self._clock = clock
        self._next_id = first_id
        self._open: dict[str, Query] = {}
        self._watchers: set[asyncio.Task[None]] = set()

    def ask(self, content: dict[str, Any], seconds: float) -> Query:
        """Open a query; it closes by itself when the clock says so."""
        query = Query(str(self._next_id), self._clock.now(), seconds, content)
        self._next_id += 1
        self._open[query.id] = query
        watcher = asyncio.create_task(self._expire(query))
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)
        return query

    def answer(self, query_id: str, given: dict[str, Any]) -> Query:
        """Answer once and in time, or be refused."""
        query = self._open.pop(query_id, None)
        if query is None or self._clock.now() - query.asked_at >= query.seconds:
            raise query_too_old()
        query.answer.set_result(given)
        return query

    def close(self) -> None:
        """Nobody will answer any more."""
        for watcher in self._watchers:
            watcher.cancel()

    async def _expire(self, query: Query) -> None:
        await self._clock.sleep(query.seconds)
        self._open.pop(query.id, None)
        if not query.answer.done():
            query.answer.set_result(None)
