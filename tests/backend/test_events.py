"""The event feed: complete, in commit order, never skipping, for those who may read it."""

import asyncio
import json
import time
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.events import moved
from backend.events import service as events
from backend.events.api import stream
from backend.platform.ids import new_id
from backend.platform.tx import Tx

from .shopping import Shop


async def _record(shop: Shop, subject: UUID) -> None:
    customer = new_id()
    await shop.backend.database.run(
        lambda tx: events.record(tx, "human.requested", customer, subject, {"note": ""})
    )


async def test_only_bots_and_operators_read_the_feed(shop: Shop) -> None:
    customer = await shop.customer()
    for path in ("/v1/events", "/v1/events/stream"):
        assert (await shop.http.get(path)).status_code == 401
        for scope in ("customer", "merchant"):
            assert (await shop.http.get(path, headers=await shop.key(scope, customer))).status_code == 403
    assert (await shop.http.get("/v1/events", headers=await shop.key("channel"))).status_code == 200


async def test_pages_go_on_behind_their_cursor(shop: Shop) -> None:
    subjects = [new_id() for _ in range(7)]
    start = (await shop.operator.events()).cursor
    for subject in subjects:
        await _record(shop, subject)
    seen, cursor = [], start
    while (page := await shop.operator.events(cursor, limit=3)).events:
        seen += [event.subject_id for event in page.events]
        cursor = page.cursor
    assert seen == subjects
    assert page.cursor == cursor, "an empty page keeps its place"


async def test_transactions_are_numbers_and_not_words(shop: Shop) -> None:
    """9 comes before 10 and 99 before 100: a page that ends between them skips nothing."""
    made = {xid: new_id() for xid in (100, 9, 99, 10)}

    async def happen(tx: Tx) -> None:
        await tx.conn.execute(text("DELETE FROM event"))
        for xid, subject in made.items():
            await tx.rows(
                "INSERT INTO event (xid, id, type, customer_id, subject_id, data, at)"
                " VALUES ($1::text::xid8, $2, 'human.requested', $3, $2, '{}', $4)",
                str(xid),
                subject,
                new_id(),
                tx.now,
            )

    await shop.backend.database.run(happen)
    read, cursor = [], ""
    while (page := await shop.operator.events(after=cursor, limit=1)).events:
        read += [event.subject_id for event in page.events]
        cursor = page.cursor
    assert read == [made[xid] for xid in (9, 10, 99, 100)]
    skimmed = await shop.backend.database.run(lambda tx: events.skim(tx, events.START, 10))
    assert [glimpse.id for glimpse in skimmed] == read


async def test_an_event_of_a_rolled_back_transaction_never_was(shop: Shop) -> None:
    subject = new_id()

    async def fail(tx: Tx) -> None:
        await events.record(tx, "human.requested", new_id(), subject, {})
        raise LookupError

    with pytest.raises(LookupError):
        await shop.backend.database.run(fail)
    assert await shop.story(subject) == []


async def test_a_slow_transaction_is_not_skipped(shop: Shop) -> None:
    """The one that took its position first and commits last must still be read."""
    early, late = new_id(), new_id()
    start = (await shop.operator.events()).cursor
    recorded, go_on = asyncio.Event(), asyncio.Event()

    async def slow(tx: Tx) -> None:
        await events.record(tx, "human.requested", new_id(), early, {})
        recorded.set()
        await go_on.wait()

    running = asyncio.create_task(shop.backend.database.run(slow))
    await recorded.wait()
    await _record(shop, late)
    page = await shop.operator.events(start)
    assert page.events == [], "the later one waits for the earlier"
    go_on.set()
    await running
    page = await shop.operator.events(page.cursor)
    assert [event.subject_id for event in page.events] == [early, late]


async def test_a_long_poll_answers_as_soon_as_something_happens(shop: Shop) -> None:
    start = (await shop.operator.events()).cursor
    began = time.monotonic()
    waiting = asyncio.create_task(shop.operator.events(start, wait=20))
    await asyncio.sleep(0.2)
    subject = new_id()
    await _record(shop, subject)
    page = await waiting
    assert [event.subject_id for event in page.events] == [subject]
    assert time.monotonic() - began < 15


async def test_a_long_poll_gives_up_in_time(shop: Shop) -> None:
    start = (await shop.operator.events()).cursor
    assert (await shop.operator.events(start, wait=0.2)).events == []


@pytest.mark.parametrize(
    "cursor", ["x", "1", "-1-2", "1-2-3", "99999999999999999999-1", "٣-٣", "1-9999999999999999999"]
)
async def test_a_cursor_of_somebody_else_is_refused(shop: Shop, cursor: str) -> None:
    answer = await shop.http.get("/v1/events", params={"after": cursor}, headers=await shop.key("operator"))
    assert answer.status_code == 422, answer.text


async def test_the_stream_tells_each_event_once_and_goes_on_behind_its_id(shop: Shop) -> None:
    start = (await shop.operator.events()).cursor
    subjects = [new_id() for _ in range(3)]
    for subject in subjects:
        await _record(shop, subject)
    feed = stream(shop.backend.database, start)
    first = [await anext(feed) for _ in range(2)]
    await feed.aclose()
    ids = [
        line.removeprefix("id: ") for text in first for line in text.splitlines() if line.startswith("id: ")
    ]
    again = stream(shop.backend.database, ids[-1])
    text = await anext(again)
    await again.aclose()
    data = next(line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: "))
    assert json.loads(data)["subject_id"] == str(subjects[2])
    assert text.startswith("id: ")
    assert text.endswith("\n\n")


async def test_a_page_waits_for_what_another_transaction_keeps_back(shop: Shop) -> None:
    """Any transaction of the server holds the feed back; who asks without `wait` misses nothing."""
    subject = new_id()
    start = (await shop.operator.events()).cursor
    begun, done = asyncio.Event(), asyncio.Event()

    async def something_else(tx: Tx) -> None:
        await tx.conn.execute(text("SELECT pg_current_xact_id()"))
        begun.set()
        await done.wait()

    blocker = asyncio.create_task(shop.backend.database.run(something_else))
    await begun.wait()
    await _record(shop, subject)
    reading = asyncio.create_task(shop.operator.events(start))
    early, _ = await asyncio.wait({reading}, timeout=0.3)
    done.set()
    await blocker
    assert not early, "answered before everything committed could be shown"
    assert [event.subject_id for event in (await reading).events] == [subject]


async def test_a_feed_moved_to_a_younger_server_goes_on(shop: Shop) -> None:
    """A restored dump brings transaction ids that this server has not reached yet."""
    old, new = new_id(), new_id()
    start = (await shop.operator.events()).cursor
    await _record(shop, old)
    await shop.execute(
        "UPDATE event SET xid = '900000000000' WHERE position = (SELECT max(position) FROM event)"
    )
    assert (await shop.operator.events(start)).events == [], "it would be held back for years"

    assert await shop.backend.database.run(moved.settle) == 1
    assert await shop.backend.database.run(moved.settle) == 0
    await _record(shop, new)
    page = await shop.operator.events(start)
    assert [event.subject_id for event in page.events] == [old, new]
    # A reader that stood behind the old event, as the old server counted, misses nothing.
    position = page.cursor.partition("-")[2]
    again = await shop.operator.events(f"900000000000-{int(position) - 1}")
    assert again.events[-1].subject_id == new
    assert (await shop.operator.events(again.cursor)).events == []


async def test_whoever_waits_for_an_event_is_let_go_when_the_process_ends(shop: Shop) -> None:
    """A rolling restart used to wait ten seconds for every reader of the feed."""
    end = (await shop.operator.events()).cursor
    waiting = asyncio.create_task(shop.operator.events(end, wait=60))
    lines = stream(shop.backend.database, end, shop.backend.app.state.closing)
    streaming = asyncio.create_task(anext(lines, None))
    await asyncio.sleep(0)
    shop.backend.app.state.closing.set()
    async with asyncio.timeout(30):
        assert (await waiting).cursor == end
        assert await streaming is None
