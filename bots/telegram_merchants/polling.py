"""python-telegram-bot's way of asking for updates, without its updater: that one moves the offset itself."""

from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bots.telegram.fetching import CONFLICT, PAUSES, REFUSED, Fetching, Take

from .calls import seconds
from .client import RawBot
from .updates import KINDS

_MARGIN = 10.0


class Polling(Fetching):
    """The merchants' bot asks. A long poll waits `wait` seconds."""

    failures = (TelegramError, OSError, ValueError)

    def __init__(self, bot: RawBot, take: Take, *, wait: int = 25) -> None:
        super().__init__(take)
        self._bot = bot
        self._wait = wait

    async def ask(self, offset: int | None) -> list[Any]:
        """One long poll, its result left as it came. Raises one of `failures`."""
        asked: dict[str, Any] = {"timeout": self._wait, "allowed_updates": KINDS}
        if offset is not None:
            asked["offset"] = offset
        return await self._bot.raw_updates(asked, within=self._wait + _MARGIN)

    def pause(self, error: Exception, missed: int) -> float:
        """Seconds until the next try."""
        if isinstance(error, RetryAfter):
            return seconds(error)
        if isinstance(error, Conflict):
            return CONFLICT
        if isinstance(error, InvalidToken):
            return REFUSED
        return PAUSES[min(missed, len(PAUSES) - 1)]
