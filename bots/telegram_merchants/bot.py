"""The merchants' bot of this process: fetches updates from the one seat, and knows its own name."""

import asyncio
from contextlib import suppress

import asyncpg
import structlog
from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import InvalidToken, TelegramError

from bots.telegram.seat import Seat
from core.model import Locale
from core.texts import Texts

from .client import RawBot
from .intake import Intake
from .polling import Polling

_log = structlog.get_logger(__name__)

_PAUSE = 2.0
_PRIVATE = ("start", "help", "balance", "sales", "topup", "alerts", "report", "staff", "mute")
_GROUP = ("balance", "sales", "report", "link")
"""Shown in the menu beside the input field."""
_LANGUAGES: dict[str | None, Locale] = {None: "zh-CN", "zh": "zh-CN", "en": "en"}


class TokenRefusedError(Exception):
    """Telegram does not know this token."""


class Identity:
    """Who the bot is, as Telegram says; "" until it was asked."""

    def __init__(self) -> None:
        self._username = ""

    def username(self) -> str:
        """Without the @."""
        return self._username

    def known(self, username: str) -> None:
        """Telegram has answered."""
        self._username = username


class MerchantsBot:
    """Runs in every bots process; one of them polls."""

    def __init__(
        self, bot: RawBot, intake: Intake, seat: Seat, identity: Identity, *, texts: Texts, wait: int = 25
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._seat = seat
        self._identity = identity
        self._texts = texts
        self._wait = wait

    async def check(self) -> None:
        """Ask who we are. Raises TokenRefusedError. A Telegram that is away may come later."""
        try:
            await self._meet()
        except InvalidToken:
            raise TokenRefusedError from None
        except (TelegramError, OSError) as error:
            _log.warning("telegram_merchants_away", error=type(error).__name__)

    async def run(self, stop: asyncio.Event) -> None:
        """Take updates in until `stop`; then what is in hand is finished."""
        try:
            while not stop.is_set():
                try:
                    async with self._seat.taken(stop) as lost:
                        if lost is not None:
                            _log.info("telegram_merchants_polling")
                            await self._poll(stop, lost)
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TelegramError) as error:
                    _log.warning("telegram_merchants_waits", error=type(error).__name__)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), _PAUSE)
        finally:
            await self._intake.settle()

    async def _poll(self, stop: asyncio.Event, lost: asyncio.Event) -> None:
        await self._meet()  # in a group one must know one's name
        over = asyncio.Event()
        ends = [asyncio.create_task(_pass_on(event, over)) for event in (stop, lost)]
        try:
            with suppress(TelegramError, OSError):  # if it is still there, getUpdates will say so: 409
                await self._bot.delete_webhook(drop_pending_updates=False)
            await self._introduce()
            await Polling(self._bot, self._intake.take, wait=self._wait).run(over)
        finally:
            for end in ends:
                end.cancel()
            await asyncio.wait(ends)

    async def _meet(self) -> None:
        if not self._identity.username():
            self._identity.known((await self._bot.get_me()).username or "")

    async def _introduce(self) -> None:
        """Say which commands there are. Without that the bot works as well."""
        scopes = ((BotCommandScopeAllPrivateChats(), _PRIVATE), (BotCommandScopeAllGroupChats(), _GROUP))
        for language, locale in _LANGUAGES.items():
            for scope, names in scopes:
                commands = [
                    BotCommand(name, self._texts.say(locale, "standard", f"merchant-command-{name}"))
                    for name in names
                ]
                with suppress(TelegramError, OSError):
                    await self._bot.set_my_commands(commands, scope=scope, language_code=language)


async def _pass_on(event: asyncio.Event, to: asyncio.Event) -> None:
    await event.wait()
    to.set()
