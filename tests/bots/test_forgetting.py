"""What is old is deleted; what waits, and what still has to recognise something, is not."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import pytest
from pydantic import ValidationError
from redis.asyncio import Redis

from api_client.contract import Event
from app.clock import ManualClock
from bots.runtime import Forgetting, Notices, PgConversations, Retention, forgetting, migrate
from core.engine import Engine
from core.model import Chat, Incoming, Message
from core.ports import EventFeed

from .feeds import OneEvent

LIFE = Retention().chats
STATE = {"version": 1, "human": False, "unsaved": "13800138000"}
HELLO = Message("你好")


@pytest.fixture
def forget(conversations: PgConversations) -> Forgetting:
    return conversations.forgetting(Retention())


async def talk(conversations: PgConversations, chat: Chat, name: str, **state: Any) -> None:
    """One turn."""
    now = conversations._clock.now()
    await conversations.receive(Incoming(chat, name, now, text="给13800138000充五十"))
    _, version, _ = await conversations.load(chat)
    await conversations.save(
        chat, STATE | state, version=version, messages=[HELLO, HELLO], answered=name, intent="purchase"
    )


async def lines(conversations: PgConversations, chat: Chat) -> int:
    return len(await conversations.transcript(chat, after=0, limit=1000))


async def test_an_old_conversation_goes_and_the_chat_goes_on(
    conversations: PgConversations, chat: Chat, clock: ManualClock, forget: Forgetting
) -> None:
    await talk(conversations, chat, "u1")
    last = (await conversations.transcript(chat, after=0, limit=9))[-1].seq
    clock.advance(LIFE)
    assert await forget.sweep() == 0, "not a moment too early"
    clock.advance(timedelta(seconds=1))
    assert await forget.sweep() == 3
    assert await lines(conversations, chat) == 0
    assert (await conversations.load(chat)).state == {}, "the session quoted the number"
    assert await forget.sweep() == 0
    await talk(conversations, chat, "u2")
    entries = await conversations.transcript(chat, after=last, limit=9)
    assert [entry.author for entry in entries] == ["person", "xiaoka", "xiaoka"]
    assert (await conversations.load(chat)).state == STATE


async def test_what_waits_for_an_answer_stays_however_old(
    conversations: PgConversations, chat: Chat, clock: ManualClock, forget: Forgetting
) -> None:
    await talk(conversations, chat, "u1")
    await conversations.receive(Incoming(chat, "u2", clock.now(), text="余额"))
    clock.advance(10 * LIFE)
    await forget.sweep()
    state, _, waiting = await conversations.load(chat)
    assert state == STATE
    assert waiting is not None
    assert waiting.update_id == "u2"


async def test_a_chat_in_use_keeps_its_session_and_what_is_recent(
    conversations: PgConversations, chat: Chat, clock: ManualClock, forget: Forgetting
) -> None:
    await talk(conversations, chat, "u1")
    clock.advance(LIFE + timedelta(seconds=1))
    await talk(conversations, chat, "u2")
    assert await forget.sweep() == 3
    assert await lines(conversations, chat) == 3
    assert (await conversations.load(chat)).state == STATE
    again = Incoming(chat, "u2", clock.now(), text="余额")
    assert not await conversations.receive(again), "delivered twice, recognised"


async def test_a_chat_that_a_person_took_over_stays_with_them(
    conversations: PgConversations, chat: Chat, clock: ManualClock, forget: Forgetting
) -> None:
    await talk(conversations, chat, "u1", human=True)
    clock.advance(2 * LIFE)
    await forget.sweep()
    assert (await conversations.load(chat)).state == {"version": 1, "human": True}


async def test_several_processes_share_the_work(
    conversations: PgConversations, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, forget: Forgetting
) -> None:
    monkeypatch.setattr(forgetting, "_BATCH", 4)
    chats = [Chat("web", str(number)) for number in range(10)]
    for chat in chats:
        await talk(conversations, chat, f"u{chat.address}")
    clock.advance(2 * LIFE)
    done = await asyncio.gather(*(conversations.forgetting(Retention()).sweep() for _ in range(3)))
    assert sum(done) + await forget.sweep() == 30
    for chat in chats:
        assert await lines(conversations, chat) == 0
        assert (await conversations.load(chat)).state == {}


async def test_two_that_take_the_last_lines_of_a_chat_at_once_leave_nothing_of_it(
    conversations: PgConversations, chat: Chat, chat_url: str, clock: ManualClock, forget: Forgetting
) -> None:
    await talk(conversations, chat, "u1")
    clock.advance(2 * LIFE)
    other = await asyncpg.connect(chat_url)
    try:
        async with other.transaction():
            # The other process has deleted the update, saw replies still there, and is about to commit.
            await other.execute("DELETE FROM chat.inbox")
            await other.execute("SELECT FROM chat.session FOR NO KEY UPDATE")
            sweeping = asyncio.create_task(forget.sweep())
            async with asyncio.timeout(20):
                while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        assert await sweeping == 2
    finally:
        await other.close()
    assert (await conversations.load(chat)).state == {}


async def test_nobody_waits_for_a_row_in_use(
    conversations: PgConversations, chat: Chat, chat_url: str, clock: ManualClock, forget: Forgetting
) -> None:
    await talk(conversations, chat, "u1")
    clock.advance(2 * LIFE)
    other = await asyncpg.connect(chat_url)
    try:
        async with other.transaction():
            await other.execute("SELECT FROM chat.inbox FOR UPDATE")
            assert await asyncio.wait_for(forget.sweep(), 10) == 2
        assert await forget.sweep() == 1
    finally:
        await other.close()


async def test_a_notice_is_remembered_as_long_as_it_could_be_told_again(
    conversations: PgConversations, chat: Chat, clock: ManualClock, forget: Forgetting, redis: Redis
) -> None:
    told: list[Event] = []

    async def tell(where: Chat, event: Event) -> None:
        told.append(event)
        state, version, _ = await conversations.load(where)
        await conversations.save(
            where, state, version=version, messages=[HELLO], answered=f"event:{event.id}", intent=None
        )

    feed = OneEvent(chat, clock.now())
    notices = Notices(
        cast(EventFeed, feed), cast(Engine, SimpleNamespace(tell=tell)), conversations, clock=clock
    )
    assert await notices.pump() == 1
    assert len(told) == 1
    clock.advance(LIFE + timedelta(days=1))
    assert await forget.sweep() == 2, "the line and the mark"
    await conversations.move_cursor("notices", "")
    assert await notices.pump() == 1
    assert len(told) == 1, "the feed was read from its beginning, and nobody hears it twice"


def test_an_update_is_remembered_for_longer_than_a_messenger_repeats_it() -> None:
    with pytest.raises(ValidationError):
        Retention(chats=timedelta(days=1))


_A_TURN_OF_THE_FIRST_RELEASE = """
WITH place AS (
    INSERT INTO chat.session (channel, address, state, version, last_seq, heard_at)
    VALUES ('web', '1', $2, 1, 3, $1)
), heard AS (
    INSERT INTO chat.inbox (channel, address, update_id, seq, at, text, answered_at, intent)
    VALUES ('web', '1', 'u1', 1, $1, '给13800138000充五十', $1, 'purchase')
)
INSERT INTO chat.outbox (channel, address, seq, at, answers, intent, message)
SELECT 'web', '1', seq, $1, 'u1', 'purchase', '{"text": "你好"}' FROM generate_series(2, 3) AS seq
"""


async def test_a_chat_of_the_first_release_is_migrated_with_what_it_holds(
    services: Any, monkeypatch: pytest.MonkeyPatch, clock: ManualClock, redis: Redis
) -> None:
    from app import databases

    url = await databases.ensure(services.database, "chat_first")
    try:
        with monkeypatch.context() as patch:
            patch.setattr(migrate, "STEPS", migrate.STEPS[:1])
            assert await migrate.upgrade(url) == 1
        conversations = await PgConversations.open(url, clock, redis)
        chat = Chat("web", "1")
        await conversations.pool.execute(_A_TURN_OF_THE_FIRST_RELEASE, clock.now(), STATE)
        assert await migrate.upgrade(url) == len(migrate.STEPS) - 1
        assert await lines(conversations, chat) == 3
        await talk(conversations, chat, "u2")
        await conversations.close()
    finally:
        await databases.drop(services.database, "chat_first")
