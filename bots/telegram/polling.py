"""aiogram's way of asking for updates: the result is left as it came."""

from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from .fetching import CONFLICT, PAUSES, REFUSED, Fetching, Take
from .updates import KINDS


class GetUpdates(TelegramMethod[list[Any]]):
    """`getUpdates` whose result is left as it came."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int = 0
    allowed_updates: list[str] = KINDS


class Polling(Fetching):
    """The customers' bot asks. A long poll waits `wait` seconds."""

    failures = (AiogramError, OSError, ValueError)

    def __init__(self, bot: Bot, take: Take, *, wait: int = 25) -> None:
        super().__init__(take)
        self._bot = bot
        self._wait = wait

    async def ask(self, offset: int | None) -> list[Any]:
        """One long poll. Raises one of `failures`."""
        asked = GetUpdates(offset=offset, timeout=self._wait)
        return await self._bot(asked, request_timeout=self._wait + 10)

    def pause(self, error: Exception, missed: int) -> float:
        """Seconds until the next try."""
        if isinstance(error, TelegramRetryAfter):
            return float(error.retry_after)
        if isinstance(error, TelegramConflictError):
            return CONFLICT
        if isinstance(error, TelegramUnauthorizedError):
            return REFUSED
        return PAUSES[min(missed, len(PAUSES) - 1)]
