"""How long a whole conversation turn takes in process, on real Valkey and PostgreSQL, and whether it grows.

A turn is what happens between an update handed in and its answer stored: the durable inbox, the lock, the
session, understanding, the backend (its HTTP application called in process), the dialogue step, state and
replies saved together. One person talks at a time, another one every other turn. `growth` is p50 with all
chats over p50 with a hundredth of them.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import uvloop

from app.clock import SystemClock
from app.wiring import Talk, client_within, open_talk
from core.model import Chat, Incoming

from .report import finish, options, percentile, tell
from .world import World, open_world

_CHANNEL = "bench"
_BALANCE = 38_00
_SENTENCES = {"balance": "我还有多少钱", "purchase": "充五十块话费，号码 13800138000"}
"""Answered with the composition, and with the short prompt: 12.00 yuan are missing."""
_ASIDE = "不用了"
"""Not measured: brings the chat back to where it was."""


@dataclass
class Times:
    """Milliseconds of each kind of turn."""

    by_kind: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in _SENTENCES})

    def figures(self, share: float) -> dict[str, float]:
        """A percentile of each kind."""
        return {kind: percentile(times, share) for kind, times in self.by_kind.items()}

    def all(self) -> list[float]:
        """Of any kind."""
        return [one for times in self.by_kind.values() for one in times]


async def measure(seconds: float, customers: int) -> None:
    """Run and print."""
    few = max(1, customers // 100)
    async with open_world() as world:
        client = client_within(world.backend, "http://shop.test", await world.key("channel"))
        talk = await open_talk(
            client, database_url=world.database, redis_url=world.redis, clock=SystemClock()
        )
        try:
            measured: dict[int, Times] = {}
            for present, more in ((few, few), (customers, customers - few)):
                tell(f"opening {more} chats")
                await _open_chats(world, more)
                measured[present] = await _talk(talk, present, seconds)
                tell(f"with {present} chats, p50 in ms: {measured[present].figures(0.5)}")
        finally:
            await talk.close()
            await client.close()
        books_balance = await world.books_balance()
    many = measured[customers]
    finish(
        {
            "p50_ms": percentile(many.all(), 0.5),
            "p99_ms": percentile(many.all(), 0.99),
            "p50_ms_by_kind": many.figures(0.5),
            "p99_ms_by_kind": many.figures(0.99),
            "p50_ms_few": measured[few].figures(0.5),
            "growth": percentile(many.all(), 0.5) / percentile(measured[few].all(), 0.5),
            "turns": len(many.all()),
            "customers": customers,
            "seconds": seconds,
            "books_balance": books_balance,
        }
    )


async def _talk(talk: Talk, present: int, seconds: float) -> Times:
    """Turns of both kinds, one after the other, each pair in a chat picked at random."""
    for number in range(min(present, 20)):
        await _pair(talk, number, Times())
    times, until = Times(), time.monotonic() + seconds
    while time.monotonic() < until:
        await _pair(talk, random.randrange(present), times)
    return times


async def _pair(talk: Talk, number: int, times: Times) -> None:
    chat = Chat(_CHANNEL, str(number))
    for kind, sentence in _SENTENCES.items():
        began = time.perf_counter()
        await _say(talk, chat, sentence)
        times.by_kind[kind].append((time.perf_counter() - began) * 1000)
    said = await talk.hub.recent(chat, limit=4)
    intents = [entry.intent for entry in said if entry.author == "person"]
    if intents[-2:] != list(_SENTENCES) or "12.00" not in said[-1].text:
        raise RuntimeError(f"that was no such conversation: {intents}, {said[-1].text!r}")
    await _say(talk, chat, _ASIDE)


async def _say(talk: Talk, chat: Chat, sentence: str) -> None:
    """One whole turn."""
    await talk.engine.accept(Incoming(chat, uuid4().hex, datetime.now(UTC), text=sentence))
    await talk.engine.answer(chat)


async def _open_chats(world: World, count: int) -> None:
    """So many more people with a wallet, a linked chat, a session and a past conversation."""
    people = await world.add_customers(count, paid=_BALANCE)
    async with world.connected() as connection:
        await connection.execute(_CHATS, _CHANNEL, people)
        await connection.execute("VACUUM ANALYZE")


# Each with ten lines said earlier, under addresses that go on counting.
_CHATS = """
WITH person AS MATERIALIZED (
    SELECT id, ((SELECT count(*) FROM chat.session) + place - 1)::text AS address
    FROM unnest($2::uuid[]) WITH ORDINALITY AS person (id, place)
), linked AS (
    INSERT INTO chat_link (channel, chat, customer_id, linked_at, used_at)
    SELECT $1, address, id, now(), now() FROM person
), session AS (
    INSERT INTO chat.session (channel, address, last_seq, heard_at) SELECT $1, address, 10, now() FROM person
), heard AS (
    INSERT INTO chat.inbox (channel, update_id, address, seq, at, text, answered_at, intent)
    SELECT $1, 'past-' || address || '-' || n, address, 2 * n - 1, now(), '余额', now(), 'balance'
    FROM person, generate_series(1, 5) AS n
)
INSERT INTO chat.outbox (channel, address, seq, at, answers, intent, message)
SELECT $1, address, 2 * n, now(), 'past-' || address || '-' || n, 'balance', '{"text": "余额 38.00 元"}'
FROM person, generate_series(1, 5) AS n
"""


if __name__ == "__main__":
    asked = options("Whole conversation turns in process.", seconds=12.0, customers=100_000)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure(asked.seconds, asked.customers))
