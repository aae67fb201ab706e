"""Takes a turn apart: the same engine, with a stopwatch in each of its ports."""

import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from secrets import token_urlsafe
from typing import Any, cast

from app.clock import SystemClock
from app.wiring import Talk
from bots.runtime import ValkeyLocks
from core.engine import Engine
from core.ports import Backend, Conversations, Locks
from core.texts import default_texts
from core.understanding import Understanding, default_understanding

_STORE = {"receive": "inbox", "load": "load", "save": "save"}


class Anatomy:
    """Milliseconds of the parts of one turn after the other.

    Where two parts run at the same time, it counts for the one that is done first, and what the other takes
    longer counts for that one. So the parts add up to the whole.
    """

    def __init__(self) -> None:
        self._parts: dict[str, float] = defaultdict(float)
        self._began = 0.0
        self._until = 0.0

    def begin(self) -> None:
        """A turn begins."""
        self._parts.clear()
        self._began = time.perf_counter()

    def end(self) -> dict[str, float]:
        """What it consisted of; `step` is what no other part claims."""
        total = (time.perf_counter() - self._began) * 1000
        return {**self._parts, "step": total - sum(self._parts.values()), "whole": total}

    def add(self, part: str, since: float) -> None:
        """The time from `since` until now belongs to `part`."""
        now = time.perf_counter()
        self._parts[part] += (now - max(since, self._until)) * 1000
        self._until = now


class _Watched:
    """Anything whose methods are coroutines; `part` says what the time of each counts as."""

    def __init__(self, inner: object, anatomy: Anatomy, part: Callable[[str], str]) -> None:
        self._inner = inner
        self._anatomy = anatomy
        self._part = part

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._inner, name)

        async def timed(*args: Any, **kwargs: Any) -> Any:
            since = time.perf_counter()
            try:
                return await method(*args, **kwargs)
            finally:
                self._anatomy.add(self._part(name), since)

        return timed


class _WatchedLocks:
    """Taking and giving back; what happens in between belongs to others."""

    def __init__(self, inner: Locks, anatomy: Anatomy) -> None:
        self._inner = inner
        self._anatomy = anatomy

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        since = time.perf_counter()
        async with self._inner.hold(key):
            self._anatomy.add("lock", since)
            yield
            since = time.perf_counter()
        self._anatomy.add("lock", since)


class _WatchedUnderstanding:
    def __init__(self, inner: Understanding, anatomy: Anatomy) -> None:
        self._inner = inner
        self._anatomy = anatomy

    def understand(self, *args: Any, **kwargs: Any) -> Any:
        since = time.perf_counter()
        try:
            return self._inner.understand(*args, **kwargs)
        finally:
            self._anatomy.add("understanding", since)


def looked_into(talk: Talk, anatomy: Anatomy) -> Engine:
    """An engine on the same stores and backend as the talk's own."""
    return Engine(
        backend=cast(Backend, _Watched(talk.client, anatomy, lambda _: "backend")),
        conversations=cast(Conversations, _Watched(talk.conversations, anatomy, _STORE.__getitem__)),
        locks=_WatchedLocks(ValkeyLocks(talk.valkey), anatomy),
        clock=SystemClock(),
        understanding=cast(Understanding, _WatchedUnderstanding(default_understanding(), anatomy)),
        texts=default_texts(),
        new_token=lambda: token_urlsafe(12),
    )
