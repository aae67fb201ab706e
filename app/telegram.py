"""The customers' bot of Telegram, wired: the client, what takes updates in, what brings messages out."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiogram import Bot
from fastapi import APIRouter

from backend.platform.connect import connect
from bots.runtime.courier import Courier
from bots.telegram import WEBHOOK_PATH
from bots.telegram.bot import TelegramBot, TokenRefusedError
from bots.telegram.client import close_bot, open_bot, secret_of
from bots.telegram.intake import Intake
from bots.telegram.messenger import TelegramMessenger
from bots.telegram.recordings import Recordings, RecordingTooLargeError
from bots.telegram.seat import Seat
from bots.telegram.stars import Stars
from bots.telegram.webhook import create_router
from core.model import Chat, VoiceNote
from core.ports import Clock
from core.telemetry import Silent, Telemetry
from core.texts import default_texts
from voice import audio
from voice.ports import TooLong

from .messengers import TelegramSettings
from .problems import StartupError
from .voice.wiring import Fetch
from .wiring import Talk

_POLL_SECONDS = 25


@dataclass(frozen=True)
class Telegram:
    """The parts of one process. `router` is there in webhook mode."""

    client: Bot
    bot: TelegramBot
    intake: Intake
    courier: Courier
    stars: Stars
    router: APIRouter | None

    def duties(self, stop: asyncio.Event) -> dict[str, asyncio.Task[None]]:
        """Start what runs in the background until `stop`."""
        return {
            "telegram": asyncio.create_task(self.bot.run(stop)),
            "telegram stars": asyncio.create_task(self.stars.run(stop)),
            "telegram courier": asyncio.create_task(self.courier.run(stop)),
        }

    async def close(self) -> None:
        """Let go of what was opened; `duties` have ended."""
        await self.intake.settle()
        await self.courier.close()
        await close_bot(self.client)


async def open_telegram(
    settings: TelegramSettings,
    talk: Talk,
    *,
    database_url: str,
    clock: Clock,
    courier_clock: Clock | None = None,
    telemetry: Telemetry | None = None,
) -> Telegram:
    """The bot of `settings.token`, which must be set. Raises StartupError when Telegram refuses the token.

    `courier_clock` must run and not be behind `clock`; by default it is the same one.
    """
    assert settings.token is not None
    token, texts = settings.token.get_secret_value(), default_texts()
    client = open_bot(token, settings.api_url)
    try:
        messenger = TelegramMessenger(client, talk.preferences_of, texts, talk.voice.mouth)
        courier = await Courier.open(
            messenger,
            talk.conversations,
            talk.valkey,
            clock=courier_clock or clock,
            policy=settings.courier,
            telemetry=telemetry or Silent(),
        )
        stars = Stars(
            client, talk.conversations.pool, talk.client, talk.preferences_of, clock=clock, texts=texts
        )
        talk.voice.elsewhere[messenger.channel] = _fetching(Recordings(client, audio.Limits().bytes))
        intake = Intake(
            client, talk.hub, courier, talk.preferences_of, stars, clock=clock, texts=texts,
            hears=talk.voice.ears is not None,
        )  # fmt: skip
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else secret_of(token)
        bot = TelegramBot(
            client,
            intake,
            Seat(database_url, f"telegram {client.id}", connect=connect),
            texts=texts,
            webhook_url=_address(settings.webhook_url),
            secret=secret,
            wait=_POLL_SECONDS,
        )
        await bot.check()
    except TokenRefusedError:
        await close_bot(client)
        raise StartupError(
            "Telegram does not know the token in XIAOKA_TELEGRAM__TOKEN; @BotFather shows it under /mybots."
        ) from None
    except BaseException:
        await close_bot(client)
        raise
    router = create_router(intake.take, secret) if settings.webhook_url is not None else None
    return Telegram(client, bot, intake, courier, stars, router)


def _fetching(recordings: Recordings) -> Fetch:
    async def fetch(chat: Chat, note: VoiceNote) -> bytes | None:
        try:
            return await recordings.fetch(chat, note)
        except RecordingTooLargeError as error:
            raise TooLong("Telegram says so") from error

    return fetch


def _address(webhook_url: str | None) -> str | None:
    """Where Telegram brings updates; ours is the usual path unless a proxy in front has another one."""
    if webhook_url is None or urlsplit(webhook_url).path not in ("", "/"):
        return webhook_url
    return f"{webhook_url.rstrip('/')}{WEBHOOK_PATH}"
