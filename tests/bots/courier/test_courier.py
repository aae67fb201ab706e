"""What is said arrives: once, in order, whatever the messenger answers."""

from datetime import timedelta

import pytest

from app.clock import ManualClock
from bots.runtime import PgConversations
from bots.runtime.courier import Away, Courier, Flooded, Gone, Refused, Unsure
from core.model import Chat

from .conftest import CourierOf
from .postman import Postman, chat, say


async def row(conversations: PgConversations, chat: Chat) -> dict[str, object] | None:
    found = await conversations.pool.fetchrow(
        "SELECT * FROM chat.delivery WHERE channel = $1 AND address = $2", chat.channel, chat.address
    )
    return None if found is None else dict(found)


async def test_everything_arrives_once_and_in_order(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    for turn in range(3):
        for name in ("1", "2", "-3"):
            await say(conversations, chat(name), f"{turn}a", f"{turn}b")
    await courier.settle()
    await courier.settle()
    for name in ("1", "2", "-3"):
        assert postman.words_to(chat(name)) == ["0a", "0b", "1a", "1b", "2a", "2b"]
    assert (await row(conversations, chat()) or {})["due_at"] is None


async def test_more_than_a_page_waits_in_one_chat(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    words = [str(number) for number in range(55)]
    await say(conversations, chat(), *words)
    await courier.settle()
    assert postman.words_to(chat()) == words


async def test_channels_without_a_courier_queue_nothing(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    await say(conversations, Chat("web", "1"), "hello")
    await courier.settle()
    assert postman.got == []
    assert await row(conversations, Chat("web", "1")) is None


async def test_what_was_said_before_there_was_a_courier_is_not_brought(
    conversations: PgConversations, postman: Postman, courier_of: CourierOf
) -> None:
    await conversations.pool.execute("DELETE FROM chat.courier")
    await say(conversations, chat(), "long ago")
    courier = await courier_of()
    await courier.settle()
    await say(conversations, chat(), "now")
    await courier.settle()
    assert postman.words_to(chat()) == ["now"]


async def test_what_is_said_while_a_chat_is_delivered_follows(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    async def more(where: Chat, words: str) -> None:
        if words == "one":
            await say(conversations, where, "two")

    postman.after = more
    await say(conversations, chat(), "one")
    await courier.settle()
    assert postman.words_to(chat()) == ["one", "two"]


async def test_facts_about_a_chat_are_kept_for_the_next_entry(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    await say(conversations, chat(), "one")
    await courier.settle()
    await say(conversations, chat(), "two")
    await courier.settle()
    assert postman.kept == [{}, {"last": 1}]


async def test_a_flooded_chat_waits_and_the_others_do_not(
    courier: Courier, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    flooded = True
    postman.fail = lambda where, _: Flooded(30) if where == chat("1") and flooded else None
    for name in ("1", "2", "3"):
        await say(conversations, chat(name), "one", "two")
    await courier.settle()
    assert postman.words_to(chat("1")) == []
    assert postman.words_to(chat("2")) == postman.words_to(chat("3")) == ["one", "two"]
    flooded = False
    clock.advance(timedelta(seconds=29))
    await say(conversations, chat("1"), "three")
    await courier.settle()
    assert postman.words_to(chat("1")) == [], "nobody told to wait is asked again before"
    clock.advance(timedelta(seconds=1))
    await courier.settle()
    assert postman.words_to(chat("1")) == ["one", "two", "three"]


async def test_a_flood_in_the_middle_of_an_entry_repeats_no_part(
    courier: Courier, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    floods = [Flooded(5)]
    postman.parts = lambda entry: (entry.text, f"{entry.text} picture")
    postman.fail = lambda _, words: floods.pop() if words == "one picture" and floods else None
    await say(conversations, chat(), "one", "two")
    await courier.settle()
    assert postman.words_to(chat()) == ["one"]
    clock.advance(timedelta(seconds=5))
    await courier.settle()
    assert postman.words_to(chat()) == ["one", "one picture", "two", "two picture"]


async def test_who_blocked_us_is_left_alone_until_they_write(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    gone = True
    postman.fail = lambda *_: Gone("blocked") if gone else None
    await say(conversations, chat(), "one", "two")
    await courier.settle()
    marked = await row(conversations, chat())
    assert marked is not None
    assert (marked["blocked_reason"], marked["due_at"]) == ("blocked", None)
    gone = False
    await say(conversations, chat(), "a notice", answers="event:1")
    await courier.settle()
    assert postman.got == [], "nothing is tried while they have blocked us"
    await say(conversations, chat(), "welcome back", answers="u1", heard=True)
    await say(conversations, chat(), "another notice", answers="event:2")
    await courier.settle()
    assert postman.words_to(chat()) == ["welcome back", "another notice"]
    assert (await row(conversations, chat()) or {})["blocked_at"] is None


async def test_who_comes_back_while_a_message_bounces_gets_the_answer(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    """The 403 is older than the update that follows it."""
    first = True

    async def back() -> None:
        await say(conversations, chat(), "welcome back", answers="u1", heard=True)

    async def bounce(sent_to: Chat, words: str) -> None:
        nonlocal first
        if first:
            first = False
            postman.got.clear()
            await back()
            raise Gone("blocked")

    postman.after = bounce
    await say(conversations, chat(), "a notice")
    await courier.settle()
    assert postman.words_to(chat()) == ["welcome back"]
    assert (await row(conversations, chat()) or {})["blocked_at"] is None


async def test_a_chat_known_to_be_gone_is_marked_and_unmarked(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    await say(conversations, chat(), "one")
    await courier.gone(chat(), "kicked")
    await courier.settle()
    assert postman.got == []
    await courier.back(chat())
    await say(conversations, chat(), "two")
    await courier.settle()
    assert postman.words_to(chat()) == ["two"]


async def test_notices_prefer_a_chat_that_did_not_block_us(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    web = Chat("web", "1")
    await say(conversations, web, "hi", answers="w1", heard=True)
    await say(conversations, chat(), "hi", answers="u1", heard=True)
    assert await conversations.used_last([web, chat()]) in (web, chat())
    await courier.gone(chat(), "blocked")
    assert await conversations.used_last([web, chat()]) == web
    assert await conversations.used_last([chat()]) == chat()


async def test_what_is_refused_is_said_plainly(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    postman.fail = lambda _, words: Refused("can't parse entities") if words == "one" else None
    await say(conversations, chat(), "one", "two")
    await courier.settle()
    assert postman.words_to(chat()) == ["plain one", "two"]


async def test_what_is_refused_twice_is_given_up_and_the_rest_follows(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    postman.fail = lambda _, words: Refused("no") if words == "one" else None
    postman.plain_fails = Refused("still no")
    await say(conversations, chat(), "one", "two")
    await courier.settle()
    assert postman.words_to(chat()) == ["two"]


async def test_what_perhaps_arrived_is_sent_once_more_and_no_more(
    courier: Courier, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    async def lost(_where: Chat, words: str) -> None:
        if words == "one":
            raise Unsure

    postman.after = lost
    await say(conversations, chat(), "one", "two")
    for _ in range(5):
        await courier.settle()
        clock.advance(timedelta(seconds=60))
    assert postman.words_to(chat()) == ["one", "one", "two"]


async def test_a_messenger_that_is_away_is_waited_for(
    courier: Courier, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    away, tries = True, 0

    def fail(*_: object) -> Away | None:
        nonlocal tries
        tries += 1
        return Away() if away else None

    postman.fail = fail
    await say(conversations, chat(), "one", "two")
    for _ in range(40):
        await courier.settle()
        clock.advance(timedelta(seconds=10))
    assert 10 < tries < 40, "it is tried less often while it lasts"
    away = False
    clock.advance(timedelta(seconds=60))
    await courier.settle()
    assert postman.words_to(chat()) == ["one", "two"]


async def test_a_fault_of_ours_is_tried_five_times_then_left_out(
    courier: Courier, conversations: PgConversations, postman: Postman, clock: ManualClock
) -> None:
    tries = 0

    def fail(_: Chat, words: str) -> Exception | None:
        nonlocal tries
        if words != "one":
            return None
        tries += 1
        return KeyError("rendering")

    postman.fail = fail
    await say(conversations, chat(), "one", "two")
    for _ in range(12):
        await courier.settle()
        clock.advance(timedelta(seconds=60))
    assert tries == 5
    assert postman.words_to(chat()) == ["two"]


async def test_what_was_forgotten_meanwhile_is_not_waited_for(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    await say(conversations, chat(), "one")
    await conversations.pool.execute("DELETE FROM chat.outbox")
    await courier.settle()
    assert (await row(conversations, chat()) or {})["due_at"] is None
    await say(conversations, chat(), "two")
    await courier.settle()
    assert postman.words_to(chat()) == ["two"]


async def test_an_entry_nobody_can_read_holds_up_nobody(
    courier: Courier, conversations: PgConversations, postman: Postman
) -> None:
    await say(conversations, chat("1"), "one")
    await say(conversations, chat("2"), "two")
    await conversations.pool.execute(
        "UPDATE chat.outbox SET message = $1 WHERE address = '1'", {"text": "old", "rows": "nonsense"}
    )
    await courier.settle()
    assert sorted(postman.got) == [("1", "old"), ("2", "two")]


@pytest.mark.parametrize("bulk", [False, True])
async def test_finding_what_is_due_does_not_depend_on_the_number_of_chats(
    courier: Courier, conversations: PgConversations, bulk: bool
) -> None:
    await conversations.pool.execute(
        """
        INSERT INTO chat.delivery (channel, address, queued, spoken, delivered)
        SELECT 'telegram', n::text, 9, 9, 9 FROM generate_series(1, 20000) AS n
        """
    )
    await conversations.pool.execute("ANALYZE chat.delivery")
    plan = await conversations.pool.fetch(
        f"""
        EXPLAIN SELECT address FROM chat.delivery
        WHERE channel = 'telegram' AND bulk = {bulk} AND due_at <= '2026-03-11' ORDER BY due_at LIMIT 64
        FOR UPDATE SKIP LOCKED
        """
    )
    text = "\n".join(line[0] for line in plan)
    assert "delivery_due" in text, text
