"""A database with the conversations' own schema only, for what needs no backend."""

import itertools
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from app import databases
from app.clock import ManualClock
from app.embedded import ServiceUrls
from bots.runtime import PgConversations, upgrade
from core.model import Chat

_TEMPLATE = "chat_template"
_number = itertools.count(1)


@pytest.fixture(scope="session")
async def chat_template(services: ServiceUrls) -> str:
    """The name of a database with schema `chat` to copy from."""
    await upgrade(await databases.ensure(services.database, _TEMPLATE))
    return _TEMPLATE


@pytest.fixture
async def chat_url(services: ServiceUrls, chat_template: str) -> AsyncIterator[str]:
    """An empty database with schema `chat`, dropped afterwards."""
    name = f"chat_{next(_number)}"
    url = await databases.clone(services.database, chat_template, name)
    try:
        yield url
    finally:
        await databases.drop(services.database, name)


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
