"""One turn at a time per person, across processes: a lock in Valkey with an owner's token.

The lock keeps turns apart. It need not be perfect, because the version of the session (a compare-and-set in
the transaction that saves) refuses whoever lost it. So a Valkey that is away stops nobody: the turn goes on
with the queue of its own process and the version as its guard.
"""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from .valkey import AWAY, Valkey

_log = structlog.get_logger(__name__)

_RENEW = """
local owner = redis.call('GET', KEYS[1])
if owner == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if not owner then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1 end
return 0
"""
"""Ours: prolong. Gone, because Valkey forgot everything: take it again. Somebody else's: lost."""

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class LockTimeoutError(TimeoutError):
    """Somebody else held the lock for longer than we were ready to wait."""


class ValkeyLocks:
    """`core.ports.Locks`. `ttl` and `patience` in seconds; a holder renews its lock every third of `ttl`."""

    def __init__(self, valkey: Valkey, *, ttl: float = 10.0, patience: float = 60.0) -> None:
        self._valkey = valkey
        self._ttl_ms = int(ttl * 1000)
        self._patience = patience
        self._queues: dict[str, _Queue] = {}
        self._releasing: dict[str, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Wait for the lock of `key` and hold it for the block. Raises LockTimeoutError after `patience`."""
        async with self._queue(key):
            if before := self._releasing.get(key):
                await asyncio.shield(before)
            held = _Held(self._valkey, f"xiaoka:lock:{{{key}}}", self._ttl_ms)
            ours = await self._acquire(held)
            try:
                yield
            finally:
                if ours:
                    # The turn is over: only the next one of this chat waits until Valkey knows.
                    self._releasing[key] = asyncio.create_task(self._release(key, held))

    async def close(self) -> None:
        """Let what was given back arrive."""
        if self._releasing:
            await asyncio.wait(list(self._releasing.values()), timeout=1.0)

    async def _release(self, key: str, held: "_Held") -> None:
        try:
            await held.give_back()
        finally:
            del self._releasing[key]

    @asynccontextmanager
    async def _queue(self, key: str) -> AsyncIterator[None]:
        """First come, first served within this process; only the first one in line asks Valkey."""
        queue = self._queues.setdefault(key, _Queue())
        queue.people += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.people -= 1
            if not queue.people:
                del self._queues[key]

    async def _acquire(self, held: "_Held") -> bool:
        """True with the lock, False when Valkey is away and the version alone must guard the turn."""
        deadline = asyncio.get_running_loop().time() + self._patience
        pause = 0.005
        while True:
            try:
                if await held.take():
                    return True
            except AWAY as error:
                _log.warning("lock_store_away", error=type(error).__name__)
                return False
            if asyncio.get_running_loop().time() > deadline:
                raise LockTimeoutError(f"waited {self._patience:.0f} s for a lock")
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - only spreads the retries
            pause = min(pause * 1.5, 0.1)


class _Held:
    """One lock of Valkey on its way: taken, prolonged every third of its life, given back."""

    def __init__(self, valkey: Valkey, name: str, ttl_ms: int) -> None:
        self._valkey = valkey
        self._name = name
        self._token = secrets.token_urlsafe(16)
        self._ttl_ms = ttl_ms
        self._timer: asyncio.TimerHandle | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._over = False

    async def take(self) -> bool:
        """False while somebody else has it. Raises one of AWAY."""
        taken = bool(await self._valkey.set(self._name, self._token, nx=True, px=self._ttl_ms))
        if taken:
            self._renew_later()
        return taken

    async def give_back(self) -> None:
        """Let go. A renewal under way is waited for: one that came after us would take the lock anew, and
        one that is cancelled may go on all the same (`asyncio.wait_for` of Python 3.11 in redis-py).
        """
        self._over = True
        if self._timer is not None:
            self._timer.cancel()
        if self._renewing is not None:
            await asyncio.wait({self._renewing})
        with suppress(*AWAY):
            await self._script(_RELEASE)

    def _renew_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._ttl_ms / 3000, self._start_renewing)

    def _start_renewing(self) -> None:
        self._renewing = asyncio.create_task(self._renew(), name="lock renewal")

    async def _renew(self) -> None:
        with suppress(*AWAY):
            if not await self._script(_RENEW, str(self._ttl_ms)):
                _log.warning("lock_lost")  # the save of this turn will be refused and repeated
                return
        if not self._over:
            self._renew_later()

    async def _script(self, script: str, *arguments: str) -> object:
        # EVAL with its text, not by its hash: a node that took over in a cluster does not know the hash yet.
        return await self._valkey.eval(script, 1, self._name, self._token, *arguments)


class _Queue:
    """Who in this process waits for a key."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.people = 0
