"""What a messenger adapter talks to: hand updates in, watch the chat, ask for card codes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from uuid import UUID, uuid4

import structlog
from structlog.contextvars import bound_contextvars

from core.engine import Engine
from core.handover import Part
from core.model import Chat, Incoming

from .bell import Bells
from .conversations import Attended, Entry, PgConversations
from .valkey import Valkey

_log = structlog.get_logger(__name__)

_PAUSES = (0.2, 1.0, 3.0)
"""Seconds between attempts when answering failed; then the update waits for `recover`."""

_POLL = 1.0


class Hub:
    """Same chat in order, different chats side by side. An accepted update is answered even after a crash."""

    def __init__(self, engine: Engine, conversations: PgConversations, valkey: Valkey) -> None:
        self._engine = engine
        self._conversations = conversations
        self._bells = Bells(valkey)
        self._answering: dict[Chat, asyncio.Task[None]] = {}
        self._more: set[Chat] = set()

    async def accept(self, incoming: Incoming) -> None:
        """Store the update, then answer soon. When this returns, the messenger may be told "received"."""
        if await self._engine.accept(incoming):
            self._start(incoming.chat)

    async def transcript(self, chat: Chat, *, after: int = 0, limit: int = 200) -> list[Entry]:
        """Both sides, oldest first, beginning behind `after`."""
        return await self._conversations.transcript(chat, after=after, limit=limit)

    async def recent(self, chat: Chat, *, limit: int = 50) -> list[Entry]:
        """The last entries of the chat, oldest first: what to show when the chat is opened."""
        return await self._conversations.recent(chat, limit=limit)

    async def watch(self, chat: Chat, *, after: int) -> AsyncGenerator[Entry]:
        """Every entry behind `after`, once and in order, for as long as the caller listens."""
        async with self._bells.listen(chat) as rung:
            while True:
                rung.clear()
                entries = await self.transcript(chat, after=after)
                for entry in entries:
                    yield entry
                    after = entry.seq
                if not entries:
                    # Not `wait_for`: in Python 3.11 it forgets a cancellation that meets the bell.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(_POLL):
                            await rung.wait()

    async def codes(self, chat: Chat, order_id: UUID) -> list[str]:
        """The card codes of an order of this chat's person, in clear; show them, do not keep them."""
        return await self._engine.codes(chat, order_id)

    async def refusal(self, chat: Chat, by: str, token: str) -> str | None:
        """Why the person `by` may not press a button of this chat; None when they may."""
        return await self._engine.refusal(chat, by, token)

    async def step_in(self, chat: Chat, part: Part) -> None:
        """A person of the shop speaks in the chat, or leaves it. Raises UnknownChat."""
        await self._engine.step_in(chat, part)

    async def with_people(self) -> list[Attended]:
        """Chats that a person of the shop owns, the longest wait first."""
        return await self._conversations.with_people()

    async def settle(self, chat: Chat) -> None:
        """Wait until every stored update of this chat is answered. Raises what prevented the answer."""
        while True:
            if task := self._answering.get(chat):
                await asyncio.shield(task)
            if not await self._conversations.pending(chat):
                return
            self._start(chat)

    async def recover(self) -> None:
        """Answer what was stored and not answered, after a restart or a failure."""
        for chat in await self._conversations.waiting_chats():
            self._start(chat)

    async def run(self, stop: asyncio.Event, *, every: float = 30.0) -> None:
        """Recover now and then until `stop`: finishes what a process that died had accepted.

        A database that is away is waited for.
        """
        while not stop.is_set():
            pause = every
            try:
                await self.recover()
            except Exception as error:
                _log.warning("recovery_pause", error=type(error).__name__)
                pause = min(every, _PAUSES[1])
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def close(self) -> None:
        """Finish the turns in hand; what arrives from now on is answered after the next start."""
        if self._answering:
            await asyncio.wait(list(self._answering.values()), timeout=10.0)
        await self._bells.close()

    def _start(self, chat: Chat) -> None:
        if chat in self._answering:
            self._more.add(chat)
            return
        task = asyncio.create_task(self._answer(chat), name=f"answer {chat.channel}")
        self._answering[chat] = task
        task.add_done_callback(lambda done: self._finished(chat, done))

    def _finished(self, chat: Chat, task: asyncio.Task[None]) -> None:
        del self._answering[chat]
        if chat in self._more:
            self._more.discard(chat)
            self._start(chat)
        if not task.cancelled() and (error := task.exception()):
            _log.error("turn_failed", channel=chat.channel, error=type(error).__name__, exc_info=error)

    async def _answer(self, chat: Chat) -> None:
        for attempt, pause in enumerate((*_PAUSES, None), start=1):
            try:
                self._more.discard(chat)
                with bound_contextvars(request_id=uuid4().hex):
                    await self._engine.answer(chat)
                return
            except Exception as error:
                if pause is None:
                    raise
                _log.warning(
                    "turn_repeats", channel=chat.channel, attempt=attempt, error=type(error).__name__
                )
                await asyncio.sleep(pause)
