"""What the procedure that places orders says a second time in SQL stays what Python and the queue say."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from asyncpg import Record
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from sqlalchemy import select

from api_client.contract import Order, QuoteRequest
from backend.jobs import service as jobs
from backend.orders import policy, reading
from backend.orders import service as orders
from backend.orders.steps import FULFIL
from backend.orders.tables import orders as table
from backend.platform.idempotency import REUSED, Answer, Claim
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .shopping import PHONE, Shop

_JSON = "SELECT order_json(orders)::text AS said FROM orders WHERE id = $1"


async def _quote(shop: Shop, customer: UUID) -> UUID:
    request = QuoteRequest(customer_id=customer, sku="huafei-50", target=PHONE)
    return (await shop.operator.quote(request)).id


@pytest.mark.parametrize("microsecond", [0, 1, 120000, 999999])
@pytest.mark.parametrize("paid", [50_00, 1_00])
async def test_an_order_in_sql_is_the_one_of_the_contract(shop: Shop, paid: int, microsecond: int) -> None:
    """Byte for byte but for spaces: people compare answers, and a replay must be what was sent first."""
    shop.clock.set(shop.clock.now().replace(microsecond=microsecond))
    customer = await shop.customer(paid=paid)
    quote = await _quote(shop, customer.id)
    placed = await shop.backend.database.run(lambda tx: orders.place(tx, quote))

    async def compare(tx: Tx) -> None:
        row = (await tx.conn.execute(select(table).where(table.c.id == placed.id))).one()
        [found] = await tx.rows(_JSON, placed.id)
        assert Order.model_validate_json(found.said) == reading.wire(row)
        dense = found.said.replace('" : ', '":').replace(', "', ',"')
        assert dense == reading.wire(row).model_dump_json()

    await shop.backend.database.run(compare)
    await shop.backend.drain()
    await shop.backend.database.run(compare)


async def test_an_order_begins_as_the_table_of_its_life_says(shop: Shop) -> None:
    for paid, step in ((50_00, "place"), (0, "place_short")):
        customer = await shop.customer(paid=paid)
        quote = await _quote(shop, customer.id)
        placed = await shop.backend.database.run(lambda tx, quote=quote: orders.place(tx, quote))  # type: ignore[misc]
        assert placed.status == policy.after(None, step)  # type: ignore[arg-type]
        page = await shop.operator.events(after="", limit=100)
        [event] = [event for event in page.events if event.subject_id == placed.id]
        assert event.type == policy.EVENTS[placed.status]
        assert Order.model_validate(event.data) == placed


async def test_jobs_are_enqueued_as_the_queue_itself_does(shop: Shop) -> None:
    one, other = new_id(), new_id()

    async def enqueue(tx: Tx) -> tuple[list[Record], list[Record]]:
        driver = await tx.driver()
        await jobs.enqueue(tx, FULFIL, one)
        await jobs.enqueue(tx, FULFIL, one)  # it waits already
        await Queries(AsyncpgDriver(driver)).enqueue(
            [FULFIL], [str(other).encode()], [0], dedupe_key=[f"{FULFIL}:{other}"], on_conflict="skip"
        )
        queued = await driver.fetch("SELECT * FROM pgqueuer ORDER BY id")
        return queued, await driver.fetch("SELECT * FROM pgqueuer_log ORDER BY id")

    queued, log = await shop.backend.database.run(enqueue)
    assert len(queued) == len(log) == 2
    assert queued[0]["payload"] == str(one).encode()
    assert queued[0]["dedupe_key"] == f"{FULFIL}:{one}"
    for mine, theirs in (queued, log):
        assert _gist(mine) == _gist(theirs)


def _gist(row: Record) -> dict[str, object]:
    told_apart = ("id", "job_id", "payload", "dedupe_key", "created", "updated", "heartbeat", "execute_after")
    return {name: value for name, value in row.items() if name not in told_apart}


async def test_a_taken_number_is_drawn_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = await shop.customer(paid=100_00)
    quotes = [await _quote(shop, customer.id) for _ in range(2)]
    drawn = iter(["260311-AAAAAA", "260311-AAAAAA", "260311-BBBBBB"])
    monkeypatch.setattr(policy, "number", lambda _: next(drawn))
    first, second = [
        await shop.backend.database.run(lambda tx, quote=quote: orders.place(tx, quote))  # type: ignore[misc]
        for quote in quotes
    ]
    assert (first.number, second.number) == ("260311-AAAAAA", "260311-BBBBBB")
    assert await shop.available(customer) == 0


async def test_a_refusal_leaves_only_its_answer(shop: Shop) -> None:
    """The procedure keeps nothing of it, and the refusal is stored under a claim of its own."""
    customer = await shop.customer(paid=50_00)
    quote = await _quote(shop, customer.id)
    shop.clock.advance(timedelta(minutes=16))
    headers = await shop.key("operator") | {"Idempotency-Key": "late"}
    answers = [
        await shop.http.post("/v1/orders", json={"quote_id": str(quote)}, headers=headers) for _ in range(2)
    ]
    assert [answer.json()["code"] for answer in answers] == ["quote_expired"] * 2
    assert ["Idempotent-Replayed" in answer.headers for answer in answers] == [False, True]

    async def left(tx: Tx) -> tuple[int, int]:
        [row] = await tx.rows(
            "SELECT (SELECT count(*) FROM orders) AS orders,"
            " (SELECT count(*) FROM idempotency WHERE key = 'late') AS keys"
        )
        return row.orders, row.keys

    assert await shop.backend.database.run(left) == (0, 1)
    with pytest.raises(ProblemError, match="quote_expired"):
        await shop.backend.database.run(lambda tx: orders.place(tx, quote))


async def test_a_key_taken_for_something_else_meanwhile_buys_nothing(shop: Shop) -> None:
    """Two requests under one key that ask for different things: only the key itself stands between them."""
    customers = [await shop.customer(paid=50_00) for _ in range(2)]
    quotes = [await _quote(shop, customer.id) for customer in customers]
    database, claim = shop.backend.database, Claim("operator", "one key", b"first")
    ready, done = asyncio.Event(), asyncio.Event()

    async def slowly(tx: Tx) -> list[Answer | ProblemError]:
        placed = await orders.place_once(tx, [(claim, orders.Placement(quotes[0]))])
        ready.set()
        await done.wait()
        return placed

    first = asyncio.create_task(database.run(slowly))
    await ready.wait()
    other = replace(claim, fingerprint=b"other")
    second = asyncio.create_task(
        database.run(lambda tx: orders.place_once(tx, [(other, orders.Placement(quotes[1]))]))
    )
    await _somebody_waits(shop)
    done.set()
    assert [answer.status for answer in await first if isinstance(answer, Answer)] == [201]
    assert await second == [REUSED]
    assert [await shop.available(customer) for customer in customers] == [0, 50_00]


async def _somebody_waits(shop: Shop) -> None:
    """Until a connection waits for another one's transaction."""

    async def waiting(tx: Tx) -> int:
        [row] = await tx.rows("SELECT count(*) AS n FROM pg_locks WHERE NOT granted")
        return int(row.n)

    while not await shop.backend.database.run(waiting):  # noqa: ASYNC110  (another connection cannot tell us)
        await asyncio.sleep(0.01)


async def test_a_quote_that_comes_twice_in_a_batch_is_used_once(shop: Shop) -> None:
    customer = await shop.customer(paid=100_00)
    quote = orders.Placement(await _quote(shop, customer.id))
    claims = [Claim("operator", name, name.encode()) for name in ("one", "other")]
    first, second = await shop.backend.database.run(
        lambda tx: orders.place_once(tx, [(claim, quote) for claim in claims])
    )
    assert isinstance(first, Answer)
    assert isinstance(second, ProblemError)
    assert (second.code, str(second.extra["order_id"])) == ("quote_used", json.loads(first.body)["id"])
    assert await shop.available(customer) == 50_00
