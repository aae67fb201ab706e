"""Couriers that die, lose their lease or lose their stores between sending and marking."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from app.clock import ManualClock, SystemClock
from bots.runtime import PgConversations
from bots.runtime.courier import Courier
from core.model import Chat

from .conftest import CourierOf
from .postman import UNLIMITED, Postman, chat, say

LEASE = timedelta(seconds=UNLIMITED.lease + 1)


async def die(courier: Courier) -> None:
    """As a process that is killed: nothing it had in hand is finished or given back."""
    tasks = courier._under_way()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def hang(*_: object) -> None:
    await asyncio.Event().wait()


async def test_killed_before_sending_nothing_is_lost_and_nothing_repeated(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    await say(conversations, chat(), "one", "two")
    first = await courier_of()
    assert await first._post.claim(clock.now(), bulk=False, most=9)  # and then it is killed
    second = await courier_of()
    await second.settle()
    assert postman.got == [], "the chat is still in other hands"
    clock.advance(LEASE)
    await second.settle()
    assert postman.words_to(chat()) == ["one", "two"]


async def test_killed_between_sending_and_marking_repeats_that_one_part(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    """The window that nobody can close: messengers know no key by which to recognise a repetition."""
    arrived = asyncio.Event()

    async def caught(_: Chat, words: str) -> None:
        if words == "picture":
            arrived.set()
            await hang()

    postman.parts = lambda entry: (entry.text, "picture", "end")
    postman.after = caught
    await say(conversations, chat(), "one")
    first = await courier_of()
    await first._claim()
    await arrived.wait()
    await die(first)
    postman.after = None
    clock.advance(LEASE)
    second = await courier_of()
    await second.settle()
    assert postman.words_to(chat()) == ["one", "picture", "picture", "end"]


async def test_killed_after_marking_repeats_nothing(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    reached = asyncio.Event()

    async def caught(_: Chat, words: str) -> None:
        if words == "two":
            postman.got.pop()  # it never got so far
            reached.set()
            await hang()

    postman.after = caught
    await say(conversations, chat(), "one", "two", "three")
    first = await courier_of()
    await first._claim()
    await reached.wait()
    await die(first)
    postman.after = None
    clock.advance(LEASE)
    await (await courier_of()).settle()
    assert postman.words_to(chat()) == ["one", "two", "three"]


async def test_who_lost_the_lease_writes_nothing_more(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    """A courier that slept through its lease, while another one did its work."""
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def caught(_: Chat, words: str) -> None:
        if words == "one" and not arrived.is_set():
            arrived.set()
            await go_on.wait()

    postman.after = caught
    await say(conversations, chat(), "one", "two", "three")
    sleepy = await courier_of()
    await sleepy._claim()
    await arrived.wait()
    clock.advance(LEASE)
    other = Postman()
    await (await courier_of(messenger=other)).settle()
    assert other.words_to(chat()) == ["one", "two", "three"]
    go_on.set()
    await asyncio.wait(sleepy._under_way())
    await sleepy.settle()
    assert postman.words_to(chat()) == ["one"], "it stops where it notices"


async def test_a_hanging_call_is_given_up_before_the_lease_ends(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    postman.after = lambda _, words: hang() if words == "one" else asyncio.sleep(0)
    await say(conversations, chat(), "one", "two")
    await say(conversations, chat("2"), "hello")
    courier = await courier_of(UNLIMITED.model_copy(update={"lease": 5.0}))
    async with asyncio.timeout(30):
        await courier.settle()
        clock.advance(timedelta(seconds=2))
        await courier.settle()
    assert postman.words_to(chat()) == ["one", "one", "two"]
    assert postman.words_to(chat("2")) == ["hello"]


async def test_two_processes_never_serve_one_chat_at_the_same_time(
    courier_of: CourierOf, conversations: PgConversations, chat_url: str, redis: Redis, postman: Postman
) -> None:
    """`Postman.busy` would notice. Both run as in production, woken by bells."""
    clock = SystemClock()
    store = await PgConversations.open(chat_url, clock, redis)
    another = await PgConversations.open(chat_url, clock, redis)
    stop = asyncio.Event()
    couriers = [await courier_of(by=clock, store=one) for one in (store, another)]
    running = [asyncio.create_task(courier.run(stop)) for courier in couriers]
    names = [str(number) for number in range(20)]
    try:
        for turn in range(5):
            for name in names:
                await say(store, chat(name), f"{turn}a", f"{turn}b")
        await postman.until(200)
    finally:
        stop.set()
        await asyncio.gather(*running)
        await store.close()
        await another.close()
    for name in names:
        assert postman.words_to(chat(name)) == [f"{turn}{part}" for turn in range(5) for part in "ab"]


async def test_a_bell_wakes_the_courier_long_before_the_sweep(
    courier_of: CourierOf, chat_url: str, redis: Redis, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.runtime.courier.courier._SWEEP", 3600.0)
    clock = SystemClock()
    store = await PgConversations.open(chat_url, clock, redis)
    stop = asyncio.Event()
    courier = await courier_of(by=clock, store=store)
    running = asyncio.create_task(courier.run(stop))
    try:
        await asyncio.sleep(0.5)  # it listens by now; what is said before is found by its first look
        await say(store, chat(), "one")
        await postman.until(1)
    finally:
        stop.set()
        await running
        await store.close()
    assert postman.words_to(chat()) == ["one"]


async def test_without_valkey_it_takes_a_moment_longer(
    courier_of: CourierOf, chat_url: str, redis: Redis, postman: Postman
) -> None:
    from redis.asyncio import Redis as Valkey

    nowhere: Valkey = Valkey(port=1, socket_connect_timeout=0.2, retry=None)
    clock = SystemClock()
    store = await PgConversations.open(chat_url, clock, nowhere)
    stop = asyncio.Event()
    courier = await courier_of(by=clock, store=store, valkey=nowhere)
    running = asyncio.create_task(courier.run(stop))
    try:
        await say(store, chat(), "one", "two")
        await postman.until(2)
    finally:
        stop.set()
        await running
        await store.close()
        await nowhere.aclose()
    assert postman.words_to(chat()) == ["one", "two"]


async def test_a_database_that_is_away_between_sending_and_marking_repeats_nothing(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman
) -> None:
    """The connection breaks after the message went out; the mark is written over the next one."""

    async def cut(_: Chat, words: str) -> None:
        if words == "one":
            await conversations.pool.expire_connections()
            await conversations.pool.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE application_name = 'xiaoka chats' AND pid <> pg_backend_pid()
                """
            )

    postman.after = cut
    await say(conversations, chat(), "one", "two")
    await (await courier_of()).settle()
    assert postman.words_to(chat()) == ["one", "two"]
