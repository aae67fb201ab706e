"""No chat and no bot is sent more than its limits, and those who wait for an answer go first."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from app.clock import ManualClock, SystemClock
from bots.runtime import PgConversations
from bots.runtime.courier import CourierPolicy, Flooded, Pace
from bots.runtime.courier.bot_pace import BotPace, PausedError
from bots.runtime.courier.pacing import counted, wait_of

from .conftest import CourierOf
from .postman import CHANNEL, QUICK, UNLIMITED, Postman, chat, say

START = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("pace", [Pace(count=1, seconds=1, burst=3), Pace(count=20, seconds=60, burst=4)])
def test_a_chat_gets_its_burst_and_then_its_pace(pace: Pace) -> None:
    now, earned, went = START, None, []
    for _ in range(600):
        if wait_of(pace, earned, now) == 0:
            earned = counted(pace, earned, now)
            went.append(now)
        now += timedelta(seconds=0.1)
    assert went[: pace.burst] == [START + timedelta(seconds=0.1) * number for number in range(pace.burst)]
    for begin in went:
        within = [at for at in went if begin <= at < begin + timedelta(seconds=30)]
        assert len(within) <= pace.burst + 30 / pace.interval
    assert len(went) >= 59 / pace.interval


def test_the_wait_is_what_is_missing() -> None:
    pace = Pace(count=1, seconds=1, burst=2)
    earned = counted(pace, counted(pace, None, START), START)
    assert wait_of(pace, earned, START) == pytest.approx(1.0)
    assert wait_of(pace, earned, START + timedelta(seconds=0.4)) == pytest.approx(0.6)
    assert wait_of(pace, earned, START + timedelta(hours=1)) == 0


async def test_a_chat_over_its_limit_is_put_off_and_the_others_are_not(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    slow = Pace(count=1, seconds=10, burst=2)
    courier = await courier_of(CourierPolicy(chat=slow, group=slow, bot=QUICK))
    await say(conversations, chat("1"), *"abcd")
    await say(conversations, chat("2"), "x")
    await courier.settle()
    assert postman.words_to(chat("1")) == ["a", "b"]
    assert postman.words_to(chat("2")) == ["x"]
    clock.advance(timedelta(seconds=10))
    await (await courier_of(CourierPolicy(chat=slow, group=slow, bot=QUICK))).settle()
    assert postman.words_to(chat("1")) == ["a", "b", "c"], "whichever process brings it"


async def test_groups_have_a_pace_of_their_own(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman
) -> None:
    slow = Pace(count=1, seconds=10, burst=1)
    courier = await courier_of(UNLIMITED.model_copy(update={"group": slow}))
    await say(conversations, chat("-1"), "a", "b")
    await say(conversations, chat("1"), "a", "b")
    await courier.settle()
    assert (postman.words_to(chat("-1")), postman.words_to(chat("1"))) == (["a"], ["a", "b"])


def policy(**changes: object) -> CourierPolicy:
    return UNLIMITED.model_copy(update={"bot": Pace(count=40, seconds=1.0, burst=2), **changes})


async def test_all_processes_share_the_pace_of_the_bot(redis: Redis) -> None:
    paces = [BotPace(redis, CHANNEL, policy()) for _ in range(3)]
    went: list[float] = []

    async def sender(pace: BotPace) -> None:
        while True:
            await pace.take(bulk=False)
            went.append(time.monotonic())

    tasks = [asyncio.create_task(sender(pace)) for pace in paces for _ in range(4)]
    await asyncio.sleep(2.5)
    for task in tasks:
        task.cancel()
    for pace in paces:
        await pace.close()
    assert len(went) >= 30, "they do send"
    assert len(went) <= 2 + 40 * 2.6, "and no more than one bot may"


async def test_those_who_wait_overtake_a_broadcast(redis: Redis) -> None:
    """With a long line of bulk in two processes, an answer goes at once."""
    paces = [BotPace(redis, CHANNEL, policy(bot=Pace(count=10, seconds=1.0, burst=1))) for _ in range(2)]
    bulk = [asyncio.create_task(pace.take(bulk=True)) for pace in paces for _ in range(30)]
    await asyncio.sleep(0.3)
    ahead = sum(task.done() for task in bulk)
    await asyncio.gather(*(pace.take(bulk=False) for pace in paces for _ in range(2)))
    assert sum(task.done() for task in bulk) - ahead <= 4, "at most about as many as answers"
    for task in bulk:
        task.cancel()
    for pace in paces:
        await pace.close()


async def test_broadcasts_leave_a_part_of_the_pace_to_others(redis: Redis) -> None:
    pace = BotPace(redis, CHANNEL, policy(bulk_share=0.25))
    bulk = [asyncio.create_task(pace.take(bulk=True)) for _ in range(200)]
    await asyncio.sleep(2.0)
    done = sum(task.done() for task in bulk)
    assert 5 <= done <= 2 + 10 * 2.3
    for task in bulk:
        task.cancel()
    await pace.close()


async def test_a_pause_holds_for_every_process(redis: Redis) -> None:
    one, other = (BotPace(redis, CHANNEL, policy()) for _ in range(2))
    await one.take(bulk=False)
    await one.pause(60)
    with pytest.raises(PausedError) as paused:
        await other.take(bulk=False)
    assert 55 < paused.value.seconds < 61
    await one.close()
    await other.close()


async def test_a_flood_of_many_chats_pauses_the_bot(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman, clock: ManualClock, redis: Redis
) -> None:
    """Telegram does not say whether 429 is about the chat or the bot; three chats at once are the bot."""
    flooded = True
    postman.fail = lambda *_: Flooded(3600) if flooded else None
    for number in range(3):
        await say(conversations, chat(str(number)), "hello")
    courier = await courier_of()
    await courier.settle()
    flooded = False
    await say(conversations, chat("another"), "hello")
    await courier.settle()
    assert postman.got == []
    await redis.flushall()
    clock.advance(timedelta(seconds=3601))
    await (await courier_of()).settle()
    assert len(postman.got) == 4


async def test_a_flood_of_one_chat_does_not_pause_the_bot(
    courier_of: CourierOf, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    postman.fail = lambda where, _: Flooded(1) if where == chat("1") else None
    await say(conversations, chat("1"), "hello")
    courier = await courier_of()
    for _ in range(5):
        await courier.settle()
        clock.advance(timedelta(seconds=1))
    await say(conversations, chat("2"), "hello")
    await courier.settle()
    assert postman.got == [("2", "hello")]


async def test_a_real_flood_is_over_by_itself(
    courier_of: CourierOf, chat_url: str, redis: Redis, postman: Postman
) -> None:
    """With the machine's clock and `run`: the chat comes up again when its time is over."""
    clock = SystemClock()
    store = await PgConversations.open(chat_url, clock, redis)
    began, stop = time.monotonic(), asyncio.Event()
    postman.fail = lambda *_: Flooded(1) if time.monotonic() < began + 1 else None
    courier = await courier_of(by=clock, store=store)
    running = asyncio.create_task(courier.run(stop))
    await say(store, chat(), "one", "two")
    await postman.until(2)
    stop.set()
    await running
    await store.close()
    assert postman.words_to(chat()) == ["one", "two"]
