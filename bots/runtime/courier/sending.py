"""One entry on its way: the parts that are done, and the next one within the limits."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from core.ports import Clock

from .bot_pace import BotPace
from .messenger import Note, Unsure
from .pacing import counted, wait_of
from .policy import CourierPolicy, Pace
from .post import Report
from .reports import Reports

_SHORT = 1.5
"""Seconds for which a delivery keeps its chat while it waits for the chat's own limit."""


class TooSoonError(Exception):
    """The chat has had all it may get now: again in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.1f} s too soon")
        self.seconds = seconds


class Sending:
    """`Sent` for the entries of one claimed chat. `report` is what is known, `lost` counts as written."""

    def __init__(
        self, start: Report, chat_pace: Pace, *, bulk: bool, bot: BotPace, reports: Reports, clock: Clock,
        policy: CourierPolicy,
    ) -> None:  # fmt: skip
        self.report = start
        self.bulk = bulk
        self.failed: str | None = None
        """The part whose call failed."""
        self._unwritten = False
        self._pace = chat_pace
        self._bot = bot
        self._reports = reports
        self._clock = clock
        self._call_time = policy.lease / 3
        self._renewed_at = asyncio.get_running_loop().time()

    @property
    def kept(self) -> Note:
        """Facts about the chat from entries before."""
        return MappingProxyType(self.report.kept)

    def keep(self, **facts: Any) -> None:
        """Remember facts about the chat; None forgets one."""
        kept = {**self.report.kept, **facts}
        self.report = replace(
            self.report, kept={name: fact for name, fact in kept.items() if fact is not None}
        )

    async def part(
        self, name: str, call: Callable[[], Awaitable[Note | None]], *, last: bool = False
    ) -> Note:
        """Make one API call, unless it was made before. Raises what it raises, and Unsure when it hangs."""
        done = self.report.parts.get(name)
        if done is not None:
            return MappingProxyType(done)
        self.failed = None
        await self._turn()
        try:
            async with asyncio.timeout(self._call_time):
                note = dict(await call() or {})
        except TimeoutError:
            self.failed = name
            raise Unsure from None
        except Exception:
            self.failed = name
            raise
        self.passed(name, note)
        if last:
            self._unwritten = True
        else:
            await self.write()
        return MappingProxyType(note)

    def passed(self, name: str, note: dict[str, Any]) -> None:
        """This part is done."""
        parts = {**self.report.parts, name: note}
        self.report = replace(self.report, parts=parts, doubtful=None, attempts=0)

    async def write(self) -> bool:
        """Store what is known and keep the chat; whether more waits. Raises LeaseLostError."""
        self._unwritten = False
        more = await self._reports.write(replace(self.report, held=True))
        self._renewed_at = asyncio.get_running_loop().time()
        return more

    async def _turn(self) -> None:
        """Until the next call may be made. Raises TooSoonError and PausedError when that is not soon."""
        if self._unwritten:  # the adapter promised that nothing would follow, and something does
            await self.write()
        wait = wait_of(self._pace, self.report.pace, self._clock.now())
        if wait > _SHORT:
            raise TooSoonError(wait)
        if wait:
            await asyncio.sleep(wait)
        await self._bot.take(bulk=self.bulk)
        self.report = replace(self.report, pace=counted(self._pace, self.report.pace, self._clock.now()))
        if asyncio.get_running_loop().time() - self._renewed_at > self._call_time:
            await self.write()  # so that the lease outlives the call
