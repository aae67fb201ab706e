"""A bot's queue of updates: long polling, confirmation by offset, allowed updates, conflicts."""

import asyncio
from collections.abc import Sequence
from typing import Any

from tests.telegram.server.clock import Bell, Clock
from tests.telegram.server.refusals import BotApiError, conflict
from tests.telegram.server.schema import SCHEMA

Update = dict[str, Any]

_OPT_IN = {"chat_member", "message_reaction", "message_reaction_count"}


class Updates:
    """Updates wait here until a higher offset, or a webhook's 2xx, confirms them.

    `waited_for` is set while a long poll waits.
    """

    def __init__(self, first_id: int = 700_001) -> None:
        self.bell = Bell()
        self.allowed: list[str] = []
        self.pending: list[Update] = []
        self.history: list[Update] = []
        self._repeats: list[Update] = []
        self._next_id = first_id
        self._poller: asyncio.Future[BotApiError] | None = None
        self._held = False
        self.waited_for = asyncio.Event()

    def add(self, kind: str, content: dict[str, Any]) -> Update | None:
        """Queue an update; None if the bot did not ask for its kind."""
        if kind not in self.allowed if self.allowed else kind in _OPT_IN:
            return None
        update = {"update_id": self._next_id, kind: content}
        SCHEMA.check("Update", update)
        self._next_id += 1
        self.pending.append(update)
        self.history.append(update)
        self.bell.ring()
        return update

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember which kinds the bot wants; None leaves the choice as it was."""
        if kinds is not None:
            self.allowed = list(kinds)

    def repeat(self, update: Update | None = None) -> None:
        """Fault: deliver an update (the last one) a second time under its old number, confirmed or not."""
        self._repeats.append(update or self.history[-1])
        self.bell.ring()

    def hold(self) -> None:
        """Fault: deliver nothing until `release`."""
        self._held = True

    def release(self) -> None:
        """Deliver again."""
        self._held = False
        self.bell.ring()

    def forget(self) -> None:
        """Drop what was not confirmed."""
        self.pending.clear()

    async def settled(self) -> None:
        """Return when every update has been confirmed."""
        while self.pending:
            await self.bell.wait()

    def due(self) -> list[Update]:
        """What may be delivered now, oldest first."""
        return [] if self._held else self._repeats + self.pending

    def delivered(self, update: Update) -> None:
        """A webhook took the update."""
        queue = self._repeats if update in self._repeats else self.pending
        if update in queue:
            queue.remove(update)

    async def poll(self, offset: int, limit: int, seconds: float, clock: Clock) -> list[Update]:
        """One getUpdates: confirm below `offset`, then wait up to `seconds` of the clock."""
        self.interrupt(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        self._confirm(offset)
        stop: asyncio.Future[BotApiError] = asyncio.get_running_loop().create_future()
        self._poller = stop
        patience = asyncio.ensure_future(clock.sleep(seconds)) if seconds > 0 else None
        try:
            while True:
                ring = self.bell.wait()
                batch = self._batch(limit)
                if batch or patience is None or patience.done():
                    ring.cancel()
                    return batch
                self.waited_for.set()
                waits: set[asyncio.Future[Any]] = {ring, patience, stop}
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                ring.cancel()
                if stop.done():
                    raise stop.result()
        finally:
            if patience is not None:
                patience.cancel()
            if self._poller is stop:
                self._poller = None
                self.waited_for.clear()

    def interrupt(self, why: str) -> None:
        """End the poll that is waiting now, if any, with 409."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(conflict(why))

    def _batch(self, limit: int) -> list[Update]:
        batch = self.due()[:limit]
        for update in batch:
            if update in self._repeats and not self._held:
                self._repeats.remove(update)
        return batch

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        elif offset < 0:
            self.pending = self.pending[offset:]
        self.bell.ring()
