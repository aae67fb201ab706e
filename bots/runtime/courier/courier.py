"""Brings what Xiaoka said to a messenger: in order, within its limits, to everybody who can be reached."""

import asyncio
from typing import Self

from core.model import Chat
from core.ports import Clock
from core.telemetry import Silent, Telemetry

from ..conversations import PgConversations
from ..valkey import Valkey
from .messenger import Messenger
from .policy import CourierPolicy


class Courier:
    """One messenger's courier in this process; any number of processes may have one for the same channel."""

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
        raise NotImplementedError

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then what is under way is finished."""
        raise NotImplementedError

    async def settle(self) -> None:
        """Deliver what is due now and return when nothing is; for rehearsals, without `run`."""
        raise NotImplementedError

    async def gone(self, chat: Chat, reason: str) -> None:
        """The messenger told that the person blocked us or left (Telegram: `my_chat_member`)."""
        raise NotImplementedError

    async def back(self, chat: Chat) -> None:
        """The messenger told that the person can be reached again. An update of theirs says so by itself."""
        raise NotImplementedError

    async def close(self) -> None:
        """Let go of what `run` or `settle` opened. `conversations` and `valkey` stay open."""
        raise NotImplementedError
