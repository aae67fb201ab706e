"""The customers' bot of this process: fetches updates from the one seat, or has them brought to its door."""

import asyncio
from contextlib import suppress

import asyncpg
import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError

from core.texts import Texts

from .client import introduce
from .intake import Intake
from .polling import Polling
from .seat import Seat
from .updates import KINDS

_log = structlog.get_logger(__name__)

_PAUSE = 2.0
_CONNECTIONS = 40
"""Updates Telegram may bring at the same time."""


class TokenRefusedError(Exception):
    """Telegram does not know this token."""


class TelegramBot:
    """Runs in every bots process; with a `webhook_url` nobody polls."""

    def __init__(
        self,
        bot: Bot,
        intake: Intake,
        seat: Seat,
        *,
        texts: Texts,
        webhook_url: str | None = None,
        secret: str = "",
        wait: int = 25,
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._seat = seat
        self._texts = texts
        self._webhook_url = webhook_url
        self._secret = secret
        self._wait = wait

    async def check(self) -> None:
        """Raises TokenRefusedError when Telegram answers and refuses us. One that is away may come later."""
        try:
            await self._bot.get_me()
        except (TelegramUnauthorizedError, TelegramNotFound):
            raise TokenRefusedError from None
        except (AiogramError, OSError) as error:
            _log.warning("telegram_away", error=type(error).__name__)

    async def run(self, stop: asyncio.Event) -> None:
        """Take updates in until `stop`; then what is in hand is finished."""
        try:
            if self._webhook_url is not None:
                await self._be_called(stop)
            else:
                await self._fetch(stop)
        finally:
            await self._intake.settle()

    async def _be_called(self, stop: asyncio.Event) -> None:
        """Tell Telegram where our door is. Every process does, for each tells it the same."""
        while not stop.is_set():
            try:
                await self._bot.set_webhook(
                    self._webhook_url or "",
                    secret_token=self._secret,
                    allowed_updates=KINDS,
                    max_connections=_CONNECTIONS,
                )
                await introduce(self._bot, self._texts)
                await stop.wait()
            except (AiogramError, OSError) as error:
                _log.warning("telegram_webhook_not_set", error=type(error).__name__)
                await self._pause(stop)

    async def _fetch(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                async with self._seat.taken(stop) as lost:
                    if lost is not None:
                        _log.info("telegram_polling")
                        await self._poll(stop, lost)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.warning("telegram_seat_waits", error=type(error).__name__)
                await self._pause(stop)

    async def _poll(self, stop: asyncio.Event, lost: asyncio.Event) -> None:
        over = asyncio.Event()
        ends = [asyncio.create_task(_pass_on(event, over)) for event in (stop, lost)]
        try:
            with suppress(AiogramError, OSError):  # if it is still there, getUpdates will say so: 409
                await self._bot.delete_webhook(drop_pending_updates=False)
                await introduce(self._bot, self._texts)
            await Polling(self._bot, self._intake.take, wait=self._wait).run(over)
        finally:
            for end in ends:
                end.cancel()
            await asyncio.wait(ends)

    async def _pause(self, stop: asyncio.Event) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE):
                await stop.wait()


async def _pass_on(event: asyncio.Event, to: asyncio.Event) -> None:
    await event.wait()
    to.set()
