"""A page that left is let go, whatever happens to the cancellation of its tasks."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocketDisconnect

from bots.web.limits import Guests
from bots.web.socket import Page
from core.model import Chat


class _Socket:
    """Leaves as soon as it has seen everything there is."""

    def __init__(self) -> None:
        self._seen = asyncio.Event()

    async def send_text(self, text: str) -> None:
        if '"ready"' in text:
            self._seen.set()

    async def receive_text(self) -> str:
        await self._seen.wait()
        raise WebSocketDisconnect


class _DeafHub:
    """Its watcher loses the first cancellation, as a library does that was just done with something."""

    async def recent(self, chat: Chat, *, limit: int) -> list[Any]:
        return []

    async def watch(self, chat: Chat, *, after: int) -> AsyncGenerator[Any]:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()
        yield None


async def _nobody(chat: Chat) -> None:
    return None


async def test_a_lost_cancellation_does_not_keep_a_page_that_left() -> None:
    page = Page(_Socket(), Chat("web", "somebody"), _DeafHub(), _nobody, Guests())  # type: ignore[arg-type]
    async with asyncio.timeout(30):
        await page.run(0)
