"""Fulfilment: every way a supplier behaves, and a crash between any two steps."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from backend.catalogue.suppliers import SandboxSupplier, SupplierResult
from backend.catalogue.tables import card_code
from backend.orders import fulfilment
from backend.orders.fulfilment import Fulfilment
from backend.orders.tables import delivery
from backend.platform.tx import Tx

from .shopping import PHONE, Shop, fresh


@pytest.fixture
def supplier(shop: Shop) -> SandboxSupplier:
    """The pretend supplier behind the shop."""
    return SandboxSupplier(shop.backend.database)


async def _held(shop: Shop, sku: str = "huafei-50", target: str | None = PHONE) -> UUID:
    order = await shop.order(await shop.customer(paid=60_00), sku, target)
    assert order.status == "held"
    return order.id


async def _settled(shop: Shop, order_id: UUID, supplier: SandboxSupplier, deliveries: int) -> str:
    """The final status, after a check that money, goods and events agree with it."""
    order = await shop.operator.order(order_id)
    wallet = await shop.operator.wallet(order.customer_id)
    assert wallet.frozen == 0
    assert wallet.available == (60_00 - order.total if order.status == "delivered" else 60_00)
    assert await supplier.deliveries(PHONE) == deliveries
    assert (await shop.story(order_id)).count(f"order.{order.status}") == 1
    return order.status


async def test_a_supplier_that_refuses_gives_the_money_back(shop: Shop, supplier: SandboxSupplier) -> None:
    await supplier.behave(PHONE, "fail")
    order_id = await _held(shop)
    await shop.backend.drain()
    assert await _settled(shop, order_id, supplier, 0) == "failed"
    assert (await shop.operator.order(order_id)).reason == "supplier_refused"


async def test_a_slow_supplier_is_asked_again(shop: Shop, supplier: SandboxSupplier) -> None:
    await supplier.behave(PHONE, "slow")
    order_id = await _held(shop)
    await shop.backend.drain()
    order = await shop.operator.order(order_id)
    assert order.status == "fulfilling"
    assert order.supplier_reference is not None
    shop.clock.advance(timedelta(seconds=31))
    await shop.backend.sweep()
    await shop.backend.drain()
    assert await _settled(shop, order_id, supplier, 1) == "delivered"


async def test_a_supplier_that_lost_the_order_gets_it_again(shop: Shop, supplier: SandboxSupplier) -> None:
    await supplier.behave(PHONE, "timeout_before_delivery")
    order_id = await _held(shop)
    await shop.backend.drain()
    assert (await shop.operator.order(order_id)).status == "fulfilling"
    shop.clock.advance(timedelta(seconds=31))
    await shop.backend.sweep()
    await shop.backend.drain()
    assert await _settled(shop, order_id, supplier, 1) == "delivered"


async def test_an_order_in_the_suppliers_hands_cannot_be_cancelled(
    shop: Shop, supplier: SandboxSupplier
) -> None:
    from api_client.contract import Refused

    await supplier.behave(PHONE, "slow")
    order_id = await _held(shop)
    await shop.backend.drain()
    with pytest.raises(Refused, match="order_not_cancellable"):
        await shop.operator.cancel_order(order_id, key=fresh())


async def test_a_crash_after_the_first_step_is_finished_by_running_again(
    shop: Shop, supplier: SandboxSupplier
) -> None:
    order_id = await _held(shop)
    run = shop.backend.database.run
    assert await run(lambda tx: fulfilment.begin(tx, order_id)) is not None
    await Fulfilment(shop.backend.database, supplier).run(order_id)
    assert await _settled(shop, order_id, supplier, 1) == "delivered"


async def test_a_crash_after_the_supplier_took_it_is_finished_by_running_again(
    shop: Shop, supplier: SandboxSupplier
) -> None:
    order_id = await _held(shop)
    job = Fulfilment(shop.backend.database, supplier)
    errand = await shop.backend.database.run(lambda tx: fulfilment.begin(tx, order_id))
    assert errand is not None
    assert (await job.ask(errand)).status == "delivered"  # and here the power fails
    await job.run(order_id)
    assert await _settled(shop, order_id, supplier, 1) == "delivered"


async def test_a_lost_job_is_brought_back_by_the_sweep(shop: Shop, supplier: SandboxSupplier) -> None:
    order_id = await _held(shop)
    await shop.execute("DELETE FROM pgqueuer")
    assert await shop.backend.drain() == 0
    shop.clock.advance(timedelta(seconds=31))
    await shop.backend.sweep()
    assert await shop.backend.drain() == 1
    assert await _settled(shop, order_id, supplier, 1) == "delivered"


@pytest.mark.parametrize("crashed_while", ["held", "fulfilling"])
async def test_a_worker_that_was_away_for_an_hour_finishes_everything(
    shop: Shop, supplier: SandboxSupplier, crashed_while: str
) -> None:
    order_id = await _held(shop)
    if crashed_while == "fulfilling":
        await shop.backend.database.run(lambda tx: fulfilment.begin(tx, order_id))
    await shop.execute("DELETE FROM pgqueuer")
    shop.clock.advance(timedelta(hours=1))
    await shop.backend.sweep()
    await shop.backend.drain()
    assert await _settled(shop, order_id, supplier, 1) == "delivered"


async def test_a_hold_that_ran_out_and_was_spent_makes_the_order_wait_again(
    shop: Shop, supplier: SandboxSupplier
) -> None:
    customer = await shop.customer(paid=50_00)
    order = await shop.order(customer)
    await shop.execute("DELETE FROM pgqueuer")
    shop.clock.advance(timedelta(minutes=16))
    other = await shop.order(customer)
    assert other.status == "awaiting_funds", "an overdue hold counts until it is swept"
    await shop.execute("UPDATE orders SET due_at = NULL")
    await shop.backend.sweep()
    third = await shop.order(customer)
    assert third.status == "held"
    await Fulfilment(shop.backend.database, supplier).run(order.id)
    waiting = await shop.operator.order(order.id)
    assert (waiting.status, waiting.shortfall) == ("awaiting_funds", 50_00)
    await shop.backend.drain()
    assert (await shop.operator.order(third.id)).status == "delivered"
    assert await supplier.deliveries(PHONE) == 1


async def test_an_order_takes_back_its_own_money_when_its_hold_ran_out_before_any_sweep(
    shop: Shop, supplier: SandboxSupplier
) -> None:
    """A worker that was away meets the job before the sweep: what the old hold froze is this order's."""
    customer = await shop.customer(paid=50_00)
    order = await shop.order(customer)
    shop.clock.advance(timedelta(minutes=16))
    await shop.backend.drain()
    assert (await shop.operator.order(order.id)).status == "delivered"
    assert await shop.story(order.id) == ["order.held", "order.fulfilling", "order.delivered"]
    wallet = await shop.operator.wallet(customer.id)
    assert (wallet.available, wallet.frozen) == (0, 0)


async def test_workers_that_collide_deliver_once(shop: Shop, supplier: SandboxSupplier) -> None:
    order_id = await _held(shop)
    job = Fulfilment(shop.backend.database, supplier)
    await asyncio.gather(*[job.run(order_id) for _ in range(5)])
    assert await _settled(shop, order_id, supplier, 1) == "delivered"


async def test_stock_that_is_gone_gives_the_money_back(shop: Shop, supplier: SandboxSupplier) -> None:
    order_id = await _held(shop, "steam-50", None)

    async def sell_out(tx: Tx) -> None:
        await tx.conn.execute(delete(card_code).where(card_code.c.order_id.is_(None)))

    await shop.backend.database.run(sell_out)
    await shop.backend.drain()
    assert await _settled(shop, order_id, supplier, 0) == "failed"
    assert (await shop.operator.order(order_id)).reason == "out_of_stock"


async def test_the_database_itself_refuses_a_second_delivery(shop: Shop, supplier: SandboxSupplier) -> None:
    order_id = await _held(shop)
    await shop.backend.drain()

    async def again(tx: Tx) -> None:
        await tx.conn.execute(delivery.insert().values(order_id=order_id, at=tx.now))

    with pytest.raises(IntegrityError):
        await shop.backend.database.run(again)


async def test_a_late_answer_changes_nothing_that_is_settled(shop: Shop, supplier: SandboxSupplier) -> None:
    order_id = await _held(shop)
    await shop.backend.drain()
    for late in (SupplierResult("failed", reason="changed its mind"), SupplierResult("delivered")):
        await shop.backend.database.run(lambda tx, late=late: fulfilment.settle(tx, order_id, late))
    assert await _settled(shop, order_id, supplier, 1) == "delivered"
