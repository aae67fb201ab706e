"""A database with the conversations' own schema only, for what needs no backend."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from app import databases
from app.clock import ManualClock
from app.embedded import ServiceUrls
from bots.runtime import PgConversations, upgrade
from core.model import Chat
from tests.lending import Shelf

_TEMPLATE = "chat_template"


@pytest.fixture(scope="session")
async def chat_databases(services: ServiceUrls) -> Shelf:
    """Databases with schema `chat`."""
    await upgrade(await databases.ensure(services.database, _TEMPLATE))
    return Shelf(services.database, _TEMPLATE, "chat")


@pytest.fixture
async def chat_url(chat_databases: Shelf) -> AsyncIterator[str]:
    """An empty database with schema `chat`."""
    url = await chat_databases.lend()
    yield url
    await chat_databases.give_back(url)


@pytest.fixture
async def conversations(chat_url: str, clock: ManualClock, redis: Redis) -> AsyncIterator[PgConversations]:
    """The durable conversations on that database."""
    opened = await PgConversations.open(chat_url, clock, redis)
    yield opened
    await opened.close()


@pytest.fixture
def chat() -> Chat:
    """Somebody's chat."""
    return Chat("web", "somebody")
