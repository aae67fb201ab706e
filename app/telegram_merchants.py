"""The merchants' bot of Telegram, wired: the client, what takes updates in, what brings messages out."""

import asyncio
from dataclasses import dataclass

from backend.platform.connect import connect
from bots.runtime.courier import Courier
from bots.telegram.seat import Seat
from bots.telegram_merchants.bot import Identity, MerchantsBot, TokenRefusedError
from bots.telegram_merchants.client import Client
from bots.telegram_merchants.intake import Intake
from bots.telegram_merchants.messenger import MerchantsMessenger
from core.ports import Clock
from core.telemetry import Silent, Telemetry
from core.texts import default_texts

from .messengers import MerchantsTelegramSettings
from .problems import StartupError
from .wiring import Talk

_POLL_SECONDS = 25


@dataclass(frozen=True)
class TelegramMerchants:
    """The parts of one process."""

    client: Client
    bot: MerchantsBot
    intake: Intake
    courier: Courier

    def duties(self, stop: asyncio.Event) -> dict[str, asyncio.Task[None]]:
        """Start what runs in the background until `stop`."""
        return {
            "telegram merchants": asyncio.create_task(self.bot.run(stop)),
            "telegram merchants courier": asyncio.create_task(self.courier.run(stop)),
        }

    async def close(self) -> None:
        """Let go of what was opened; `duties` have ended."""
        await self.intake.settle()
        await self.courier.close()
        await self.client.close()


async def open_telegram_merchants(
    settings: MerchantsTelegramSettings,
    talk: Talk,
    *,
    database_url: str,
    clock: Clock,
    courier_clock: Clock | None = None,
    telemetry: Telemetry | None = None,
) -> TelegramMerchants:
    """The bot of `settings.token`, which must be set. Raises StartupError when Telegram refuses the token.

    `courier_clock` must run and not be behind `clock`; by default it is the same one.
    """
    assert settings.token is not None
    token, texts, identity = settings.token.get_secret_value(), default_texts(), Identity()
    client = Client.open(token, settings.api_url)
    try:
        messenger = MerchantsMessenger(client.bot, identity.username)
        courier = await Courier.open(
            messenger,
            talk.conversations,
            talk.valkey,
            clock=courier_clock or clock,
            policy=settings.courier,
            telemetry=telemetry or Silent(),
        )
        intake = Intake(client.bot, talk.hub, courier, identity.username, clock=clock, texts=texts)
        seat = Seat(database_url, f"telegram merchants {token.partition(':')[0]}", connect=connect)
        bot = MerchantsBot(client.bot, intake, seat, identity, texts=texts, wait=_POLL_SECONDS)
        await bot.check()
    except TokenRefusedError:
        await client.close()
        raise StartupError(
            "Telegram does not know the token in XIAOKA_TELEGRAM_MERCHANTS__TOKEN; @BotFather shows it under "
            "/mybots."
        ) from None
    except BaseException:
        await client.close()
        raise
    return TelegramMerchants(client, bot, intake, courier)
