"""To whom a broadcast goes, when, and in whose way it does not stand."""

import asyncio
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from app.clock import ManualClock
from bots.runtime import PgConversations, Retention
from bots.runtime.broadcasts import Broadcast, Broadcaster, BroadcastStore, Progress
from bots.runtime.broadcasts.store import new_broadcast
from bots.runtime.courier import Courier, Flooded, Gone, Refused
from core.model import Chat
from core.texts import default_texts
from tests.bots.courier.conftest import courier, courier_of, postman
from tests.bots.courier.postman import Postman, chat, say

from .people import People, merchant

__all__ = ["courier", "courier_of", "postman"]

WORDS = "今晚两点到三点维护，不能下单。"
NIGHT = timedelta(hours=11)  # from noon to 23:00 in China


@pytest.fixture
def store(conversations: PgConversations) -> BroadcastStore:
    return BroadcastStore(conversations.pool)


def broadcaster(
    store: BroadcastStore, clock: ManualClock, people: People | None = None, ahead: int = 100
) -> Broadcaster:
    return Broadcaster(store, cast(Any, people or People()), default_texts(), clock, ahead=ahead)


async def begin(
    store: BroadcastStore, clock: ManualClock, *names: str, urgent: bool = False, english: str | None = None
) -> Broadcast:
    texts: Any = {"zh-CN": WORDS} | ({"en": english} if english else {})
    made = new_broadcast(texts, "小李", clock.now(), urgent=urgent)
    assert await store.create(made, [[chat(name)] for name in names]) == len(names)
    return made


async def send(sender: Broadcaster, courier: Courier) -> None:
    """Until nothing moves any more."""
    await courier.settle()
    while await sender.step():
        await courier.settle()


async def test_everybody_hears_it_once_and_how_to_stop_it(
    courier: Courier, store: BroadcastStore, postman: Postman, clock: ManualClock
) -> None:
    names = [str(number) for number in range(250)]
    made = await begin(store, clock, *names)
    sender, other = broadcaster(store, clock), broadcaster(store, clock)
    while (await asyncio.gather(sender.step(), other.step())) != [0, 0]:
        await courier.settle()
    await send(sender, courier)
    assert sorted(address for address, _ in postman.got) == sorted(names)
    assert {words for _, words in postman.got} == {f"{WORDS}\n\n不想再收到这类消息，回复“别再提醒”就好。"}
    assert await store.progress(made.id) == Progress(0, 0, 250, {})
    stored = await store.get(made.id)
    assert stored is not None
    assert stored.state == "done"


async def test_two_senders_that_both_believe_they_are_the_one_queue_nobody_twice(
    courier: Courier, store: BroadcastStore, postman: Postman, clock: ManualClock
) -> None:
    from core.model import Message

    made = await begin(store, clock, "1")
    queued = await asyncio.gather(
        *(store.queue(made.id, chat("1"), Message(WORDS), clock.now()) for _ in range(8))
    )
    assert sorted(queued) == [False] * 7 + [True]
    await courier.settle()
    assert len(postman.got) == 1


async def test_a_dead_sender_is_followed_by_another_one(
    courier: Courier, store: BroadcastStore, postman: Postman, clock: ManualClock
) -> None:
    await begin(store, clock, *map(str, range(50)))
    assert await broadcaster(store, clock).step() > 0
    heir = broadcaster(store, clock)
    assert await heir.step() == 0, "the first one may be alive"
    clock.advance(timedelta(seconds=16))
    await send(heir, courier)
    assert len(postman.got) == 50


async def test_who_does_not_want_it_and_who_cannot_get_it_are_left_out(
    courier: Courier,
    conversations: PgConversations,
    store: BroadcastStore,
    postman: Postman,
    clock: ManualClock,
) -> None:
    await say(conversations, chat("blocked"), "hello")
    await courier.gone(chat("blocked"), "blocked")
    people = People(
        lambda name: None if name == "unknown" else merchant(prompts=name != "stopped", locale="zh-CN")
    )
    made = await begin(store, clock, "stopped", "blocked", "unknown", "fine", urgent=True)
    await send(broadcaster(store, clock, people), courier)
    assert [address for address, _ in postman.got] == ["fine"]
    assert await store.progress(made.id) == Progress(0, 0, 1, {"blocked": 1, "stopped": 1, "unlinked": 1})


async def test_who_turns_out_to_be_gone_is_counted_so(
    courier: Courier, store: BroadcastStore, postman: Postman, clock: ManualClock
) -> None:
    postman.fail = lambda where, _: Gone("deactivated") if where.address == "1" else None
    made = await begin(store, clock, "1", "2")
    await send(broadcaster(store, clock), courier)
    assert await store.progress(made.id) == Progress(0, 0, 1, {"deactivated": 1})


async def test_what_a_messenger_does_not_take_is_counted_so(
    courier: Courier, store: BroadcastStore, postman: Postman, clock: ManualClock
) -> None:
    postman.fail = lambda where, _: Refused("no") if where.address == "1" else None
    postman.plain_fails = Refused("no")
    made = await begin(store, clock, "1", "2")
    await send(broadcaster(store, clock), courier)
    assert await store.progress(made.id) == Progress(0, 0, 1, {"refused": 1})


async def test_at_night_only_what_is_urgent_goes_out(
    courier: Courier, store: BroadcastStore, postman: Postman, clock: ManualClock
) -> None:
    clock.advance(NIGHT)
    await begin(store, clock, "1")
    await begin(store, clock, "2", urgent=True)
    sender = broadcaster(store, clock)
    await send(sender, courier)
    assert [address for address, _ in postman.got] == ["2"]
    clock.advance(timedelta(hours=9))
    await send(sender, courier)
    assert [address for address, _ in postman.got] == ["2", "1"]


async def test_everybody_hears_it_in_their_language(
    courier: Courier, store: BroadcastStore, postman: Postman, clock: ManualClock
) -> None:
    people = People(lambda name: merchant(locale="en" if name == "en" else "zh-CN"))
    await begin(store, clock, "en", "zh", english="Maintenance at two.")
    await send(broadcaster(store, clock, people), courier)
    said = dict(postman.got)
    assert said["en"].startswith("Maintenance at two.\n\nReply")
    assert said["zh"].startswith(WORDS)


async def test_one_chat_of_each_person_hears_it(
    courier: Courier,
    conversations: PgConversations,
    store: BroadcastStore,
    clock: ManualClock,
    postman: Postman,
) -> None:
    """The one used last where a courier goes; the web page only when there is no other."""
    web, old, new = Chat("web", "1"), chat("old"), chat("new")
    await say(conversations, old, "hi", answers="u1", heard=True)
    clock.advance(timedelta(days=1))
    await say(conversations, new, "hi", answers="u2", heard=True)
    clock.advance(timedelta(days=1))
    await say(conversations, web, "hi", answers="u3", heard=True)
    await courier.settle()
    postman.got.clear()
    made = new_broadcast({"zh-CN": WORDS}, "小李", clock.now())
    assert await store.create(made, [[web, old, new], [Chat("web", "2")], []]) == 2
    await send(broadcaster(store, clock), courier)
    assert [address for address, _ in postman.got] == ["new"]
    said = await conversations.transcript(Chat("web", "2"), after=0, limit=9)
    assert [entry.text.split("\n")[0] for entry in said] == [WORDS]
    assert await store.progress(made.id) == Progress(0, 0, 2, {})


async def test_a_cancelled_broadcast_goes_to_nobody_else(
    courier: Courier,
    conversations: PgConversations,
    store: BroadcastStore,
    postman: Postman,
    clock: ManualClock,
) -> None:
    made = await begin(store, clock, *map(str, range(60)))
    sender = broadcaster(store, clock)
    await sender.step()
    await courier.settle()
    await sender.step()
    assert len(postman.got) == 20
    assert await store.cancel(made.id, clock.now()) == 40, "those that were queued are spared as well"
    await send(sender, courier)
    assert len(postman.got) == 20
    assert await store.progress(made.id) == Progress(0, 0, 20, {"cancelled": 40})
    await say(conversations, chat("59"), "an answer")
    await courier.settle()
    assert postman.words_to(chat("59")) == ["an answer"]


async def test_an_answer_overtakes_a_broadcast(
    courier: Courier,
    conversations: PgConversations,
    store: BroadcastStore,
    postman: Postman,
    clock: ManualClock,
) -> None:
    await begin(store, clock, *map(str, range(100)))
    sender = broadcaster(store, clock)
    while await sender.step():
        pass
    await say(conversations, chat("somebody"), "an answer")
    await say(conversations, chat("99"), "another one")
    await courier.settle()
    addresses = [address for address, _ in postman.got]
    assert addresses.index("somebody") < 17, "at most what was in hand goes before it"
    assert addresses.index("99") < 17, "also where it waits behind a broadcast in the same chat"
    assert postman.words_to(chat("99"))[-1] == "another one", "whose order is kept"


async def test_a_broadcast_is_queued_only_a_little_ahead(
    courier: Courier, store: BroadcastStore, postman: Postman, clock: ManualClock
) -> None:
    made = await begin(store, clock, *map(str, range(100)))
    sender = broadcaster(store, clock, ahead=30)
    while await sender.step():
        pass
    progress = await store.progress(made.id)
    assert progress.queued == 30
    await send(sender, courier)
    assert (await store.progress(made.id)).sent == 100


async def test_flooded_chats_do_not_hold_up_the_others(
    courier: Courier, store: BroadcastStore, postman: Postman, clock: ManualClock, redis: Redis
) -> None:
    flooded = True
    postman.fail = lambda where, _: Flooded(600) if flooded and where.address in ("1", "2") else None
    made = await begin(store, clock, *map(str, range(60)))
    sender = broadcaster(store, clock, ahead=20)
    await send(sender, courier)
    assert len(postman.got) == 58
    assert (await store.progress(made.id)).queued == 2
    flooded = False
    clock.advance(timedelta(seconds=600))
    await courier.settle()
    assert len({address for address, _ in postman.got}) == len(postman.got) == 60


async def test_old_broadcasts_are_forgotten(
    courier: Courier, conversations: PgConversations, store: BroadcastStore, clock: ManualClock
) -> None:
    made = await begin(store, clock, "1", "2")
    still_open = await begin(store, clock, "3")
    sender = broadcaster(store, clock)
    await store.cancel(still_open.id, clock.now())
    await send(sender, courier)
    clock.advance(timedelta(days=91))
    fresh = await begin(store, clock, "4")
    await conversations.forgetting(Retention()).sweep()
    assert [one.id for one in await store.latest()] == [fresh.id]
    assert (await store.progress(made.id)).total == 0


async def test_there_is_no_such_broadcast(store: BroadcastStore) -> None:
    assert await store.get(uuid4()) is None
