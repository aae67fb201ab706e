"""How long an alert takes: from the COMMIT that moved the money to the message in the messenger's hand.

A shop of 10,000 merchants (`--customers`), each with a week of turnover, an owner's private chat and a
balance above its limit. So many times a second money of another one of them is held, which takes the
balance below "lasts 12 hours". Everything between is the product's own, in one process on embedded
PostgreSQL and Valkey: the trigger, the queue, the worker's look, the event feed, the conversation's
words, the outbox, and the courier with a bot's usual limits. Only the messenger is a fake: it notes when
a part is handed to it.

The first alerts open connections and prepare statements; they are not measured. `quiet_ms` is what a
movement costs that crosses nothing, `quiet_ms_personal` the same for a customer without alerts.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from statistics import median
from uuid import UUID, uuid4

import uvloop

from app.clock import SystemClock
from app.wiring import Talk, client_within, open_talk
from backend.ledger import service as ledger
from bots.runtime.conversations import Entry
from bots.runtime.courier import Courier, Sent
from core.model import Chat

from .report import finish, options, percentile, tell
from .world import World, open_world

_CHANNEL = "telegram-merchants"
_A_SECOND = 8.0
"""Alerts a second: a bot may send 30 messages in one."""
_AN_HOUR = 100_00
_LIMIT = 12 * _AN_HOUR
_BALANCE = _LIMIT + 10_00
_HOLD = 300_00
_WARM_UP = 2.0
_SETTLE = 30.0
"""Seconds given to the last alerts."""
_PAIRS = 200


class Listener:
    """A messenger that notes when it is handed something, by chat."""

    channel = _CHANNEL

    def __init__(self) -> None:
        self.handed: dict[str, float] = {}
        self._taken = asyncio.Event()

    async def have(self, count: int, seconds: float) -> None:
        """Wait until so many chats were told, that long at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(self.handed) < count:
                    self._taken.clear()
                    await self._taken.wait()

    def is_group(self, chat: Chat) -> bool:
        return chat.address.startswith("-")

    async def deliver(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        assert entry.message is not None

        async def take() -> None:
            self.handed.setdefault(chat.address, time.perf_counter())
            self._taken.set()

        await sent.part("text", take, last=True)

    async def deliver_plainly(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        await self.deliver(chat, entry, sent)


async def measure(seconds: float, customers: int) -> None:
    """Run and print."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(open_world())
        people = await world.add_customers(customers, paid=_BALANCE)
        quiet_personal = await _quiet(world, people)
        await _become_merchants(world, people)
        tell(f"{customers} merchants")
        quiet = await _quiet(world, people)
        listener = Listener()
        await stack.enter_async_context(_running(world, listener))
        cold, rest = people[: customers // 10], people[customers // 10 :]
        warmed = await _cross(world, cold, _WARM_UP)
        await listener.have(len(warmed), _SETTLE)
        moved = await _cross(world, rest, seconds, first=len(cold))
        await listener.have(len(warmed) + len(moved), _SETTLE)
        told = [listener.handed[address] - at for address, at in moved.items() if address in listener.handed]
        alerts = await _raised(world)
        if len(told) != len(moved) or alerts != len(warmed) + len(moved):
            raise RuntimeError(f"{len(moved)} crossed, {alerts} were raised, {len(told)} were told")
        books_balance = await world.books_balance()
    finish(
        {
            "p50_ms": percentile(told, 0.5) * 1000,
            "p99_ms": percentile(told, 0.99) * 1000,
            "max_ms": max(told) * 1000,
            "alerts": len(told),
            "alerts_per_s": _A_SECOND,
            "quiet_ms": quiet,
            "quiet_ms_personal": quiet_personal,
            "customers": customers,
            "seconds": seconds,
            "books_balance": books_balance,
        }
    )


async def _cross(world: World, people: list[UUID], seconds: float, *, first: int = 0) -> dict[str, float]:
    """Hold money of one merchant after the other; returns when each was committed, by its chat.

    `first` is the place of the first of them among all.
    """
    moved: dict[str, float] = {}
    chosen = random.sample(range(len(people)), min(len(people), max(1, int(seconds * _A_SECOND))))

    async def cross(number: int) -> None:
        await _hold(world, people[number], _HOLD)
        moved[str(first + number)] = time.perf_counter()

    tell("money moves")
    async with asyncio.TaskGroup() as group:
        for number in chosen:
            group.create_task(cross(number))
            await asyncio.sleep(random.expovariate(_A_SECOND))
    return moved


async def _quiet(world: World, people: list[UUID]) -> float:
    """The median of holds of a fen, which cross nothing, in milliseconds."""
    took = []
    for _ in range(_PAIRS):
        began = time.perf_counter()
        await _hold(world, random.choice(people), 1)
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


async def _hold(world: World, customer_id: UUID, amount: int) -> None:
    database = world.backend.database
    request = ledger.HoldRequest(
        customer_id=customer_id,
        amount=amount,
        reason="review",
        order_id=None,
        expires_at=database.clock.now() + timedelta(days=1),
        reference=f"bench:{uuid4()}",
    )
    await database.run(lambda tx: ledger.place_hold(tx, request))


async def _raised(world: World) -> int:
    async with world.connected() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM alert WHERE rule_id = 'runway-warning'"))


async def _become_merchants(world: World, people: list[UUID]) -> None:
    """With an owner in a chat of their own (its address is their place), a past, and the band a look lays."""
    async with world.connected() as connection:
        for statement in _MERCHANTS:
            await connection.execute(statement, people, _CHANNEL)
        await connection.execute(_PAST, people, _AN_HOUR)
        await connection.execute(_BAND, people, _LIMIT)
        await connection.execute("VACUUM ANALYZE")


@asynccontextmanager
async def _running(world: World, listener: Listener) -> AsyncIterator[None]:
    """The worker, the notices and the courier."""
    client = client_within(world.backend, "http://shop.test", await world.key("channel"))
    talk: Talk = await open_talk(
        client, database_url=world.database, redis_url=world.redis, clock=SystemClock()
    )
    stop = asyncio.Event()
    courier = await Courier.open(listener, talk.conversations, talk.valkey, clock=SystemClock())
    await talk.notices.pump()
    running = [
        asyncio.create_task(one)
        for one in (world.backend.work(stop), talk.notices.run(stop), courier.run(stop))
    ]
    await asyncio.sleep(1.0)  # until the queue is listened to
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*running)
        await courier.close()
        await talk.close()
        await client.close()


_MERCHANTS = (
    "UPDATE customer SET kind = 'merchant' WHERE id = ANY ($1::uuid[]) AND $2::text IS NOT NULL",
    """
    INSERT INTO chat_link (channel, chat, customer_id, linked_at, used_at)
    SELECT $2, (place - 1)::text, id, now(), now()
    FROM unnest($1::uuid[]) WITH ORDINALITY AS person (id, place)
    """,
    """
    INSERT INTO staff (id, customer_id, channel, address, role, linked_at)
    SELECT uuidv7(), id, $2, (place - 1)::text, 'owner', now()
    FROM unnest($1::uuid[]) WITH ORDINALITY AS person (id, place)
    """,
)
_PAST = """
INSERT INTO turnover_hour (customer_id, hour, turnover, orders)
SELECT person.id, date_trunc('hour', now(), 'UTC') - back * interval '1 hour',
       CASE back WHEN 0 THEN $2::int * extract(minute FROM now())::int / 60 ELSE $2 END, 2
FROM unnest($1::uuid[]) AS person (id), generate_series(0, 180) AS back
"""
_BAND = """
UPDATE account SET watch_low = $2, watch_high = 1000000000000000000
WHERE customer_id = ANY ($1::uuid[]) AND kind = 'paid'
"""


if __name__ == "__main__":
    asked = options("From a movement of money to the alert.", seconds=15.0, customers=10_000)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure(asked.seconds, asked.customers))
