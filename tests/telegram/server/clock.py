"""The server's clock: the machine's, or one that a test moves. Seconds since 1970."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What the server knows of time."""

    def now(self) -> float:
        """The present."""

    async def sleep(self, seconds: float) -> None:
        """Return when that many of this clock's seconds have gone by."""


class RealClock:
    """The machine's."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Bell:
    """Rings when something changed; every waiter wakes."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        """Wake all who wait now."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def wait(self) -> asyncio.Future[None]:
        """To be awaited until the next ring; a ring from now on counts, even if the await comes later."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return future


class SteppedClock:
    """Stands still until `advance`; whoever sleeps until then wakes."""

    def __init__(self, start: float = 1_784_000_000.0) -> None:
        self._now = start
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._somebody_sleeps = Bell()

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, wake))
        self._somebody_sleeps.ring()
        await wake

    async def until_asleep(self, seconds: float) -> None:
        """Return when somebody sleeps until exactly that far from now."""
        while not any(until == self._now + seconds and not wake.done() for until, wake in self._sleepers):
            await self._somebody_sleeps.wait()

    def advance(self, seconds: float) -> None:
        """Move forward and wake those whose time has come."""
        self._now += seconds
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self._now]
        for _, wake in due:
            if not wake.done():
                wake.set_result(None)
