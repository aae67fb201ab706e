"""Long polling in which an update is acknowledged only after it was stored.

aiogram's own dispatcher may move the offset while handlers still run; and one update it cannot read makes it
lose a whole batch. So the updates come in as JSON here, and the offset is moved by us.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg
import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from .updates import KINDS, chat_of, update_id_of

_log = structlog.get_logger(__name__)

_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds after the first failure in a row, the second, and so on."""
_CONFLICT = 3.0
_REFUSED = 60.0
_TRIES = 5
"""How often an update that cannot be taken is tried, before the others go on without it."""
_AT_ONCE = 8
_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What is no fault of the update: the store is away, and everything waits for it."""

Take = Callable[[object], Awaitable[None]]


class GetUpdates(TelegramMethod[list[Any]]):
    """`getUpdates` whose result is left as it came."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int = 0
    allowed_updates: list[str] = KINDS


class Polling:
    """Asks for updates and hands each to `take`, in order within a chat. A long poll waits `wait` seconds."""

    def __init__(self, bot: Bot, take: Take, *, wait: int = 25) -> None:
        self._bot = bot
        self._take = take
        self._wait = wait
        self._offset: int | None = None
        self._failures: dict[object, int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Whatever Telegram or the network does is waited out."""
        stopping = asyncio.create_task(stop.wait())
        missed = 0
        try:
            while not stop.is_set():
                asking = asyncio.create_task(self._ask())
                await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not asking.done():
                    asking.cancel()
                    with suppress(asyncio.CancelledError, AiogramError, OSError):
                        await asking
                    return
                try:
                    pause = 0.0 if await self.take_all(asking.result()) else _PAUSES[0]
                    missed = 0
                except (AiogramError, OSError, ValueError) as error:
                    pause = _pause(error, missed)
                    missed += 1
                    _log.warning("telegram_poll_failed", error=type(error).__name__, again_in=pause)
                if pause:
                    await asyncio.wait({stopping}, timeout=pause)
        finally:
            stopping.cancel()

    async def take_all(self, batch: list[Any]) -> bool:
        """Hand over one batch and move the offset behind what was taken. False when something was not."""
        rooms: dict[object, list[Any]] = {}
        for raw in batch:
            rooms.setdefault(chat_of(raw), []).append(raw)
        at_once = asyncio.Semaphore(_AT_ONCE)
        left = await asyncio.gather(*(self._take_room(room, at_once) for room in rooms.values()))
        waiting = [number for number in left if number is not None]
        numbers = [number for raw in batch if (number := update_id_of(raw)) is not None]
        if waiting:
            self._offset = min(waiting)
        elif numbers:
            self._offset = max(numbers) + 1
        return not waiting and (bool(numbers) or not batch)

    async def _ask(self) -> list[Any]:
        asked = GetUpdates(offset=self._offset, timeout=self._wait)
        return await self._bot(asked, request_timeout=self._wait + 10)

    async def _take_room(self, room: list[Any], at_once: asyncio.Semaphore) -> int | None:
        """The updates of one chat; the number of the first one that could not be taken, if any."""
        async with at_once:
            for raw in room:
                number = update_id_of(raw)
                if number is None:
                    continue  # it cannot be acknowledged, nor told from another one
                try:
                    await self._take(raw)
                    self._failures.pop(number, None)
                except Exception as error:
                    failures = self._failures[number] = self._failures.get(number, 0) + 1
                    away = isinstance(error, _AWAY)
                    if away or failures < _TRIES:
                        _log.warning("telegram_update_waits", tries=failures, error=type(error).__name__)
                        return number
                    del self._failures[number]
                    _log.error("telegram_update_given_up", update=number, exc_info=error)
        return None


def _pause(error: Exception, missed: int) -> float:
    """Seconds until the next try."""
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    if isinstance(error, TelegramConflictError):
        return _CONFLICT  # somebody else polls: another installation, or one of ours that is just leaving
    if isinstance(error, TelegramUnauthorizedError):
        return _REFUSED
    return _PAUSES[min(missed, len(_PAUSES) - 1)]
