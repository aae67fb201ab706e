"""A courier over real conversations."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from app.clock import ManualClock
from bots.runtime import PgConversations
from bots.runtime.courier import Courier, CourierPolicy
from bots.runtime.courier.post import Post
from core.ports import Clock

from .postman import CHANNEL, UNLIMITED, Postman

CourierOf = Callable[..., Awaitable[Courier]]


@pytest.fixture
def postman() -> Postman:
    """The messenger."""
    return Postman()


@pytest.fixture
async def courier_of(
    conversations: PgConversations, redis: Redis, clock: ManualClock, postman: Postman
) -> AsyncIterator[CourierOf]:
    """`await courier_of(policy=…, clock=…, store=…, messenger=…)`: one more courier. The channel has one from
    the start.
    """
    opened: list[Courier] = []
    await Post(conversations.pool, CHANNEL, timedelta()).open()

    async def make(
        policy: CourierPolicy = UNLIMITED,
        *,
        by: Clock = clock,
        store: PgConversations = conversations,
        messenger: Postman = postman,
        valkey: Redis = redis,
    ) -> Courier:
        made = await Courier.open(messenger, store, valkey, clock=by, policy=policy)
        opened.append(made)
        return made

    yield make
    for courier in opened:
        await courier.close()


@pytest.fixture
async def courier(courier_of: CourierOf) -> Courier:
    """One without limits, on the clock that stands still."""
    return await courier_of()
