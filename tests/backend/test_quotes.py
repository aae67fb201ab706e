"""The pre-check: price, shortfall, ways to close the gap, and the quote's life."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api_client.contract import Order, Quote, QuoteRequest, Refused, WayToClose
from app.clock import ManualClock
from backend.catalogue.demo import demo_shelf, seed_demo_shop
from backend.orders import service as orders
from backend.platform.db import Database
from backend.platform.ids import new_id
from backend.platform.policy_data import ShopPolicy
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.quotes import policy
from backend.quotes import service as quotes

from . import books

SHELF = {item.sku: item for item, _ in demo_shelf()}
SHOP = ShopPolicy()


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (0, []),
        (-5, []),
        (1200, [("exact", 1200, 0), ("rounded", 5000, 250)]),
        (4999, [("exact", 4999, 0), ("rounded", 5000, 250)]),
        (5000, [("exact", 5000, 0), ("rounded", 10000, 500)]),
        (5001, [("exact", 5001, 0), ("rounded", 10000, 500)]),
        (20001, [("exact", 20001, 0), ("rounded", 50000, 3500)]),
        (50001, [("exact", 50001, 0)]),
        (SHOP.topup_maximum + 1, []),
    ],
)
def test_ways_to_close_a_gap(gap: int, expected: list[tuple[str, int, int]]) -> None:
    found = policy.ways(gap, SHOP, SHOP.bonus_tiers)
    assert [(way.kind, way.pay, way.bonus) for way in found] == expected
    assert all(way.pay >= gap for way in found)
    assert all((way.bonus_days is not None) == (way.bonus > 0) for way in found)


def test_a_tiny_gap_is_closed_with_the_smallest_bill() -> None:
    shop = ShopPolicy(topup_minimum=1000)
    assert policy.ways(1, shop, shop.bonus_tiers)[0] == WayToClose(kind="exact", pay=1000)


@pytest.mark.parametrize(
    ("price", "available", "gap"), [(5000, 3800, 1200), (5000, 5000, 0), (5000, 9000, 0)]
)
def test_shortfall(price: int, available: int, gap: int) -> None:
    assert policy.shortfall(price, available) == gap


@pytest.mark.parametrize(
    ("sku", "quantity", "total"), [("huafei-50", 1, 5000), ("qb", 30, 3000), ("qb", 1000, 100_000)]
)
def test_price(sku: str, quantity: int, total: int) -> None:
    assert policy.total(SHELF[sku], quantity) == total


@pytest.mark.parametrize(("sku", "quantity"), [("huafei-50", 2), ("qb", 1001), ("qb", 0)])
def test_quantity_has_its_limits(sku: str, quantity: int) -> None:
    with pytest.raises(ProblemError, match="quantity_invalid"):
        policy.total(SHELF[sku], quantity)


async def _quote(
    database: Database,
    customer: UUID,
    sku: str = "huafei-50",
    target: str | None = "138 0013 8000",
    count: int = 1,
) -> Quote:
    request = QuoteRequest(customer_id=customer, sku=sku, quantity=count, target=target)
    return await database.run(lambda tx: quotes.make(tx, request))


async def test_short_by_twelve_yuan(database: Database, clock: ManualClock) -> None:
    await seed_demo_shop(database)
    customer = await books.customer(database, paid=3300, bonus=500)
    quote = await _quote(database, customer)
    assert (quote.total, quote.unit_price, quote.shortfall) == (5000, 5000, 1200)
    assert (quote.name, quote.target, quote.carrier) == ("话费 50 元", "13800138000", "mobile")
    assert (quote.wallet.available, quote.wallet.bonus) == (3800, 500)
    assert [(way.kind, way.pay, way.bonus) for way in quote.ways] == [
        ("exact", 1200, 0),
        ("rounded", 5000, 250),
    ]
    assert quote.expires_at == clock.now() + timedelta(minutes=15)


async def test_frozen_money_is_not_counted(database: Database) -> None:
    """Blnk 181: a hold was ignored in the balance check."""
    await seed_demo_shop(database)
    customer = await books.customer(database, paid=5000)
    await database.run(lambda tx: books.hold(tx, customer, 1))
    assert (await _quote(database, customer)).shortfall == 1


async def test_a_code_that_is_out_of_stock_is_not_quoted(database: Database) -> None:
    await seed_demo_shop(database)
    customer = await books.customer(database)
    assert (await _quote(database, customer, "steam-50", None, 10)).total == 52000

    async def sold_out(tx: Tx) -> None:
        taken = "UPDATE card_code SET order_id = id, position = 1, sold_at = added_at WHERE sku = 'steam-50'"
        await tx.conn.exec_driver_sql(taken)
        with pytest.raises(ProblemError, match="out_of_stock"):
            await quotes.make(tx, QuoteRequest(customer_id=customer, sku="steam-50"))
        raise asyncio.CancelledError  # rolls back: those orders do not exist

    with pytest.raises(asyncio.CancelledError):
        await database.run(sold_out)


@pytest.mark.parametrize(
    ("sku", "target", "count", "code"),
    [
        ("nothing", None, 1, "sku_unknown"),
        ("huafei-50", None, 1, "target_missing"),
        ("huafei-50", "123", 1, "target_invalid"),
        ("qb", "10001", 1001, "invalid_request"),
        ("huafei-50", "13800138000", 2, "quantity_invalid"),
    ],
)
async def test_what_cannot_be_quoted(
    backend: Any, client: Any, sku: str, target: str | None, count: int, code: str
) -> None:
    customer = await books.customer(backend.database)
    request = QuoteRequest.model_construct(customer_id=customer, sku=sku, target=target, quantity=count)
    with pytest.raises(Refused) as refused:
        await (await client("channel")).quote(request)
    assert refused.value.code == code


async def test_quotes_are_for_the_owner(backend: Any, client: Any) -> None:
    mine, other = await books.customer(backend.database), await books.customer(backend.database)
    me = await client("customer", mine)
    assert (await me.quote(QuoteRequest(customer_id=mine, sku="qb", target="10001"))).total == 100
    for stranger in (other, new_id()):
        with pytest.raises(Refused) as refused:
            await me.quote(QuoteRequest(customer_id=stranger, sku="qb", target="10001"))
        assert refused.value.code == "not_found"


async def test_an_order_uses_its_quote_once(database: Database, clock: ManualClock) -> None:
    await seed_demo_shop(database)
    customer = await books.customer(database)
    quote = await _quote(database, customer)
    ends = await asyncio.gather(
        *(database.run(lambda tx: orders.place(tx, quote.id)) for _ in range(6)), return_exceptions=True
    )
    [order] = [end for end in ends if isinstance(end, Order)]
    assert (order.total, order.name, order.target) == (5000, "话费 50 元", "13800138000")
    problems = [end for end in ends if isinstance(end, ProblemError)]
    assert [(end.code, end.extra) for end in problems] == [("quote_used", {"order_id": str(order.id)})] * 5


async def test_a_quote_expires(database: Database, clock: ManualClock) -> None:
    await seed_demo_shop(database)
    customer = await books.customer(database)
    quote = await _quote(database, customer)
    clock.advance(timedelta(minutes=15))
    with pytest.raises(ProblemError, match="quote_expired"):
        await database.run(lambda tx: orders.place(tx, quote.id))
    assert await database.run(quotes.sweep) == 0
    clock.advance(timedelta(days=1, seconds=1))
    assert await database.run(quotes.sweep) == 1
    with pytest.raises(ProblemError, match="not_found"):
        await database.run(lambda tx: orders.place(tx, quote.id))


async def test_a_quote_shows_the_price_it_was_made_with(database: Database) -> None:
    await seed_demo_shop(database)
    customer = await books.customer(database)
    quote = await _quote(database, customer)
    await database.run(lambda tx: tx.conn.exec_driver_sql("UPDATE product SET price = 1, name = 'x'"))
    order = await database.run(lambda tx: orders.place(tx, quote.id))
    assert (order.total, order.name) == (5000, "话费 50 元")
