"""What is asked at the same moment is done together, and nobody pays for the others."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from api_client.contract import QuoteRequest, Refused
from backend.orders import service as orders
from backend.platform.batch import Batches, Together
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.quotes import service as quotes

from .shopping import PHONE, Shop, fresh


class _Work:
    """Doubles numbers; remembers the batches, and waits for `go` before it answers."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.go = asyncio.Event()

    async def __call__(self, asks: Sequence[int]) -> list[int]:
        self.batches.append(list(asks))
        await self.go.wait()
        if 13 in asks:
            raise LookupError("thirteen")
        return [2 * ask for ask in asks]

    async def alone(self, ask: int) -> int:
        return (await self([ask]))[0]


async def test_a_lone_ask_starts_at_once_and_the_next_ones_gather() -> None:
    work = _Work()
    batches = Batches(work, work.alone)
    asked = [asyncio.ensure_future(batches.ask(1))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert work.batches == [[1]]
    for number in range(2, 8):
        asked.append(asyncio.ensure_future(batches.ask(number)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert work.batches == [[1]], "the others wait for it"
    work.go.set()
    assert await asyncio.gather(*asked) == [2 * number for number in range(1, 8)]
    assert work.batches == [[1], [2, 3, 4, 5, 6, 7]]


async def test_only_the_one_to_blame_fails() -> None:
    work = _Work()
    work.go.set()
    batches = Batches(work, work.alone)
    ends = await asyncio.gather(*(batches.ask(number) for number in (1, 13, 3)), return_exceptions=True)
    assert (ends[0], ends[2]) == (2, 6)
    assert isinstance(ends[1], LookupError)


async def test_when_the_database_is_away_everybody_is_told_once() -> None:
    calls = []

    async def away(asks: Sequence[int]) -> list[int]:
        calls.append(len(asks))
        raise ConnectionError("no host of the database can serve us")

    async def alone(ask: int) -> int:
        raise AssertionError("nobody is to blame")

    batches: Batches[int, int] = Batches(away, alone)
    ends = await asyncio.gather(*(batches.ask(number) for number in range(5)), return_exceptions=True)
    assert all(isinstance(end, ConnectionError) for end in ends)
    assert sum(calls) == 5


async def test_whoever_leaves_does_not_stop_the_others() -> None:
    work = _Work()
    batches = Batches(work, work.alone)
    first, second = [asyncio.ensure_future(batches.ask(number)) for number in (1, 2)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    work.go.set()
    assert await second == 4
    assert first.cancelled()


async def _quote(shop: Shop, customer: UUID) -> UUID:
    request = QuoteRequest(customer_id=customer, sku="huafei-50", target=PHONE)
    return (await shop.operator.quote(request)).id


async def test_orders_of_one_batch_each_get_what_is_theirs(shop: Shop) -> None:
    """Enough, short, a quote twice, a stranger's quote and no quote at all, in one transaction."""
    rich, poor, other = [await shop.customer(paid=paid) for paid in (50_00, 1_00, 50_00)]
    enough, short, theirs = [await _quote(shop, customer.id) for customer in (rich, poor, other)]
    wanted = [
        orders.Placement(enough),
        orders.Placement(short, only_for=poor.id),
        orders.Placement(enough),
        orders.Placement(theirs, only_for=poor.id),
        orders.Placement(new_id()),
    ]
    held, waiting, *refused = await shop.backend.database.run(lambda tx: orders.place_all(tx, wanted))
    assert (held.status, held.customer_id, held.quote_id) == ("held", rich.id, enough)
    assert (waiting.status, waiting.shortfall) == ("awaiting_funds", 49_00)
    assert [problem.code for problem in refused] == ["quote_used", "not_found", "not_found"]
    assert await shop.operator.order(held.id) == held
    await shop.backend.drain()
    assert (await shop.operator.order(held.id)).status == "delivered"
    assert await shop.available(other) == 50_00


async def test_the_first_orders_of_a_batch_get_the_money(shop: Shop) -> None:
    merchant = await shop.customer(paid=100_00, bonus=10_00)
    wanted = [orders.Placement(await _quote(shop, merchant.id)) for _ in range(5)]
    placed = await shop.backend.database.run(lambda tx: orders.place_all(tx, wanted))
    assert [order.status for order in placed] == ["held"] * 2 + ["awaiting_funds"] * 3
    assert [order.shortfall for order in placed] == [0, 0, 40_00, 40_00, 40_00]
    assert len({order.number for order in placed}) == 5


async def test_a_product_off_sale_stops_only_its_own_order(shop: Shop) -> None:
    customer = await shop.customer(paid=500_00)
    good = [await _quote(shop, customer.id) for _ in range(6)]
    gone = await shop.operator.quote(QuoteRequest(customer_id=customer.id, sku="steam-50"))

    async def off_sale(tx: Tx) -> None:
        await tx.conn.execute(text("UPDATE product SET on_sale = false WHERE sku = 'steam-50'"))

    await shop.backend.database.run(off_sale)
    ends = await asyncio.gather(
        *(shop.operator.place_order(quote, key=fresh()) for quote in [*good, gone.id]), return_exceptions=True
    )
    assert [order.status for order in ends[:6]] == ["held"] * 6  # type: ignore[union-attr]
    assert isinstance(ends[6], Refused)
    assert ends[6].code == "sku_unknown"
    assert await shop.available(customer) == 200_00


async def test_a_key_that_comes_twice_in_a_batch_is_done_once(shop: Shop) -> None:
    customer = await shop.customer(paid=500_00)
    blockers = [await _quote(shop, customer.id) for _ in range(8)]
    mine, another = await _quote(shop, customer.id), await _quote(shop, customer.id)
    headers = await shop.key("operator") | {"Idempotency-Key": "the same"}
    filling = [asyncio.ensure_future(shop.operator.place_order(quote, key=fresh())) for quote in blockers]
    answers = await asyncio.gather(
        *(
            shop.http.post("/v1/orders", json={"quote_id": str(quote)}, headers=headers)
            for quote in (mine, mine, another)
        )
    )
    await asyncio.gather(*filling)
    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert answers[0].json() == answers[1].json()
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 1
    assert answers[2].json()["code"] == "idempotency_key_reused"
    assert (await shop.operator.orders(customer.id)).orders[0].quote_id != another


async def test_a_locked_customer_does_not_hold_up_the_others(shop: Shop) -> None:
    """A batch gives up waiting for one row, and is done again one by one."""
    stuck, free = await shop.customer(paid=50_00), await shop.customer(paid=500_00)
    theirs = await _quote(shop, stuck.id)
    mine = [await _quote(shop, free.id) for _ in range(8)]
    locked, release = asyncio.Event(), asyncio.Event()

    async def keep_locked(tx: Tx) -> None:
        lock = text("SELECT 1 FROM account WHERE customer_id = :id FOR UPDATE")
        await tx.conn.execute(lock, {"id": stuck.id})
        locked.set()
        await release.wait()

    holding = asyncio.ensure_future(shop.backend.database.run(keep_locked))
    await locked.wait()
    waiting = asyncio.ensure_future(shop.operator.place_order(theirs, key=fresh()))
    placed = await asyncio.gather(*(shop.operator.place_order(quote, key=fresh()) for quote in mine))
    assert {order.status for order in placed} == {"held"}
    assert not waiting.done()
    release.set()
    await holding
    assert (await waiting).status == "held"


async def test_quotes_of_one_batch_each_get_what_is_theirs(shop: Shop) -> None:
    rich, poor = await shop.customer(paid=100_00), await shop.customer(paid=38_00)
    wanted = [
        QuoteRequest(customer_id=rich.id, sku="huafei-50", target=PHONE),
        QuoteRequest(customer_id=poor.id, sku="huafei-50", target=PHONE),
        QuoteRequest(customer_id=poor.id, sku="nothing"),
        QuoteRequest(customer_id=poor.id, sku="huafei-50", target="123"),
        QuoteRequest(customer_id=new_id(), sku="qb", target="10001"),
        QuoteRequest(customer_id=poor.id, sku="qb", target="10001", quantity=30),
    ]
    made: Sequence[Any] = await shop.backend.database.run(lambda tx: quotes.make_all(tx, wanted))
    assert [(one.total, one.shortfall, one.wallet.available) for one in (made[0], made[1], made[5])] == [
        (50_00, 0, 100_00),
        (50_00, 12_00, 38_00),
        (30_00, 0, 38_00),
    ]
    assert [problem.code for problem in made[2:5]] == ["sku_unknown", "target_invalid", "not_found"]


async def test_a_refusal_of_a_batch_is_raised(shop: Shop) -> None:
    together = Together(shop.backend.database)
    with pytest.raises(ProblemError, match="sku_unknown"):
        await together.run(quotes.make_all, QuoteRequest(customer_id=new_id(), sku="nothing"))
