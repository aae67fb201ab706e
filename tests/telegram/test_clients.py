"""Libraries that know nothing of us work with the fake as they are: it has the Bot API's shape, not ours."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from types import ModuleType

import pytest

from tests.telegram.clients import with_aiogram, with_grammy, with_ptb
from tests.telegram.clients.script import everything, greeting
from tests.telegram.server.limits import NO_LIMITS
from tests.telegram.server.telegram import FakeTelegram

Run = Callable[[str, str], AbstractAsyncContextManager[None]]
CLIENTS = pytest.mark.parametrize(
    "client", [with_aiogram, with_ptb, with_grammy], ids=["aiogram", "ptb", "grammy"]
)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A Telegram that does not mind how fast the script goes."""
    async with FakeTelegram(limits=NO_LIMITS) as running:
        yield running


@CLIENTS
async def test_the_whole_script_by_long_polling(telegram: FakeTelegram, client: ModuleType) -> None:
    bot = telegram.bot("script_bot")
    person = telegram.person("王敏", bot)
    async with client.polling(telegram.url, bot.token):
        await everything(telegram, person)


@CLIENTS
async def test_the_whole_script_by_webhook(telegram: FakeTelegram, client: ModuleType) -> None:
    bot = telegram.bot("script_bot")
    person = telegram.person("王敏", bot)
    async with client.webhook(telegram.url, bot.token):
        assert bot.webhook is not None
        await everything(telegram, person)
        await bot.updates.settled()  # aiogram closes its session under a handler that still runs
        assert bot.webhook.last_error is None
        assert telegram.refused_replies == []
    assert bot.webhook is None


@CLIENTS
async def test_a_restarted_bot_gets_what_came_while_it_was_away(
    telegram: FakeTelegram, client: ModuleType
) -> None:
    bot = telegram.bot("script_bot")
    person = telegram.person("王敏", bot)
    async with client.polling(telegram.url, bot.token):
        await greeting(person)
    person.says("anybody there?")
    async with client.polling(telegram.url, bot.token):
        await person.hears("anybody there?")
    assert sum("anybody there?" in line for line in person.sees()) == 2, "one question, one echo"
