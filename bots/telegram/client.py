"""The library's client, and what Telegram is told about the bot."""

import asyncio
from contextlib import suppress
from hashlib import sha256
from typing import Any

from aiogram import Bot
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import AiogramError
from aiogram.methods.base import Response
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, Message

from core.model import Locale
from core.texts import Texts

from .send_text import SentText, Session

COMMANDS = ("start", "help", "balance", "topup", "orders", "language", "stop", "paysupport")
"""Shown in the menu beside the input field."""
_LANGUAGES: dict[str | None, Locale] = {None: "zh-CN", "zh": "zh-CN", "en": "en"}
_ANSWERS = (
    Response[Message],
    Response[Message | bool],
    Response[SentText],
    Response[bool],
    Response[list[Any]],
)
"""Held, for pydantic keeps such types in a weak cache only: the next collection would throw them away,
and the next answer build them anew, which takes longer than all the rest of it."""


def open_bot(token: str, api_url: str | None = None) -> Bot:
    """A client of Telegram, or of the server at `api_url`. Raises TokenValidationError."""
    api = PRODUCTION if api_url is None else TelegramAPIServer.from_base(api_url)
    return Bot(token, session=Session(api=api))


async def close_bot(bot: Bot) -> None:
    """Close the connections; aiohttp needs a moment for that, which must not hold up an orderly end."""
    with suppress(TimeoutError):
        async with asyncio.timeout(2.0):
            await bot.session.close()


def secret_of(token: str) -> str:
    """The webhook's secret when none is set: the same in every process, and nobody learns the token by it."""
    return sha256(f"xiaoka webhook {token}".encode()).hexdigest()


async def introduce(bot: Bot, texts: Texts) -> None:
    """Say which commands there are. Without that the bot works as well."""
    for language, locale in _LANGUAGES.items():
        commands = [
            BotCommand(command=name, description=texts.say(locale, "standard", f"command-{name}"))
            for name in COMMANDS
        ]
        with suppress(AiogramError, OSError):
            await bot.set_my_commands(
                commands, scope=BotCommandScopeAllPrivateChats(), language_code=language
            )
