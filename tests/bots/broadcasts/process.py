"""One process that sends broadcasts, to be killed: `python -m tests.bots.broadcasts.process URL REDIS FILE`.

What it sends it appends to FILE, one address a line; that write is the messenger.
"""

import asyncio
import os
import sys
from typing import Any, cast

from redis.asyncio import from_url

from app.clock import SystemClock
from bots.runtime import Entry, PgConversations
from bots.runtime.broadcasts import Broadcaster, BroadcastStore
from bots.runtime.courier import Courier, Sent
from core.model import Chat
from core.texts import default_texts
from tests.bots.broadcasts.people import People
from tests.bots.courier.postman import CHANNEL, UNLIMITED


class Appending:
    """A messenger of which nothing is left but what arrived."""

    channel = CHANNEL

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def is_group(self, _: Chat) -> bool:
        return False

    async def deliver(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        async def call() -> None:
            os.write(self._file, f"{chat.address} {entry.text.splitlines()[0]}\n".encode())
            await asyncio.sleep(0.001)  # an answer takes time, and one may die before it comes

        await sent.part("text", call, last=True)

    async def deliver_plainly(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        await self.deliver(chat, entry, sent)


async def main(url: str, redis_url: str, path: str) -> None:
    clock, valkey, stop = SystemClock(), from_url(redis_url), asyncio.Event()
    conversations = await PgConversations.open(url, clock, valkey)
    policy = UNLIMITED.model_copy(update={"lease": 5.0})
    courier = await Courier.open(Appending(path), conversations, valkey, clock=clock, policy=policy)
    broadcaster = Broadcaster(
        BroadcastStore(conversations.pool),
        cast(Any, People()),
        default_texts(),
        clock,
        ring=conversations.ring,
        ahead=2000,
    )
    await asyncio.gather(courier.run(stop), broadcaster.run(stop))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
