"""The shelf, targets, and the stock of sealed codes."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api_client.contract import Product, QuoteRequest
from backend.catalogue import service as catalogue
from backend.catalogue.demo import demo_shelf, seed_demo_shop
from backend.catalogue.policy import carrier_of, check_target
from backend.catalogue.sealing import seal, unseal
from backend.platform.db import Database
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import books

SHELF = {item.sku: item for item, _ in demo_shelf()}
KEY = bytes(range(32))


async def test_demo_shop_is_the_agreed_one(backend: Any, client: Any) -> None:
    found = {item.sku: item for item in (await (await client("channel")).catalogue()).products}
    assert list(found) == [
        *(f"huafei-{face}" for face in (10, 20, 30, 50, 100, 200, 300, 500)),
        "qb",
        "steam-50",
        "steam-100",
        "steam-200",
        "iqiyi-month",
        "tencent-month",
        "youku-month",
    ]
    assert found["huafei-50"] == Product(
        sku="huafei-50",
        family="huafei",
        name="话费 50 元",
        name_en="50 yuan phone credit",
        price=5000,
        face=5000,
        needs="phone",
        delivery="direct",
    )
    assert {sku: found[sku].price for sku in ("qb", "steam-50", "steam-100", "steam-200")} == {
        "qb": 100,
        "steam-50": 5200,
        "steam-100": 10300,
        "steam-200": 20500,
    }
    assert [found[f"{name}-month"].price for name in ("iqiyi", "tencent", "youku")] == [2500, 2500, 2000]
    assert (found["qb"].max_quantity, found["qb"].needs) == (1000, "qq")
    assert {item.delivery for item in found.values() if item.family == "steam"} == {"code"}


async def test_seeding_again_changes_nothing(database: Database) -> None:
    await seed_demo_shop(database)
    before = await database.run(lambda tx: catalogue.stock(tx, "steam-50"))
    await seed_demo_shop(database)
    assert await database.run(lambda tx: catalogue.stock(tx, "steam-50")) == before > 0
    assert len(await database.run(catalogue.products)) == len(SHELF)


async def test_what_left_the_shelf_is_not_sold(database: Database) -> None:
    await seed_demo_shop(database)
    await database.run(lambda tx: catalogue.put_on_shelf(tx, [SHELF["qb"]]))
    assert [item.sku for item in await database.run(catalogue.products)] == ["qb"]
    with pytest.raises(ProblemError, match="sku_unknown"):
        await database.run(lambda tx: catalogue.product(tx, "huafei-50"))


@pytest.mark.parametrize(
    ("sku", "typed", "value"),
    [
        ("huafei-50", "13800138000", "13800138000"),
        ("huafei-50", "138 0013-8000", "13800138000"),
        ("huafei-50", "+86 13800138000", "13800138000"),
        ("huafei-50", "１３８００１３８０００", "13800138000"),
        ("qb", "10001", "10001"),
        ("qb", "12345678901", "12345678901"),
        ("steam-50", None, None),
    ],
)
def test_good_targets(sku: str, typed: str | None, value: str | None) -> None:
    assert check_target(SHELF[sku], typed).value == value


@pytest.mark.parametrize(
    ("sku", "typed", "code"),
    [
        ("huafei-50", None, "target_missing"),
        ("huafei-50", " ", "target_missing"),
        ("huafei-50", "1380013800", "target_invalid"),
        ("huafei-50", "138001380001", "target_invalid"),
        ("huafei-50", "12800138000", "target_invalid"),
        ("huafei-50", "1380013800a", "target_invalid"),
        ("huafei-50", "١٣٨٠٠١٣٨٠٠٠", "target_invalid"),
        ("qb", "1234", "target_invalid"),
        ("qb", "012345", "target_invalid"),
        ("qb", "123456789012", "target_invalid"),
        ("steam-50", "13800138000", "target_invalid"),
    ],
)
def test_bad_targets(sku: str, typed: str | None, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        check_target(SHELF[sku], typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("phone", "carrier"),
    [
        ("13800138000", "mobile"),
        ("13000000000", "unicom"),
        ("18900000000", "telecom"),
        ("13490000000", "telecom"),  # 1349 is a satellite number inside China Mobile's 134
        ("17000000000", "telecom"),
        ("17050000000", "mobile"),
        ("17070000000", "unicom"),
        ("19200000000", "other"),
    ],
)
def test_carrier_by_prefix(phone: str, carrier: str) -> None:
    assert carrier_of(phone) == carrier
    assert check_target(SHELF["huafei-50"], phone).carrier == carrier


def test_a_sealed_code_opens_only_in_its_own_row() -> None:
    code_id = uuid4()
    sealed = seal(KEY, "AAAA-BBBB", code_id=code_id, sku="steam-50")
    assert b"AAAA" not in sealed
    assert unseal(KEY, sealed, code_id=code_id, sku="steam-50") == "AAAA-BBBB"
    for key, other_id, sku in (
        (KEY, uuid4(), "steam-50"),
        (KEY, code_id, "steam-100"),
        (bytes(32), code_id, "steam-50"),
    ):
        with pytest.raises(InvalidTag):
            unseal(key, sealed, code_id=other_id, sku=sku)
    with pytest.raises(InvalidTag):
        unseal(KEY, sealed[:-1] + bytes([sealed[-1] ^ 1]), code_id=code_id, sku="steam-50")


async def _stocked(database: Database, *codes: str) -> None:
    async def work(tx: Tx) -> None:
        await catalogue.put_on_shelf(tx, [SHELF["steam-50"]])
        await catalogue.add_codes(tx, "steam-50", codes)

    await database.run(work)


async def test_the_same_card_is_stocked_once(database: Database) -> None:
    await _stocked(database, "A", "B")
    assert await database.run(lambda tx: catalogue.add_codes(tx, "steam-50", ["B", "C", "C"])) == 1
    assert await database.run(lambda tx: catalogue.stock(tx, "steam-50")) == 3


async def test_codes_are_not_in_the_table_in_clear(database: Database) -> None:
    code = "XK7QZ-PLAIN-90210"
    await _stocked(database, code)
    rows = await database.run(
        lambda tx: tx.conn.scalar(text("SELECT string_agg(c::text, '') FROM card_code c"))
    )
    assert rows
    assert code not in rows
    assert code.encode().hex() not in rows


class _UndoError(Exception):
    """Rolls a trial back: these tests sell codes to orders that do not exist."""


async def test_an_order_takes_its_codes_once_the_oldest_first(database: Database) -> None:
    await _stocked(database, "A", "B", "C")
    order = UUID(int=5)

    async def work(tx: Tx) -> None:
        for _ in range(2):
            assert await catalogue.take_codes(tx, sku="steam-50", quantity=2, order_id=order) == 2
        assert await catalogue.codes_of(tx, order) == ["A", "B"]
        assert await catalogue.stock(tx, "steam-50") == 1
        assert (await catalogue.product(tx, "steam-50")).in_stock
        assert not (await catalogue.product(tx, "steam-50", quantity=2)).in_stock
        with pytest.raises(ProblemError, match="out_of_stock"):
            await catalogue.take_codes(tx, sku="steam-50", quantity=2, order_id=UUID(int=6))
        raise _UndoError

    with pytest.raises(_UndoError):
        await database.run(work)


async def test_a_sold_code_cannot_be_sold_again_or_given_back(database: Database) -> None:
    await _stocked(database, "A")

    async def work(tx: Tx) -> None:
        await catalogue.take_codes(tx, sku="steam-50", quantity=1, order_id=UUID(int=5))
        await tx.conn.execute(text("UPDATE card_code SET order_id = NULL, position = NULL, sold_at = NULL"))

    with pytest.raises(DBAPIError, match="was sold"):
        await database.run(work)


async def test_two_workers_on_one_order_sell_it_once(backend: Any, client: Any) -> None:
    """dujiaoka 328, 97: a repeated notification sold two cards. Here even without the order's row lock."""
    database, operator = backend.database, await client("operator")
    customer = await books.customer(database, paid=10400)
    quote = await operator.quote(QuoteRequest(customer_id=customer, sku="steam-50", quantity=2))
    order = await operator.place_order(quote.id, key="o")
    before = await database.run(lambda tx: catalogue.stock(tx, "steam-50"))
    barrier = asyncio.Barrier(4)

    async def work(tx: Tx) -> int:
        await tx.conn.execute(text("SELECT 1"))
        await barrier.wait()
        return await catalogue.take_codes(tx, sku="steam-50", quantity=2, order_id=order.id)

    ends = await asyncio.gather(*(database.run(work) for _ in range(4)), return_exceptions=True)
    assert 2 in ends
    assert all(end == 2 or isinstance(end, DBAPIError) for end in ends)
    assert await database.run(lambda tx: catalogue.stock(tx, "steam-50")) == before - 2
    await backend.drain()
    assert len((await operator.codes(order.id)).codes) == 2
