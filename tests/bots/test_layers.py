"""Several layers keep a turn from happening twice. Here each one works with the others switched off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from app.clock import ManualClock
from bots.runtime import PgConversations, ValkeyLocks
from core.model import Chat, Incoming, Message
from core.ports import StaleSession


class NoLocks:
    """Lets everybody through at once."""

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        yield


async def test_the_inbox_alone(conversations: PgConversations, chat: Chat, clock: ManualClock) -> None:
    """A messenger delivers an update eight times: who may answer is decided once."""
    incoming = Incoming(chat, "u1", clock.now(), text="充五十")
    answered = 0

    async def deliver() -> None:
        nonlocal answered
        if await conversations.receive(incoming):
            answered += 1

    await asyncio.gather(*(deliver() for _ in range(8)))
    assert answered == 1


async def test_the_lock_alone(redis: Redis) -> None:
    """Twenty turns in three processes on a state that nothing else guards."""
    state = {"turns": 0}
    processes = [ValkeyLocks(redis) for _ in range(3)]

    async def turn(locks: ValkeyLocks) -> None:
        async with locks.hold("王敏"):
            loaded = state["turns"]
            await asyncio.sleep(0.001)
            state["turns"] = loaded + 1

    await asyncio.gather(*(turn(processes[number % 3]) for number in range(20)))
    assert state["turns"] == 20


async def test_the_version_alone(conversations: PgConversations, chat: Chat) -> None:
    """Ten turns at once without a lock and without an inbox: each is saved once, on top of the others."""
    locks = NoLocks()

    async def turn(number: int) -> None:
        while True:
            async with locks.hold(str(chat)):
                state, version, _ = await conversations.load(chat)
                turns = [*state.get("turns", []), number]
                try:
                    await conversations.save(
                        chat, {"turns": turns}, version=version, messages=[Message(str(number))],
                        answered=None, intent=None,
                    )  # fmt: skip
                except StaleSession:
                    continue
                return

    await asyncio.gather(*(turn(number) for number in range(10)))
    state, version, _ = await conversations.load(chat)
    assert sorted(state["turns"]) == list(range(10))
    assert version == 10
    said = await conversations.transcript(chat, after=0, limit=100)
    assert [int(entry.text) for entry in said] == state["turns"]


async def test_the_mark_on_the_update_alone(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    """Two processes took the same update and every version is right: only one answer stays."""
    await conversations.receive(Incoming(chat, "u1", clock.now(), text="余额"))
    for _ in range(2):
        state, version, _ = await conversations.load(chat)
        await conversations.save(
            chat, state, version=version, messages=[Message("38.00 元")], answered="u1", intent="balance"
        )
    said = await conversations.transcript(chat, after=0, limit=100)
    assert [entry.author for entry in said] == ["person", "xiaoka"]
