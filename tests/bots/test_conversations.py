"""What is stored of a conversation: once, in order, all or nothing."""

import asyncio
import contextlib
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from app.clock import ManualClock
from bots.runtime import PgConversations, upgrade
from bots.runtime.bell import bell_of
from bots.runtime.hub import Hub
from core.model import Button, Chat, Incoming, Message, VoiceNote
from core.ports import StaleSession

HELLO = Message("你好", ((Button("余额", "t1"),),))


def update(chat: Chat, clock: ManualClock, name: str, text: str = "余额") -> Incoming:
    return Incoming(chat, name, clock.now(), text=text)


async def answer(store: PgConversations, chat: Chat, answered: str | None, *messages: Message) -> None:
    state, version, _ = await store.load(chat)
    await store.save(
        chat,
        {**state, answered or "": 1},
        version=version,
        messages=list(messages),
        answered=answered,
        intent="balance",
    )


async def test_migrating_twice_changes_nothing(chat_url: str) -> None:
    assert await upgrade(chat_url) == 0


async def test_an_update_is_stored_once_however_often_it_comes(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    incoming = update(chat, clock, "u1")
    seen = await asyncio.gather(*(conversations.receive(incoming) for _ in range(8)))
    assert sorted(seen) == [False] * 7 + [True]
    assert await conversations.pending(chat) == [incoming]


async def test_a_voice_note_waits_as_its_ref_and_leaves_the_words_that_were_heard(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    for name, note in (("u1", VoiceNote("file-1", 2.5)), ("u2", VoiceNote("file-2"))):
        await conversations.receive(Incoming(chat, name, clock.now(), voice=note))
    state, version, waiting = await conversations.load(chat)
    assert waiting is not None
    assert waiting.voice == VoiceNote("file-1", 2.5)
    assert [one.voice for one in await conversations.pending(chat)] == [waiting.voice, VoiceNote("file-2")]
    await conversations.save(
        chat, state, version=version, messages=[HELLO], answered="u1", intent="balance", heard="查余额"
    )
    said = [(entry.text, entry.by_voice) for entry in await conversations.transcript(chat, after=0, limit=9)]
    assert said == [("查余额", True), ("", True), ("你好", False)]
    left = await conversations.pool.fetchval(
        "SELECT voice FROM chat.inbox WHERE channel = $1 AND update_id = 'u1' AND address = $2",
        chat.channel, chat.address,
    )  # fmt: skip
    assert left == ""


async def test_pending_updates_keep_their_order(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    for number in range(5):
        await conversations.receive(update(chat, clock, f"u{number}"))
    await conversations.receive(update(Chat("web", "another"), clock, "other"))
    assert [incoming.update_id for incoming in await conversations.pending(chat)] == [
        "u0",
        "u1",
        "u2",
        "u3",
        "u4",
    ]


async def test_state_replies_and_mark_are_saved_together(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    await conversations.receive(update(chat, clock, "u1"))
    await answer(conversations, chat, "u1", HELLO)
    assert await conversations.load(chat) == ({"u1": 1}, 1, None)
    assert await conversations.pending(chat) == []
    person, xiaoka = await conversations.transcript(chat, after=0, limit=10)
    assert (person.author, person.text, person.intent, person.update_id) == (
        "person",
        "余额",
        "balance",
        "u1",
    )
    assert (xiaoka.author, xiaoka.message) == ("xiaoka", HELLO)
    assert person.seq < xiaoka.seq


async def test_a_stale_version_saves_nothing(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    await conversations.receive(update(chat, clock, "u1"))
    await answer(conversations, chat, None, HELLO)
    with pytest.raises(StaleSession):
        await conversations.save(chat, {"x": 1}, version=0, messages=[HELLO], answered="u1", intent=None)
    assert (await conversations.load(chat))[1] == 1
    assert len(await conversations.pending(chat)) == 1
    assert len(await conversations.transcript(chat, after=0, limit=10)) == 2


async def test_an_update_answered_before_saves_nothing(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    await conversations.receive(update(chat, clock, "u1"))
    await answer(conversations, chat, "u1", HELLO)
    await answer(conversations, chat, "u1", HELLO)
    assert (await conversations.load(chat))[1] == 1
    assert len(await conversations.transcript(chat, after=0, limit=10)) == 2


async def test_a_notice_is_told_once_per_chat(conversations: PgConversations, chat: Chat) -> None:
    another = Chat("web", "another")
    for where in (chat, chat, another):
        await answer(conversations, where, "event:1", HELLO)
    assert len(await conversations.transcript(chat, after=0, limit=10)) == 1
    assert len(await conversations.transcript(another, after=0, limit=10)) == 1


async def test_an_update_named_like_a_notice_is_an_update(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    await conversations.receive(update(chat, clock, "event:1"))
    await answer(conversations, chat, "event:1", HELLO)
    assert await conversations.pending(chat) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\x00b", "ab"), ("\ud83d half", " half"), ("长" * 5000, "长" * 4096), ("🦄", "🦄"), ("", "")],
)
async def test_text_of_any_kind_is_kept(
    conversations: PgConversations, chat: Chat, clock: ManualClock, typed: str, kept: str
) -> None:
    await conversations.receive(update(chat, clock, "u1", typed))
    assert [incoming.text for incoming in await conversations.pending(chat)] == [kept]


async def test_the_chat_used_last_is_the_one_where_the_person_spoke(
    conversations: PgConversations, clock: ManualClock
) -> None:
    phone, laptop = Chat("web", "phone"), Chat("web", "laptop")
    assert await conversations.used_last([]) is None
    assert await conversations.used_last([laptop, phone]) == laptop
    for number, where in enumerate((laptop, phone)):
        incoming = update(where, clock, f"u{number}")
        await conversations.receive(replace(incoming, at=clock.now()))
        clock.set(clock.now().replace(minute=clock.now().minute + 1))
    assert await conversations.used_last([laptop, phone]) == phone


async def test_recent_entries_are_the_last_ones(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    for number in range(6):
        await conversations.receive(update(chat, clock, f"u{number}", str(number)))
    assert [entry.text for entry in await conversations.recent(chat, limit=2)] == ["4", "5"]


async def test_a_watcher_misses_nothing_and_repeats_nothing(
    conversations: PgConversations, chat: Chat, clock: ManualClock, redis: Redis
) -> None:
    hub = Hub(None, conversations, redis)  # type: ignore[arg-type]  # watching needs no engine
    seen: list[int] = []
    everything = asyncio.Event()

    async def watch() -> None:
        async with contextlib.aclosing(hub.watch(chat, after=0)) as entries:
            async for entry in entries:
                seen.append(entry.seq)
                if len(seen) == 40:
                    everything.set()

    async def talk(name: str) -> None:
        for number in range(10):
            await conversations.receive(update(chat, clock, f"{name}{number}"))

    async def reply() -> None:
        for _ in range(10):
            await answer(conversations, chat, None, HELLO, HELLO)

    watching = asyncio.create_task(watch())
    await asyncio.gather(talk("a"), talk("b"), reply())
    entries = await conversations.transcript(chat, after=0, limit=100)
    await asyncio.wait_for(everything.wait(), 3)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    await hub.close()
    assert len(entries) == 40
    assert seen == [entry.seq for entry in entries]


async def test_an_update_and_its_answer_ring_once(
    conversations: PgConversations,
    chat: Chat,
    clock: ManualClock,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bots.runtime.bell._MOMENT", 60.0)  # however slow the answer is
    bells = redis.pubsub(ignore_subscribe_messages=True)
    await bells.subscribe(bell_of(chat))
    await conversations.receive(update(chat, clock, "u1"))
    await answer(conversations, chat, "u1", HELLO)
    await conversations.receive(update(chat, clock, "u2"))
    await conversations.close()  # what was going to be rung is rung
    await redis.publish(bell_of(chat), b"the end")
    rung = []
    async for message in bells.listen():
        rung.append(message["data"])
        if message["data"] == b"the end":
            break
    await bells.aclose()
    assert rung == [b"", b"", b"the end"]
