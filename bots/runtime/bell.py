"""A bell per chat: rung through Valkey when the chat has something new, heard by whoever shows that chat.

It only wakes people up. What is new is read from PostgreSQL, so a bell that is not heard costs a short wait.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from redis.asyncio.client import PubSub

from core.model import Chat

from .valkey import AWAY, Valkey, open_pubsub

_PAUSE = 0.5
_MOMENT = 0.05
"""Seconds; nobody sees the difference."""


def bell_of(chat: Chat) -> str:
    """The pub/sub channel of a chat."""
    return f"xiaoka:bell:{{{chat}}}"


def bells_of(channel: str) -> str:
    """The pattern that the bells of all chats of a channel match."""
    return f"xiaoka:bell:{{{channel}:*}}"


class Ringer:
    """Rings. Nobody waits for it: a bell that is lost costs its watchers a second, not a message."""

    def __init__(self, valkey: Valkey) -> None:
        self._valkey = valkey
        self._under_way: set[asyncio.Task[None]] = set()
        self._planned: dict[Chat, asyncio.TimerHandle] = {}

    def ring(self, chat: Chat) -> None:
        """Wake up whoever shows this chat."""
        if planned := self._planned.pop(chat, None):
            planned.cancel()
        task = asyncio.create_task(self._publish(chat), name="bell")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def ring_soon(self, chat: Chat) -> None:
        """The same within a moment, unless `ring` comes first: an answer is often there by then."""
        if chat not in self._planned:
            loop = asyncio.get_running_loop()
            self._planned[chat] = loop.call_later(_MOMENT, self.ring, chat)

    async def close(self) -> None:
        """Let what was rung get through."""
        for chat in list(self._planned):
            self.ring(chat)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=1.0)

    async def _publish(self, chat: Chat) -> None:
        with suppress(*AWAY):
            await self._valkey.publish(bell_of(chat), b"")


class Bells:
    """One subscription connection per process, however many chats are watched."""

    def __init__(self, valkey: Valkey) -> None:
        self._valkey = valkey
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._pubsub: PubSub | None = None
        self._opening = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listen(self, chat: Chat) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever the bell of this chat rings."""
        async with self._listen(bell_of(chat)) as heard:
            yield heard

    @asynccontextmanager
    async def listen_to_all(self, channel: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever the bell of any chat of this channel rings."""
        async with self._listen(bells_of(channel)) as heard:
            yield heard

    @asynccontextmanager
    async def _listen(self, name: str) -> AsyncIterator[asyncio.Event]:
        heard = asyncio.Event()
        self._listeners[name].add(heard)
        try:
            if len(self._listeners[name]) == 1:
                await self._subscribe(name)
            yield heard
        finally:
            self._listeners[name].discard(heard)
            if not self._listeners[name]:
                del self._listeners[name]
                if self._pubsub is not None:
                    with suppress(*AWAY):
                        await _unsubscribe(self._pubsub, name)

    async def close(self) -> None:
        """Stop listening; watchers go on by polling."""
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        await self._let_go()

    async def _subscribe(self, name: str) -> None:
        with suppress(*AWAY):
            await _subscribe(await self._opened(), name)
        if self._reader is None:
            self._reader = asyncio.create_task(self._read(), name="bells")

    async def _read(self) -> None:
        while True:
            try:
                message = await (await self._opened()).get_message(timeout=5.0)
            except AWAY:
                await self._let_go()  # a new connection may find another node of a cluster
                await asyncio.sleep(_PAUSE)
                continue
            except RuntimeError:  # nothing is subscribed at the moment
                await asyncio.sleep(_PAUSE)
                continue
            if message is not None:
                name = message["pattern"] or message["channel"]
                self._wake(name.decode() if isinstance(name, bytes) else name)

    async def _opened(self) -> PubSub:
        """The connection, made anew after Valkey was away: then everybody looks once, for what was rung
        meanwhile.
        """
        async with self._opening:
            if self._pubsub is None:
                pubsub = await open_pubsub(self._valkey)
                names = list(self._listeners)
                await _subscribe(pubsub, *names)
                self._pubsub = pubsub
                for name in names:
                    self._wake(name)
            return self._pubsub

    async def _let_go(self) -> None:
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            with suppress(*AWAY):
                await pubsub.aclose()  # type: ignore[no-untyped-call]

    def _wake(self, name: str) -> None:
        for heard in self._listeners.get(name, ()):
            heard.set()


def _is_pattern(name: str) -> bool:
    return name.endswith(":*}")


async def _subscribe(pubsub: PubSub, *names: str) -> None:
    if patterns := [name for name in names if _is_pattern(name)]:
        await pubsub.psubscribe(*patterns)
    if bells := [name for name in names if not _is_pattern(name)]:
        await pubsub.subscribe(*bells)


async def _unsubscribe(pubsub: PubSub, name: str) -> None:
    await (pubsub.punsubscribe(name) if _is_pattern(name) else pubsub.unsubscribe(name))
