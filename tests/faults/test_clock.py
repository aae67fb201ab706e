"""A clock that jumps, forward and back, over Shanghai's midnight, and differently on two machines."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from app.clock import ManualClock
from backend.catalogue.suppliers import SandboxSupplier
from backend.ledger import service as ledger
from backend.orders.fulfilment import Fulfilment
from backend.orders.policy import number
from backend.platform.db import Database
from backend.platform.policy_data import ShopPolicy
from backend.platform.tx import Secrets
from tests.backend.shopping import PHONE, Shop
from tests.conftest import CARD_KEY, GATEWAY_SECRET

_JUMPS = [timedelta(hours=hours) for hours in (-48, -3, -1 / 60, 5, 72)]


@asynccontextmanager
async def _elsewhere(shop: Shop, by: timedelta) -> AsyncIterator[Database]:
    """The same database from a machine whose clock is wrong by `by`."""
    clock = ManualClock(shop.clock.now() + by)
    secrets = Secrets(card_key=CARD_KEY, gateway=GATEWAY_SECRET)
    opened = Database(shop.backend.database.url, clock=clock, policy=ShopPolicy(), secrets=secrets)
    yield opened
    await opened.close()


async def _rest(shop: Shop) -> None:
    """Everything that is due, until nothing more comes of it."""
    for _ in range(20):
        if not await shop.backend.sweep() + await shop.backend.drain():
            return
    raise AssertionError("it does not come to rest")


@pytest.mark.parametrize("jump", _JUMPS, ids=str)
async def test_a_jump_between_order_and_fulfilment_delivers_once(shop: Shop, jump: timedelta) -> None:
    customer = await shop.customer(paid=60_00)
    order = await shop.order(customer)
    shop.clock.set(shop.clock.now() + jump)
    await _rest(shop)
    assert (await shop.operator.order(order.id)).status == "delivered"
    assert await SandboxSupplier(shop.backend.database).deliveries(PHONE) == 1
    wallet = await shop.operator.wallet(customer.id)
    assert (wallet.available, wallet.frozen) == (10_00, 0)


@pytest.mark.parametrize("jump", _JUMPS, ids=str)
async def test_a_jump_between_bill_and_payment_loses_no_money(shop: Shop, jump: timedelta) -> None:
    customer, order, bill = await shop.short()
    shop.clock.set(shop.clock.now() + jump)
    await _rest(shop)
    await shop.cashier(bill)
    await _rest(shop)
    assert (await shop.operator.topup(bill.id)).status == "credited"
    status = (await shop.operator.order(order.id)).status
    late = jump >= timedelta(days=1)
    assert status == ("expired" if late else "delivered")
    assert await shop.available(customer) == (50_00 if late else 0)
    assert (await shop.story(bill.id)).count("topup.credited") == 1


@pytest.mark.parametrize("jump", _JUMPS, ids=str)
async def test_there_and_back_changes_nothing_that_was_settled(shop: Shop, jump: timedelta) -> None:
    customer, order, bill = await shop.short()
    await shop.cashier(bill)
    await _rest(shop)
    before = await shop.story(order.id)
    for by in (jump, -jump):
        shop.clock.set(shop.clock.now() + by)
        await _rest(shop)
    assert await shop.story(order.id) == before
    assert await shop.available(customer) == 0


async def test_a_notification_from_a_wrong_clock_is_refused_and_made_up_for_by_asking(
    shop: Shop,
) -> None:
    _, order, bill = await shop.short()
    async with shop.deaf():
        await shop.cashier(bill)
    said = await shop.notification(bill)
    headers = {"X_Sandbox_Timestamp": str(int(shop.clock.now().timestamp()) + 3600)}
    assert (await shop.notify(said, **headers)).status_code == 401
    shop.clock.advance(timedelta(seconds=10))
    await _rest(shop)
    assert (await shop.operator.order(order.id)).status == "delivered"


@pytest.mark.parametrize("by", [timedelta(minutes=20), timedelta(minutes=-20)], ids=str)
async def test_a_worker_with_a_wrong_clock_delivers_once_and_frees_nothing(shop: Shop, by: timedelta) -> None:
    customer = await shop.customer(paid=50_00)
    order = await shop.order(customer)
    async with _elsewhere(shop, by) as database:
        supplier = SandboxSupplier(database)
        await Fulfilment(database, supplier).run(order.id)
        while await database.run(ledger.expire_holds):
            pass
        assert await supplier.deliveries(PHONE) == 1
    await _rest(shop)
    assert (await shop.operator.order(order.id)).status == "delivered"
    assert await shop.available(customer) == 0


async def test_the_business_day_turns_at_shanghais_midnight(shop: Shop) -> None:
    """litellm PR 38938 reset the day's figures eight hours late, at midnight UTC."""
    shop.clock.set(datetime(2026, 3, 11, 15, 59, 59, tzinfo=UTC))
    customer = await shop.customer(paid=100_00)
    last = await shop.order(customer)
    shop.clock.advance(timedelta(seconds=1))
    first = await shop.order(customer)
    assert last.number.startswith("260311-")
    assert first.number.startswith("260312-")
    assert number(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)).startswith("270101-")
