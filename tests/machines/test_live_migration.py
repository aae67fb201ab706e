"""A release is migrated while people buy: nobody queues behind a revision that waits for its table."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from app import databases
from app.embedded import ServiceUrls
from app.wiring import migrate
from backend.migrate import configuration
from backend.platform.connect import connect
from backend.platform.db import DRIVER

from .shop import open_shop

_WAITS = """
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE relation = 'orders'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted
)
"""
_COLUMNS = (
    "SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'refunded'"
)


@pytest.fixture
async def older(services: ServiceUrls) -> AsyncIterator[str]:
    """A database as the first release left it; the second one adds columns to `orders`."""
    url = await databases.ensure(services.database, "older_release")

    def to_the_first(connection: Connection) -> None:
        command.upgrade(configuration(connection), "0001")

    engine = create_async_engine(DRIVER, async_creator=lambda: connect(url))
    async with engine.begin() as connection:
        await connection.run_sync(to_the_first)
    await engine.dispose()
    yield url
    await databases.drop(services.database, "older_release")


async def test_nobody_queues_behind_a_revision_that_waits(older: str) -> None:
    report, buyer = await asyncpg.connect(older), await asyncpg.connect(older)
    slow = report.transaction()
    await slow.start()
    await report.fetch("SELECT FROM orders")  # as long as this is open, no column can be added
    upgrading = asyncio.create_task(migrate(older))
    async with asyncio.timeout(60):
        for _ in range(3):  # it tries again and again, and each time steps aside
            while not await buyer.fetchval(_WAITS):
                await buyer.execute("SELECT pg_sleep(0.01)")
            await buyer.execute(
                "LOCK TABLE orders IN ROW EXCLUSIVE MODE; SELECT FROM orders"
            )  # as an order does
    assert not upgrading.done()
    assert await buyer.fetchval(_COLUMNS) == 0
    await slow.rollback()
    await asyncio.wait_for(upgrading, 60)
    assert await buyer.fetchval(_COLUMNS) == 1
    await report.close()
    await buyer.close()


async def test_several_machines_migrate_while_people_buy(older: str) -> None:
    await asyncio.gather(*(migrate(older) for _ in range(3)))
    async with open_shop(older) as shop:
        stop = asyncio.Event()
        selling = asyncio.create_task(shop.sell_until(stop))
        await asyncio.gather(*(migrate(older) for _ in range(3)))
        stop.set()
        await selling
        assert shop.orders
        await shop.audit()
