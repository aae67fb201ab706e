"""A fake Telegram on a clock that the test moves, one bot, one person, and plain HTTP to call it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.telegram.server.bot import Bot
from tests.telegram.server.clock import SteppedClock
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram


class Api:
    """Calls methods over HTTP as JSON and gives the whole body back."""

    def __init__(self, telegram: FakeTelegram, http: httpx.AsyncClient) -> None:
        self._telegram = telegram
        self.http = http

    async def __call__(self, bot: Bot, method: str, **params: Any) -> dict[str, Any]:
        answer = await self.http.post(f"{self._telegram.url}/bot{bot.token}/{method}", json=params)
        body: dict[str, Any] = answer.json()
        assert answer.status_code == (200 if body["ok"] else body["error_code"])
        return body

    async def result(self, bot: Bot, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        body = await self(bot, method, **params)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, bot: Bot, method: str, **params: Any) -> str:
        """The words of a call that must fail."""
        body = await self(bot, method, **params)
        assert not body["ok"], body
        return str(body["description"])


@pytest.fixture
def stepped() -> SteppedClock:
    """The server's clock."""
    return SteppedClock()


@pytest.fixture
async def telegram(stepped: SteppedClock) -> AsyncIterator[FakeTelegram]:
    """The server."""
    async with FakeTelegram(clock=stepped) as running:
        yield running


@pytest.fixture
def bot(telegram: FakeTelegram) -> Bot:
    """A bot."""
    return telegram.bot("test_bot")


@pytest.fixture
def wang(telegram: FakeTelegram, bot: Bot) -> Person:
    """A person who has started the bot."""
    person = telegram.person("王敏", bot, stars=100)
    person.starts()
    return person


@pytest.fixture
async def api(telegram: FakeTelegram) -> AsyncIterator[Api]:
    """HTTP to the server."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        yield Api(telegram, http)
