"""HTTP for the event feed: pages with a long poll, and server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

from api_client.contract import EventPage
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.db import Database

from . import service

router = APIRouter(prefix="/events", tags=["events"])

# NOTIFY would serialise the commits of the whole shop; looking ten times a second costs readers little.
_LOOK = 0.1
_HEARTBEAT = 15.0
_PATIENCE = 2.0

Cursor = Annotated[str | None, Query(max_length=41, pattern=r"^(\d{1,20}-\d{1,19})?$")]
"""Where to read on; empty means from the beginning."""


@router.get("")
async def read_events(
    request: Request,
    caller: CallerDep,
    database: DatabaseDep,
    after: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    wait: Annotated[float, Query(ge=0, le=60, description="seconds to wait for the first event")] = 0,
) -> EventPage:
    """Events after the cursor, oldest first. Waits up to `wait` seconds when there is none yet.

    Without `wait` the page holds everything that was committed before the call: what is kept back behind
    another transaction is waited for, two seconds at most.
    """
    caller.need("channel", "operator")
    if wait == 0:
        await _let_pass(database)
    until = time.monotonic() + wait
    while True:
        page = await database.run(lambda tx: service.page(tx, after, limit))
        if page.events or time.monotonic() >= until:
            return page
        await asyncio.sleep(_LOOK)
        if request.app.state.closing.is_set():  # a process that ends lets its readers go to another one
            return page


async def _let_pass(database: Database) -> None:
    """Wait until no committed event is kept back, or the patience is over."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if not await database.run(service.withheld):
            return
        await asyncio.sleep(_LOOK / 10)


async def stream(database: Database, after: str, closing: asyncio.Event | None = None) -> AsyncIterator[str]:
    """Every event after the cursor as it comes, as the text of server-sent events, until `closing`."""
    silent_since = time.monotonic()
    while closing is None or not closing.is_set():
        rows = await database.run(partial(service.read, after=after, limit=100))
        for after, event in rows:
            yield f"id: {after}\nevent: {event.type}\ndata: {event.model_dump_json()}\n\n"
        if rows:
            silent_since = time.monotonic()
            continue
        if time.monotonic() - silent_since > _HEARTBEAT:
            silent_since = time.monotonic()
            yield ": still here\n\n"
        await asyncio.sleep(_LOOK)


@router.get("/stream", response_class=StreamingResponse)
async def stream_events(
    request: Request,
    caller: CallerDep,
    database: DatabaseDep,
    after: Cursor = None,
    last_event_id: Annotated[str | None, Header(max_length=41, pattern=r"^\d{1,20}-\d{1,19}$")] = None,
) -> StreamingResponse:
    """The same as server-sent events; a reconnecting client goes on behind its `Last-Event-ID`."""
    caller.need("channel", "operator")
    return StreamingResponse(
        stream(database, last_event_id or after or service.START, request.app.state.closing),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
