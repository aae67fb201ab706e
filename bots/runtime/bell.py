"""A bell per chat: rung through Valkey when the chat has something new, heard by whoever shows that chat.

It only wakes people up. What is new is read from PostgreSQL, so a bell that is not heard costs a short wait.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from core.model import Chat


def bell_of(chat: Chat) -> str:
    """The pub/sub channel of a chat."""
    return f"xiaoka:bell:{{{chat}}}"


class Ringer:
    """Rings. Nobody waits for it: a bell that is lost costs its watchers a second, not a message."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._under_way: set[asyncio.Task[None]] = set()

    def ring(self, chat: Chat) -> None:
        """Wake up whoever shows this chat, soon."""
        task = asyncio.create_task(self._publish(chat), name="bell")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Let what was rung get through."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=1.0)

    async def _publish(self, chat: Chat) -> None:
        with suppress(RedisError, OSError):
            await self._redis.publish(bell_of(chat), b"")


class Bells:
    """One subscription connection per process, however many chats are watched."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._pubsub: PubSub | None = None
        self._reader: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listen(self, chat: Chat) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever the bell of this chat rings."""
        name, heard = bell_of(chat), asyncio.Event()
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
                    with suppress(RedisError, OSError):
                        await self._pubsub.unsubscribe(name)

    async def close(self) -> None:
        """Stop listening; watchers go on by polling."""
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        if self._pubsub is not None:
            with suppress(RedisError, OSError):
                await self._pubsub.aclose()  # type: ignore[no-untyped-call]

    async def _subscribe(self, name: str) -> None:
        if self._pubsub is None:
            self._pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
        with suppress(RedisError, OSError):
            await self._pubsub.subscribe(name)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read(self._pubsub), name="bells")

    async def _read(self, pubsub: PubSub) -> None:
        while True:
            try:
                message = await pubsub.get_message(timeout=5.0)
            except (RedisError, OSError):
                await asyncio.sleep(0.5)
                await self._subscribe_again(pubsub)
                continue
            except RuntimeError:  # nothing is subscribed at the moment
                await asyncio.sleep(0.5)
                continue
            if message is not None:
                channel = message["channel"]
                name = channel.decode() if isinstance(channel, bytes) else channel
                for heard in self._listeners.get(name, ()):
                    heard.set()

    async def _subscribe_again(self, pubsub: PubSub) -> None:
        """After Valkey was away. Everybody looks once, for what was rung meanwhile."""
        names = list(self._listeners)
        with suppress(RedisError, OSError):
            if names:
                await pubsub.subscribe(*names)
            for name in names:
                for heard in self._listeners.get(name, ()):
                    heard.set()
