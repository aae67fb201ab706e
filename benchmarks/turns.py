"""How long a whole conversation turn takes in process, what it consists of, and whether it grows.

A turn begins when an update is handed in and ends when its answer is stored. So `p50_ms` is wall time of
everything between, PostgreSQL and Valkey included: the durable inbox, the lock, the session, understanding,
the backend (its HTTP application called in process), the dialogue step, session, replies and mark saved
together. The lock is given back afterwards, and the next turn of the same chat waits for that. `own_p50_ms`
is the processor time of our process in it, without what PostgreSQL, Valkey and the disk take. One person
talks at a time.

`growth` is p50 in a shop with all the chats over p50 in a shop with `few` of them, both on the same servers
and talked to in turns, so that whatever else the machine does hits both. `parts_ms` says where the time
goes, from turns of its own, because looking costs time as well; `step` is what is left: the dialogue, its
texts, the session to and from JSON.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from uuid import uuid4

import uvloop

from app.clock import SystemClock
from app.wiring import CATALOGUE_LIFE, Talk, client_within, open_talk
from core.engine import Engine
from core.model import Chat, Incoming

from .anatomy import Anatomy, looked_into
from .report import finish, options, percentile, tell
from .world import World, open_beside, open_world

_CHANNEL = "bench"
_BALANCE = 38_00
_FEW = 1_000
_AT_ONCE = 100_000
"""Chats made by one statement."""
_SENTENCES = {"balance": "我还有多少钱", "purchase": "充五十块话费，号码 13800138000"}
"""Answered with the composition, and with the short prompt: 12.00 yuan are missing."""
_ASIDE = "不用了"
"""Not measured: brings the chat back to where it was."""
_LOOKED_AT = 60
"""Pairs of turns that are taken apart."""


@dataclass
class Shop:
    """A shop with `chats` chats, and the milliseconds of each kind of turn in it."""

    talk: Talk
    chats: int
    times: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in _SENTENCES})
    own: list[float] = field(default_factory=list)
    """Processor milliseconds of turns of any kind."""

    def figures(self, share: float) -> dict[str, float]:
        """A percentile of each kind."""
        return {kind: percentile(times, share) for kind, times in self.times.items()}

    def all(self) -> list[float]:
        """Of any kind."""
        return [one for times in self.times.values() for one in times]


async def measure(seconds: float, customers: int) -> None:
    """Run and print."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(open_world())
        beside = await stack.enter_async_context(open_beside(world, "few"))
        many = await stack.enter_async_context(_shop(world, customers))
        few = await stack.enter_async_context(_shop(beside, min(customers, _FEW)))
        tell("talking")
        for shop in (few, many):
            for number in range(min(shop.chats, 20)):
                await _pair(shop.talk.engine, shop, number)
            shop.times = {kind: [] for kind in _SENTENCES}
            shop.own = []
        until = time.monotonic() + 2 * seconds
        while time.monotonic() < until:
            for shop in (few, many):
                await _pair(shop.talk.engine, shop, random.randrange(shop.chats))
        parts = await _parts(many)
        books_balance = await world.books_balance() and await beside.books_balance()
    finish(
        {
            "p50_ms": percentile(many.all(), 0.5),
            "p99_ms": percentile(many.all(), 0.99),
            "own_p50_ms": percentile(many.own, 0.5),
            "p50_ms_by_kind": many.figures(0.5),
            "p99_ms_by_kind": many.figures(0.99),
            "p50_ms_few": few.figures(0.5),
            "growth": percentile(many.all(), 0.5) / percentile(few.all(), 0.5),
            "parts_ms": parts,
            "turns": len(many.all()),
            "customers": customers,
            "few": few.chats,
            "seconds": seconds,
            "books_balance": books_balance,
        }
    )


async def _parts(shop: Shop) -> dict[str, dict[str, float]]:
    """The median of each part of a turn, by kind."""
    anatomy = Anatomy()
    engine = looked_into(shop.talk, anatomy)
    found: dict[str, dict[str, list[float]]] = {kind: defaultdict(list) for kind in _SENTENCES}
    for _ in range(_LOOKED_AT):
        chat = Chat(_CHANNEL, str(random.randrange(shop.chats)))
        for kind, sentence in _SENTENCES.items():
            anatomy.begin()
            await _say(engine, chat, sentence)
            for part, took in anatomy.end().items():
                found[kind][part].append(took)
        await _say(engine, chat, _ASIDE)
    return {kind: {part: median(times) for part, times in parts.items()} for kind, parts in found.items()}


async def _pair(engine: Engine, shop: Shop, number: int) -> None:
    """A turn of each kind in one chat."""
    chat = Chat(_CHANNEL, str(number))
    for kind, sentence in _SENTENCES.items():
        began, at_work = time.perf_counter(), time.thread_time()
        await _say(engine, chat, sentence)
        shop.times[kind].append((time.perf_counter() - began) * 1000)
        shop.own.append((time.thread_time() - at_work) * 1000)
    said = await shop.talk.hub.recent(chat, limit=4)
    intents = [entry.intent for entry in said if entry.author == "person"]
    if intents[-2:] != list(_SENTENCES) or "12.00" not in said[-1].text:
        raise RuntimeError(f"that was no such conversation: {intents}, {said[-1].text!r}")
    await _say(engine, chat, _ASIDE)


async def _say(engine: Engine, chat: Chat, sentence: str) -> None:
    """One whole turn."""
    await engine.accept(Incoming(chat, uuid4().hex, datetime.now(UTC), text=sentence))
    await engine.answer(chat)


@asynccontextmanager
async def _shop(world: World, chats: int) -> AsyncIterator[Shop]:
    """The shop with so many people in it, each with a wallet, a linked chat, a session and a past."""
    for made in range(0, chats, _AT_ONCE):
        people = await world.add_customers(min(_AT_ONCE, chats - made), paid=_BALANCE)
        async with world.connected() as connection:
            await connection.execute(_CHATS, _CHANNEL, people, made)
        tell(f"{made + len(people)} chats")
    async with world.connected() as connection:
        await connection.execute("VACUUM ANALYZE")
    client = client_within(
        world.backend, "http://shop.test", await world.key("channel"), catalogue_life=CATALOGUE_LIFE
    )
    talk = await open_talk(client, database_url=world.database, redis_url=world.redis, clock=SystemClock())
    try:
        yield Shop(talk, chats)
    finally:
        await talk.close()
        await client.close()


# Each with six lines said earlier, under addresses that count on from $3.
_CHATS = """
WITH person AS MATERIALIZED (
    SELECT id, ($3::int + place - 1)::text AS address
    FROM unnest($2::uuid[]) WITH ORDINALITY AS person (id, place)
), linked AS (
    INSERT INTO chat_link (channel, chat, customer_id, linked_at, used_at)
    SELECT $1, address, id, now(), now() FROM person
), session AS (
    INSERT INTO chat.session (channel, address, last_seq, heard_at) SELECT $1, address, 6, now() FROM person
), heard AS (
    INSERT INTO chat.inbox (channel, update_id, address, seq, at, text, answered_at, intent)
    SELECT $1, 'past-' || address || '-' || n, address, 2 * n - 1, now(), '余额', now(), 'balance'
    FROM person, generate_series(1, 3) AS n
)
INSERT INTO chat.outbox (channel, address, seq, at, answers, intent, message)
SELECT $1, address, 2 * n, now(), 'past-' || address || '-' || n, 'balance', '{"text": "余额 38.00 元"}'
FROM person, generate_series(1, 3) AS n
"""


if __name__ == "__main__":
    asked = options("Whole conversation turns in process.", seconds=12.0, customers=100_000)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure(asked.seconds, asked.customers))
