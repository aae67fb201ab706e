"""Brings what Xiaoka said to a messenger: in order, within its limits, to everybody who can be reached."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

import structlog

from core.model import Chat
from core.ports import Clock
from core.telemetry import Silent, Telemetry

from ..bell import Bells
from ..conversations import PgConversations
from ..valkey import Valkey
from .bot_pace import BotPace
from .delivery import Delivery
from .messenger import Messenger
from .policy import CourierPolicy
from .post import Claim, Post
from .reports import Reports

_log = structlog.get_logger(__name__)

_SWEEP = 1.0
"""Seconds between looks when no bell rings, for chats whose wait is over and for bells that were lost."""
_LEAVE = 20.0
"""Seconds given to deliveries under way when we stop."""


@dataclass
class _Hands:
    """So many deliveries at a time. `more`: not all that was due found a hand."""

    count: int
    busy: set[asyncio.Task[None]] = field(default_factory=set)
    more: bool = False


class Courier:
    """One messenger's courier in this process; any number of processes may have one for the same channel."""

    def __init__(
        self,
        messenger: Messenger,
        post: Post,
        valkey: Valkey,
        *,
        clock: Clock,
        policy: CourierPolicy,
        telemetry: Telemetry,
    ) -> None:
        self._messenger = messenger
        self._post = post
        self._clock = clock
        self._policy = policy
        self._bells = Bells(valkey)
        self._pace = BotPace(valkey, messenger.channel, policy)
        self._reports = Reports(post, clock, policy.lease / 3)
        self._delivery = Delivery(
            messenger, post, self._pace, self._reports, clock=clock, policy=policy, telemetry=telemetry
        )
        self._first = _Hands(policy.at_once)
        # Broadcasts get a quarter of the hands, so that they never hold all of them.
        self._bulk = _Hands(max(1, policy.at_once // 4))
        self._wake = asyncio.Event()
        self._bulk_at = float("-inf")

    @classmethod
    async def open(
        cls,
        messenger: Messenger,
        conversations: PgConversations,
        valkey: Valkey,
        *,
        clock: Clock,
        policy: CourierPolicy = CourierPolicy(),
        telemetry: Telemetry = Silent(),
    ) -> Self:
        """From now on what is said in the messenger's channel is queued. Open it before taking updates in.

        `clock` must run: it measures the waits. A rehearsal whose clock stands still gives the courier one of
        its own.
        """
        post = Post(conversations.pool, messenger.channel, timedelta(seconds=policy.lease))
        await post.open()
        return cls(messenger, post, valkey, clock=clock, policy=policy, telemetry=telemetry)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then what is under way is finished."""
        async with self._bells.listen_to_all(self._messenger.channel) as self._wake:
            stopping = asyncio.create_task(stop.wait(), name="courier stops")
            stopping.add_done_callback(lambda _: self._wake.set())
            try:
                while not stop.is_set():
                    self._wake.clear()
                    try:
                        await self._claim(now_and_then=True)
                    except Exception as error:
                        _log.warning(
                            "courier_pauses", channel=self._messenger.channel, error=type(error).__name__
                        )
                    with suppress(TimeoutError):
                        async with asyncio.timeout(_SWEEP):
                            await self._wake.wait()
            finally:
                stopping.cancel()
                await self._finish()

    async def settle(self) -> None:
        """Deliver what is due now and return when nothing is; for rehearsals, without `run`."""
        while await self._claim() or self._under_way():
            if tasks := self._under_way():  # a quick one may have ended while the next were looked for
                await asyncio.wait(tasks)

    async def gone(self, chat: Chat, reason: str) -> None:
        """The messenger told that the person blocked us or left (Telegram: `my_chat_member`)."""
        await self._post.mark(chat, reason, self._clock.now())

    async def back(self, chat: Chat) -> None:
        """The messenger told that the person can be reached again. An update of theirs says so by itself."""
        await self._post.unmark(chat)

    async def close(self) -> None:
        """Let go of what `run` or `settle` opened. `conversations` and `valkey` stay open."""
        await self._finish()
        await self._reports.close()
        await self._pace.close()
        await self._bells.close()

    def _under_way(self) -> set[asyncio.Task[None]]:
        return self._first.busy | self._bulk.busy

    async def _claim(self, *, now_and_then: bool = False) -> int:
        """Start the deliveries that are due and find a hand, interactive ones first; returns how many.

        With `now_and_then` broadcasts are looked for only if we know of some, or did not look for a while.
        """
        started = await self._claim_for(self._first, bulk=False)
        moment = asyncio.get_running_loop().time()
        if not now_and_then or self._bulk.more or moment - self._bulk_at >= _SWEEP:
            self._bulk_at = moment
            started += await self._claim_for(self._bulk, bulk=True)
        return started

    async def _claim_for(self, hands: "_Hands", *, bulk: bool) -> int:
        free = hands.count - len(hands.busy)
        claims = await self._post.claim(self._clock.now(), bulk=bulk, most=free) if free else []
        for claim in claims:
            task = asyncio.create_task(self._deliver(claim), name=f"deliver {self._messenger.channel}")
            hands.busy.add(task)
            task.add_done_callback(lambda done: self._done(done, hands))
        hands.more = len(claims) == free
        return len(claims)

    async def _deliver(self, claim: Claim) -> None:
        wait = await self._delivery.deliver(claim)
        if wait is not None:
            asyncio.get_running_loop().call_later(wait, self._wake.set)

    def _done(self, task: asyncio.Task[None], hands: "_Hands") -> None:
        hands.busy.discard(task)
        if hands.more:
            self._wake.set()  # a hand is free again
        if not task.cancelled() and (error := task.exception()):
            # Its chat is taken up again when the lease is over.
            _log.error(
                "delivery_failed", channel=self._messenger.channel, error=type(error).__name__, exc_info=error
            )

    async def _finish(self) -> None:
        if tasks := self._under_way():
            _, late = await asyncio.wait(tasks, timeout=_LEAVE)
            for task in late:
                task.cancel()
