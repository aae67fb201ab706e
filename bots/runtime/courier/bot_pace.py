"""The pace of one bot, shared by all its couriers through Valkey: tokens, those who wait first before bulk.

Two moments are kept there, as in `pacing`: when the bot will have earned all it sent, and when broadcasts
will have earned theirs. A pause of the whole bot moves both into the future. When Valkey is away each process
keeps the pace by itself; together they may then be too fast, and the messenger says so.
"""

import asyncio
import math
import time
from collections import deque
from contextlib import suppress

import structlog

from ..valkey import AWAY, Valkey
from .policy import CourierPolicy

_log = structlog.get_logger(__name__)

_TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local function at(key) return math.max(tonumber(redis.call('GET', key) or '0'), now) end
local function room(moment, interval, burst)
    return math.floor((now + burst * interval - moment) / interval)
end
local all, bulk = at(KEYS[1]), at(KEYS[2])
local interval, burst, bulk_interval = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local first = math.max(0, math.min(tonumber(ARGV[1]), room(all, interval, burst)))
all = all + first * interval
local second = math.min(tonumber(ARGV[2]), room(all, interval, burst), room(bulk, bulk_interval, burst))
second = math.max(0, second)
all, bulk = all + second * interval, bulk + second * bulk_interval
if first + second > 0 then
    redis.call('SET', KEYS[1], string.format('%.0f', all), 'PX', math.ceil((all - now) / 1000) + 1000)
end
if second > 0 then
    redis.call('SET', KEYS[2], string.format('%.0f', bulk), 'PX', math.ceil((bulk - now) / 1000) + 1000)
end
return {first, second, math.max(0, math.ceil(all + interval - now - burst * interval)),
        math.max(0, math.ceil(bulk + bulk_interval - now - burst * bulk_interval))}
"""
"""How many of each may go now, and the microseconds until one of each may."""

_PAUSE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local pause = tonumber(ARGV[1])
if tonumber(redis.call('GET', KEYS[1]) or '0') < now + pause then
    redis.call('SET', KEYS[1], string.format('%.0f', now + pause), 'PX', math.ceil(pause / 1000) + 1000)
end
return 1
"""

_LONGEST = 3.0
"""Seconds that a delivery waits for its turn; with more before it, it gives its chat back meanwhile."""


class PausedError(Exception):
    """The bot may not send for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"paused for {seconds:.1f} s")
        self.seconds = seconds


class BotPace:
    """`take` returns when one message may go."""

    def __init__(self, valkey: Valkey, channel: str, policy: CourierPolicy) -> None:
        self._valkey = valkey
        self._keys = (f"xiaoka:pace:{{{channel}}}", f"xiaoka:pace:{{{channel}}}:bulk")
        self._policy = policy
        self._first: deque[asyncio.Future[None]] = deque()
        self._bulk: deque[asyncio.Future[None]] = deque()
        self._keeper: asyncio.Task[None] | None = None
        self._alone = _Alone(policy)
        self._come = asyncio.Event()

    async def take(self, *, bulk: bool) -> None:
        """Wait for one message's turn. Raises PausedError when that would take long."""
        turn = asyncio.get_running_loop().create_future()
        (self._bulk if bulk else self._first).append(turn)
        if not bulk:
            self._come.set()
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name="courier pace")
        await turn

    async def pause(self, seconds: float) -> None:
        """Nobody of this bot sends for so long."""
        self._alone.pause(seconds)
        try:
            await self._valkey.eval(_PAUSE, 1, self._keys[0], str(int(seconds * 1e6)))
        except AWAY as error:
            _log.warning("pace_store_away", error=type(error).__name__)

    async def close(self) -> None:
        """Whoever still waits hears that it takes long."""
        if self._keeper is not None:
            self._keeper.cancel()
        self._refuse(_LONGEST)

    async def _keep(self) -> None:
        try:
            while self._first or self._bulk:
                self._come.clear()
                first, bulk, wait, bulk_wait = await self._ask(len(self._first), len(self._bulk))
                _let(self._first, first)
                _let(self._bulk, bulk)
                if first or bulk:
                    continue
                if self._first:
                    bulk_wait = wait
                wait = max(wait, bulk_wait)
                if wait > _LONGEST:
                    self._refuse(wait)
                else:
                    with suppress(TimeoutError):  # somebody who must not wait as long as a broadcast may come
                        async with asyncio.timeout(wait):
                            await self._come.wait()
        finally:
            self._keeper = None

    async def _ask(self, first: int, bulk: int) -> tuple[int, int, float, float]:
        interval = self._policy.bot.interval * 1e6
        arguments = (first, bulk, interval, self._policy.bot.burst, interval / self._policy.bulk_share)
        try:
            answer = await self._valkey.eval(_TAKE, 2, *self._keys, *map(str, arguments))
        except AWAY as error:
            _log.warning("pace_store_away", error=type(error).__name__)
            return self._alone.ask(first, bulk)
        return answer[0], answer[1], answer[2] / 1e6, answer[3] / 1e6

    def _refuse(self, wait: float) -> None:
        for waiting in (self._first, self._bulk):
            while waiting:
                turn = waiting.popleft()
                if not turn.done():
                    turn.set_exception(PausedError(wait))


class _Alone:
    """The same arithmetic within this process, for while Valkey is away."""

    def __init__(self, policy: CourierPolicy) -> None:
        self._interval = policy.bot.interval
        self._burst = policy.bot.burst
        self._all = 0.0

    def ask(self, first: int, bulk: int) -> tuple[int, int, float, float]:
        now = time.monotonic()
        at = max(self._all, now)
        room = max(0, math.floor((now + self._burst * self._interval - at) / self._interval))
        taken = min(first, room)
        also = min(bulk, room - taken)
        self._all = at + (taken + also) * self._interval
        wait = max(0.0, self._all + self._interval - now - self._burst * self._interval)
        return taken, also, wait, wait

    def pause(self, seconds: float) -> None:
        self._all = max(self._all, time.monotonic() + seconds)


def _let(waiting: "deque[asyncio.Future[None]]", count: int) -> None:
    """The first `count` may go. A token whose owner was cancelled is lost, which only slows things down."""
    for _ in range(count):
        turn = waiting.popleft()
        if not turn.done():
            turn.set_result(None)
