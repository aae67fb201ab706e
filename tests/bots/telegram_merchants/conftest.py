"""A merchant with the real backend, the real conversation and the merchants' bot on a Telegram of our own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import SecretStr

from api_client.client import BackendClient
from api_client.contract import Customer, GrantRequest, NewCustomer, QuoteRequest, Role
from app.clock import ManualClock, SystemClock
from app.messengers import MerchantsTelegramSettings
from app.telegram_merchants import TelegramMerchants, open_telegram_merchants
from app.wiring import Talk, open_talk
from backend.build import Backend
from bots.telegram_merchants import CHANNEL
from core.model import Chat
from tests.conftest import ClientOf
from tests.telegram.server.bot import Bot
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram

USERNAME = "xiaoka_merchants_bot"


@dataclass
class Counter:
    """The merchant's side of everything: the books behind, the phones in front."""

    telegram: FakeTelegram
    bot: Bot
    backend: Backend
    operator: BackendClient
    talk: Talk
    merchant: Customer
    clock: ManualClock
    running: TelegramMerchants

    async def somebody(self, name: str, role: Role) -> Person:
        """A new person who followed the deep link of a code for that role."""
        code = await self.operator.make_staff_code(self.merchant.id, role, by=None)
        person = self.telegram.person(name, self.bot)
        person.starts(code.code)
        await person.hears("绑定好了")
        return person

    def talk_of(self, person: Person) -> Chat:
        """The private chat, as the conversation knows it."""
        return Chat(CHANNEL, str(person.account.id))

    async def spend(self, quantity: int) -> None:
        """Buy so many Q coins, a yuan each."""
        quote = await self.operator.quote(
            QuoteRequest(customer_id=self.merchant.id, sku="qb", quantity=quantity, target="10001000")
        )
        await self.operator.place_order(quote.id, key=str(uuid4()))
        await self.settle()

    async def settle(self) -> None:
        """What the backend has to do is done, and people are told."""
        while await self.backend.drain() + await self.talk.notices.pump():
            pass

    async def wait(self, minutes: int) -> None:
        """Time passes, and with it everything that is due."""
        self.clock.advance(timedelta(minutes=minutes))
        while await self.backend.sweep():
            pass
        await self.settle()


@pytest.fixture
async def counter(
    backend: Backend, client: ClientOf, clock: ManualClock, redis_url: str
) -> AsyncIterator[Counter]:
    """A merchant with 600 yuan, whose balance alert stands at 500."""
    operator, channel = await client("operator"), await client("channel")
    merchant = await operator.create_customer(NewCustomer(name="老李数码", kind="merchant"))
    await operator.grant(merchant.id, GrantRequest(paid=600_00), key=str(uuid4()))
    talk = await open_talk(channel, database_url=backend.database.url, redis_url=redis_url, clock=clock)
    stop = asyncio.Event()
    async with FakeTelegram() as telegram:
        bot = telegram.bot(USERNAME)
        settings = MerchantsTelegramSettings(token=SecretStr(bot.token), api_url=telegram.url)
        running = await open_telegram_merchants(
            settings,
            talk,
            database_url=backend.database.url,
            clock=clock,
            courier_clock=SystemClock(),
        )
        duties = list(running.duties(stop).values())
        try:
            yield Counter(telegram, bot, backend, operator, talk, merchant, clock, running)
        finally:
            stop.set()
            await asyncio.gather(*duties)
            await running.close()
            await talk.close()
