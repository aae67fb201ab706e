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

_number = itertools.count(1)


@pytest.fixture
async def chat_url(services: ServiceUrls) -> AsyncIterator[str]:
    """An empty database with schema `chat`, dropped afterwards."""
    name = f"chat_{next(_number)}"
    url = await databases.ensure(services.database, name)
    try:
        await upgrade(url)
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
