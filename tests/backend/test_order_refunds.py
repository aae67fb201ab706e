"""The money of a delivered order goes back to where it came from: whole, once, whatever else happens."""

import asyncio

import pytest

from api_client.contract import GrantRequest, Order, Refused
from backend.catalogue.suppliers import SandboxSupplier

from .desk import SIGNED, refund_order
from .shopping import PHONE, Shop, fresh


async def _delivered(shop: Shop, *, paid: int, bonus: int = 0, sku: str = "huafei-50") -> Order:
    customer = await shop.customer(paid=paid, bonus=bonus)
    order = await shop.order(customer, sku, None if sku == "steam-50" else PHONE)
    await shop.backend.drain()
    order = await shop.operator.order(order.id)
    assert order.status == "delivered"
    return order


async def _refused(shop: Shop, order: Order) -> str:
    with pytest.raises(Refused) as refused:
        await refund_order(shop, order)
    return refused.value.code


async def test_bonus_goes_back_to_bonus_and_paid_to_paid(shop: Shop) -> None:
    order = await _delivered(shop, paid=60_00, bonus=8_00)
    assert (order.spent.bonus, order.spent.paid) == (8_00, 42_00)
    refunded = await refund_order(shop, order)
    assert (refunded.status, refunded.refunded, refunded.refunded_at) == (
        "delivered",
        50_00,
        shop.clock.now(),
    )
    assert refunded.spent == order.spent, "what was spent stays on record"
    wallet = await shop.operator.wallet(order.customer_id)
    assert (wallet.paid, wallet.bonus) == (60_00, 8_00)
    assert (await shop.story(order.id))[-2:] == ["order.delivered", "order.refunded"]


async def test_the_statement_calls_it_a_refund(shop: Shop) -> None:
    order = await _delivered(shop, paid=60_00)
    await refund_order(shop, order)
    line = (await shop.operator.statement(order.customer_id)).lines[0]
    assert (line.kind, line.amount, line.order_id) == ("refund", 50_00, order.id)
    assert line.title.startswith("退款")


async def test_the_decision_is_in_the_trail_for_ever(shop: Shop) -> None:
    order = await _delivered(shop, paid=60_00)
    await refund_order(shop, order)
    [entry] = (await shop.operator.trail(subject_id=order.id)).entries
    assert (entry.action, entry.operator, entry.note, entry.amount) == (
        "order_refund",
        SIGNED["operator"],
        SIGNED["note"],
        50_00,
    )
    for statement in ("UPDATE desk_trail SET note = 'x'", "DELETE FROM desk_trail", "TRUNCATE desk_trail"):
        with pytest.raises(Exception, match="append-only"):
            await shop.execute(statement)


async def test_an_order_is_refunded_once_and_a_repeat_gets_the_first_answer(shop: Shop) -> None:
    order = await _delivered(shop, paid=60_00)
    first = await refund_order(shop, order, key="once")
    assert await refund_order(shop, order, key="once") == first
    assert await _refused(shop, order) == "order_not_refundable"
    assert (await shop.operator.wallet(order.customer_id)).paid == 60_00


async def test_only_a_delivered_order_can_be_refunded(shop: Shop) -> None:
    waiting = await shop.order(await shop.customer(paid=1_00))
    assert await _refused(shop, waiting) == "order_not_refundable"
    held = await shop.order(await shop.customer(paid=60_00))
    assert await _refused(shop, held) == "order_not_refundable"
    await shop.operator.cancel_order(held.id, key=fresh())
    assert await _refused(shop, held) == "order_not_refundable"


async def test_the_codes_of_a_refunded_order_are_not_shown_any_more(shop: Shop) -> None:
    order = await _delivered(shop, paid=60_00, sku="steam-50")
    assert len((await shop.operator.codes(order.id)).codes) == 1
    await refund_order(shop, order)
    with pytest.raises(Refused, match="codes_not_ready"):
        await shop.operator.codes(order.id)


async def test_v2board_374_many_refunds_at_once_give_the_money_back_once(shop: Shop) -> None:
    order = await _delivered(shop, paid=60_00, bonus=8_00)
    answers = await asyncio.gather(*[refund_order(shop, order) for _ in range(6)], return_exceptions=True)
    assert sum(isinstance(answer, Order) for answer in answers) == 1
    wallet = await shop.operator.wallet(order.customer_id)
    assert (wallet.paid, wallet.bonus) == (60_00, 8_00)
    assert (await shop.story(order.id)).count("order.refunded") == 1


async def test_refunds_racing_purchases_lose_nothing(shop: Shop) -> None:
    customer = await shop.customer(paid=100_00)
    bought = [await shop.order(customer) for _ in range(2)]
    await shop.backend.drain()
    assert await shop.available(customer) == 0
    await asyncio.gather(
        *[refund_order(shop, order) for order in bought],
        *[shop.order(customer) for _ in range(3)],
        return_exceptions=True,
    )
    await shop.backend.drain()
    page = await shop.operator.orders(customer.id)
    spent = sum(order.total for order in page.orders if order.status == "delivered" and not order.refunded)
    assert await shop.available(customer) == 100_00 - spent


async def test_a_refund_racing_the_delivery_is_refused_or_comes_after_it(shop: Shop) -> None:
    for _ in range(4):
        order = await shop.order(await shop.customer(paid=50_00))
        _, answer = await asyncio.gather(
            shop.backend.drain(), refund_order(shop, order), return_exceptions=True
        )
        now = await shop.operator.order(order.id)
        assert now.status == "delivered"
        assert (now.refunded == 50_00) == isinstance(answer, Order)
        assert (await shop.operator.wallet(order.customer_id)).paid == now.refunded


async def test_a_late_answer_of_the_supplier_does_not_take_a_refunded_order_up_again(shop: Shop) -> None:
    order = await _delivered(shop, paid=60_00)
    await refund_order(shop, order)
    from backend.orders import fulfilment
    from backend.orders.fulfilment import Fulfilment

    await Fulfilment(shop.backend.database, SandboxSupplier(shop.backend.database)).run(order.id)
    assert await shop.backend.database.run(lambda tx: fulfilment.begin(tx, order.id)) is None
    assert (await shop.operator.wallet(order.customer_id)).paid == 60_00


async def test_refunded_money_buys_again(shop: Shop) -> None:
    order = await _delivered(shop, paid=50_00)
    await refund_order(shop, order)
    again = await shop.order(await shop.operator.customer(order.customer_id))
    await shop.backend.drain()
    assert (await shop.operator.order(again.id)).status == "delivered"
    await shop.operator.grant(order.customer_id, GrantRequest(paid=1), key=fresh())
    await refund_order(shop, again)
    assert (await shop.operator.wallet(order.customer_id)).paid == 50_01
