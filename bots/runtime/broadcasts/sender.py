"""Queues open broadcasts, a few people at a time, so that whatever is urgent finds the way free.

Nothing but the recipients' rows says how far a broadcast is. Whoever dies in the middle is followed by
another sender that goes on with the next row; a person is queued in the same transaction that notes it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from core.model import Chat, Locale, Message, Mode
from core.ports import Backend, Clock
from core.prompts.policy import quiet
from core.texts import Texts
from core.turn import SHOP_ZONE

from .store import Broadcast, BroadcastStore

_log = structlog.get_logger(__name__)

_EVERY = 1.0
_LIFE = timedelta(seconds=15)
"""For how long a sender that says nothing is believed to be at work."""
_AHEAD = 100
"""People queued and not yet delivered to, at most: what a cancel or the night comes too late for."""
_AT_ONCE = 20


class Broadcaster:
    """Any number may run; each broadcast is one sender's at a time."""

    def __init__(
        self,
        store: BroadcastStore,
        backend: Backend,
        texts: Texts,
        clock: Clock,
        *,
        ring: Callable[[Chat], None] = lambda _: None,
        ahead: int = _AHEAD,
    ) -> None:
        self._store = store
        self._backend = backend
        self._texts = texts
        self._clock = clock
        self._ring = ring
        self._ahead = ahead
        self._name = uuid4()

    async def run(self, stop: asyncio.Event) -> None:
        """Queue what is open until `stop`."""
        while not stop.is_set():
            try:
                queued = await self.step()
            except Exception as error:  # the next round goes on where this one stopped
                _log.warning("broadcast_pauses", error=type(error).__name__)
                queued = 0
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _EVERY if queued < _AT_ONCE else 0.05)

    async def step(self) -> int:
        """Queue as many as there is room for; returns how many people were dealt with."""
        now = self._clock.now()
        for broadcast in sorted(await self._store.take(self._name, now, _LIFE), key=lambda one: one.made_at):
            if not broadcast.urgent and quiet(now.astimezone(SHOP_ZONE)):
                continue
            room = await self._store.room(self._ahead, now)
            if not room:
                return 0
            people = await self._store.waiting(broadcast.id, min(room, _AT_ONCE))
            if people:
                await _together(self._one(broadcast, one.chat, one.blocked, now) for one in people)
                return len(people)
            await self._store.finish(broadcast.id, now)
        return 0

    async def _one(self, broadcast: Broadcast, chat: Chat, blocked: str | None, now: datetime) -> None:
        customer = await self._backend.customer_of_chat(chat.channel, chat.address)
        if blocked is not None or customer is None or not customer.prompts:
            reason = blocked or ("unlinked" if customer is None else "stopped")
            await self._store.skip(broadcast.id, chat, reason)
            return
        message = Message(self._words(broadcast, customer.locale, customer.mode))
        if await self._store.queue(broadcast.id, chat, message, now):
            self._ring(chat)

    def _words(self, broadcast: Broadcast, locale: Locale, mode: Mode) -> str:
        """In the person's language where it was given, and how to stop hearing such things."""
        spoken: Locale = locale if locale in broadcast.texts else "zh-CN"
        return f"{broadcast.texts[spoken]}\n\n{self._texts.say(spoken, mode, 'broadcast-stop')}"


async def _together(work: Iterable[Awaitable[None]]) -> None:
    """All at once; what one of them raises is raised when all have ended."""
    for result in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result
