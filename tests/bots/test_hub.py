"""The hub's duty beside the conversations."""

import asyncio
from typing import Any

import asyncpg
from redis.asyncio import Redis

from app import databases
from app.embedded import ServiceUrls
from bots.runtime import Hub, PgConversations


class _Counting(Hub):
    """Says whenever it tries."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.tries: asyncio.Queue[None] = asyncio.Queue()

    async def recover(self) -> None:
        self.tries.put_nowait(None)
        await super().recover()


async def test_a_database_that_is_away_does_not_end_the_chats(
    services: ServiceUrls, chat_url: str, conversations: PgConversations, redis: Redis
) -> None:
    """`Hub.run` is a part of the process: what it died of used to end all web chats of it."""
    name = chat_url.partition("?")[0].rpartition("/")[2]
    operator = await asyncpg.connect(databases.with_name(services.database, "postgres"))
    hub, stop = _Counting(None, conversations, redis), asyncio.Event()
    running = asyncio.create_task(hub.run(stop, every=0.05))
    try:
        await operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await operator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
        )
        async with asyncio.timeout(30):
            for _ in range(hub.tries.qsize() + 2):  # it goes on trying
                await hub.tries.get()
            assert not running.done()
            await operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            stop.set()
            await running
    finally:
        await operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await operator.close()
        await hub.close()
