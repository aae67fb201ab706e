"""Long polling in which an update is acknowledged only after it was stored, whatever library asks.

The libraries' own loops may move the offset while handlers still run; and one update they cannot read makes
them lose a whole batch. So the updates come in as JSON here, and the offset is moved by us.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg
import structlog

from .raw import chat_of, update_id_of

_log = structlog.get_logger(__name__)

PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds after the first failure in a row, the second, and so on."""
CONFLICT = 3.0
"""Somebody else polls: another installation, or one of ours that is just leaving."""
REFUSED = 60.0
_TRIES = 5
"""How often an update that cannot be taken is tried, before the others go on without it."""
_AT_ONCE = 64
"""Updates of different chats; the store takes in together what comes at the same moment."""
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


class Fetching(ABC):
    """Asks for updates and hands each to `take`, in order within a chat."""

    failures: tuple[type[Exception], ...]
    """What asking may raise; the next try is made after a pause."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._offset: int | None = None
        self._failures: dict[object, int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Whatever Telegram or the network does is waited out."""
        stopping = asyncio.create_task(stop.wait())
        missed = 0
        try:
            while not stop.is_set():
                asking = asyncio.create_task(self.ask(self._offset))
                await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not asking.done():
                    asking.cancel()
                    with suppress(asyncio.CancelledError, *self.failures):
                        await asking
                    return
                try:
                    pause = 0.0 if await self.take_all(asking.result()) else PAUSES[0]
                    missed = 0
                except self.failures as error:
                    pause = self.pause(error, missed)
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

    @abstractmethod
    async def ask(self, offset: int | None) -> list[Any]:
        """One long poll: the updates from `offset` on, as they came. Raises one of `failures`."""

    @abstractmethod
    def pause(self, error: Exception, missed: int) -> float:
        """Seconds until the next try, after `missed` failures in a row before this one."""

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
