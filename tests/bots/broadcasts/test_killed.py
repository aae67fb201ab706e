"""A broadcast to 10,000 merchants, whose process is killed with -9 again and again."""

import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

from redis.asyncio import Redis

from app.clock import SystemClock
from bots.runtime import PgConversations
from bots.runtime.broadcasts import BroadcastStore
from bots.runtime.broadcasts.store import new_broadcast
from core.model import Chat
from tests.bots.courier.postman import CHANNEL, UNLIMITED

MERCHANTS = 10_000
KILLED_AT = (1, 1_500, 5_000, 9_000)
"""How many had got it when the process was killed."""


async def test_ten_thousand_merchants_hear_it_once_whoever_is_killed(
    chat_url: str, redis_url: str, redis: Redis, tmp_path: Path
) -> None:
    got = tmp_path / "got"
    got.touch()
    store = await PgConversations.open(chat_url, SystemClock(), redis)
    broadcasts = BroadcastStore(store.pool)
    broadcast = new_broadcast({"zh-CN": "今晚两点维护"}, "小李", SystemClock().now(), urgent=True)
    people = [[Chat(CHANNEL, str(number))] for number in range(MERCHANTS)]
    assert await broadcasts.create(broadcast, people) == MERCHANTS

    for moment in (*KILLED_AT, None):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bots.broadcasts.process", chat_url, redis_url, str(got)
        )
        try:
            async with asyncio.timeout(240):
                if moment is None:
                    await _over(broadcasts, broadcast.id)
                else:
                    await _so_many(got, moment)
        finally:
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
    progress = await broadcasts.progress(broadcast.id)
    stored = await broadcasts.get(broadcast.id)
    await store.close()

    assert (progress.sent, progress.total) == (MERCHANTS, MERCHANTS)
    assert stored is not None
    assert stored.state == "done"
    heard = Counter(line.split()[0] for line in got.read_text().splitlines())
    assert len(heard) == MERCHANTS, "nobody was left out"
    twice = [address for address, times in heard.items() if times > 1]
    # Sent and not marked when the process died: at most what it had in hand, and once each.
    assert max(heard.values()) <= 2
    assert len(twice) <= len(KILLED_AT) * max(1, UNLIMITED.at_once // 4)


async def _so_many(got: Path, count: int) -> None:
    def lines() -> int:
        return got.read_bytes().count(b"\n")

    while lines() < count:  # noqa: ASYNC110 - another process writes the file
        await asyncio.sleep(0.01)


async def _over(broadcasts: BroadcastStore, broadcast_id: UUID) -> None:
    """Everybody has it, and the sender, which looks once a second, has noticed."""

    async def open_still() -> bool:
        stored = await broadcasts.get(broadcast_id)
        sent = (await broadcasts.progress(broadcast_id)).sent
        return stored is None or stored.state != "done" or sent < MERCHANTS

    while await open_still():  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.5)
