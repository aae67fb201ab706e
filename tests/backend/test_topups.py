"""Top-ups: bills, their life, and the order that goes on by itself."""

import asyncio
from datetime import timedelta

import pytest

from api_client.contract import Refused
from backend.topups import policy

from .shopping import Shop, fresh


def test_whatever_we_thought_of_a_bill_its_money_is_credited() -> None:
    for status in policy.EVENTS:
        if status != "credited":
            assert policy.TRANSITIONS[(status, "credit")] == "credited"


async def test_anonymous_and_the_wrong_person_are_refused(shop: Shop) -> None:
    owner, stranger = await shop.customer(), await shop.customer()
    topup = await shop.bill(owner, 10_00)
    theirs = await shop.key("customer", stranger)
    body = {"customer_id": str(owner.id), "amount": 1000, "method": "wechat"}
    for method, path, json in [
        ("GET", f"/v1/topup-offers?customer_id={owner.id}", None),
        ("POST", "/v1/topups", body),
        ("GET", f"/v1/topups/{topup.id}", None),
    ]:
        key = {"Idempotency-Key": fresh()}
        assert (await shop.http.request(method, path, json=json, headers=key)).status_code == 401
        assert (await shop.http.request(method, path, json=json, headers=key | theirs)).status_code in (
            403,
            404,
        )


async def test_a_customer_cannot_bill_for_somebody_elses_order(shop: Shop) -> None:
    _, order, _ = await shop.short()
    stranger = await shop.customer()
    with pytest.raises(Refused, match="not_found"):
        await shop.bill(stranger, 12_00, order)


async def test_pay_the_gap_and_the_order_goes_on_by_itself(shop: Shop) -> None:
    customer, order, topup = await shop.short(12_00)
    assert topup.pay_url.startswith("http://shop.test/cashier/")
    assert (await shop.operator.order(order.id)).topup_id == topup.id

    assert "已支付" in await shop.cashier(topup)

    assert (await shop.operator.topup(topup.id)).status == "credited"
    assert (await shop.operator.order(order.id)).status == "held"
    await shop.backend.drain()
    assert (await shop.operator.order(order.id)).status == "delivered"
    assert await shop.available(customer) == 0
    assert await shop.story(topup.id) == ["topup.created", "topup.credited"]
    assert await shop.story(order.id) == [
        "order.awaiting_funds",
        "order.held",
        "order.fulfilling",
        "order.delivered",
    ]


async def test_a_rounded_amount_brings_its_bonus(shop: Shop) -> None:
    customer, order, _ = await shop.short(12_00)
    topup = await shop.bill(customer, 50_00, order)
    assert topup.bonus == 2_50
    await shop.cashier(topup)
    await shop.backend.drain()
    wallet = await shop.operator.wallet(customer.id)
    assert wallet.available == 40_50
    order = await shop.operator.order(order.id)
    assert order.spent.bonus == 2_50, "bonus before paid"


async def test_the_exact_gap_and_a_plain_top_up_earn_no_bonus(shop: Shop) -> None:
    customer, order, _ = await shop.short(50_00)
    assert (await shop.bill(customer, 50_00, order)).bonus == 0
    assert (await shop.bill(customer, 100_00)).bonus == 0


async def test_money_that_does_not_suffice_leaves_the_order_waiting_and_says_so(shop: Shop) -> None:
    customer, order, _ = await shop.short(12_00)
    await shop.cashier(await shop.bill(customer, 5_00, order))
    waiting = await shop.operator.order(order.id)
    assert (waiting.status, waiting.shortfall) == ("awaiting_funds", 7_00)
    assert await shop.story(order.id) == ["order.awaiting_funds"] * 2
    await shop.cashier(await shop.bill(customer, 7_00, order))
    assert (await shop.operator.order(order.id)).status == "held"


async def test_the_same_bill_is_used_again_while_it_is_open(shop: Shop) -> None:
    customer, order, topup = await shop.short()
    assert (await shop.bill(customer, 12_00, order)).id == topup.id
    assert (await shop.bill(customer, 12_00, order, "alipay")).id != topup.id
    assert (await shop.bill(customer, 50_00, order)).id != topup.id


async def test_an_earlier_bill_stays_payable(shop: Shop) -> None:
    customer, order, first = await shop.short()
    second = await shop.bill(customer, 12_00, order, "alipay")
    await shop.cashier(first)
    await shop.cashier(second)
    await shop.backend.drain()
    assert (await shop.operator.order(order.id)).status == "delivered"
    assert await shop.available(customer) == 12_00, "what was paid too much is in the wallet"


async def test_a_refusal_at_the_cashier_leaves_the_order_waiting(shop: Shop) -> None:
    customer, order, topup = await shop.short()
    assert "没有扣钱" in await shop.cashier(topup, "refuse")
    assert (await shop.operator.topup(topup.id)).status == "refused"
    assert (await shop.operator.order(order.id)).status == "awaiting_funds"
    again = await shop.bill(customer, 12_00, order)
    assert again.id != topup.id
    await shop.cashier(again)
    assert (await shop.operator.order(order.id)).status == "held"


async def test_an_unpaid_bill_expires_sharp(shop: Shop) -> None:
    _, order, topup = await shop.short()
    shop.clock.advance(timedelta(minutes=14, seconds=59))
    await shop.backend.sweep()
    assert (await shop.operator.topup(topup.id)).status == "pending"
    shop.clock.advance(timedelta(seconds=1))
    await shop.backend.sweep()
    assert (await shop.operator.topup(topup.id)).status == "expired"
    assert await shop.story(topup.id) == ["topup.created", "topup.expired"]
    assert (await shop.operator.order(order.id)).status == "awaiting_funds"


async def test_money_after_the_order_is_over_stays_in_the_wallet(shop: Shop) -> None:
    customer, order, topup = await shop.short()
    await shop.operator.cancel_order(order.id, key=fresh())
    await shop.cashier(topup)
    assert (await shop.operator.order(order.id)).status == "cancelled"
    assert await shop.available(customer) == 50_00
    with pytest.raises(Refused, match="order_not_payable"):
        await shop.bill(customer, 12_00, order)


async def test_cancel_against_payment_ends_one_way_or_the_other(shop: Shop) -> None:
    for _ in range(5):
        customer, order, topup = await shop.short()
        await asyncio.gather(shop.cashier(topup), shop.operator.cancel_order(order.id, key=fresh()))
        await shop.backend.drain()
        assert (await shop.operator.order(order.id)).status == "cancelled"
        assert await shop.available(customer) == 50_00


async def test_slow_money_is_shown_in_transit_and_found_by_asking(shop: Shop) -> None:
    customer, order, topup = await shop.short()
    assert "处理" in await shop.cashier(topup, "pay_slowly")
    shop.clock.advance(timedelta(seconds=10))
    await shop.backend.sweep()
    assert (await shop.operator.topup(topup.id)).status == "processing"
    wallet = await shop.operator.wallet(customer.id)
    assert (wallet.in_transit, wallet.available) == (12_00, 38_00)
    shop.clock.advance(timedelta(minutes=1))
    await shop.backend.sweep()
    assert (await shop.operator.topup(topup.id)).status == "credited"
    assert (await shop.operator.wallet(customer.id)).in_transit == 0
    assert (await shop.operator.order(order.id)).status == "held"


async def test_amounts_outside_the_limits_are_refused(shop: Shop) -> None:
    customer = await shop.customer()
    headers = await shop.key("customer", customer)
    for amount in (0, -5, 5_000_001, 10.5, "1000", True):
        answer = await shop.http.post(
            "/v1/topups",
            json={"customer_id": str(customer.id), "amount": amount, "method": "wechat"},
            headers=headers | {"Idempotency-Key": fresh()},
        )
        assert answer.status_code == 422, amount


async def test_offers_are_the_tiers_of_the_policy(shop: Shop) -> None:
    offers = await shop.operator.topup_offers((await shop.customer()).id)
    assert [(offer.amount, offer.bonus) for offer in offers.offers][:2] == [(50_00, 2_50), (100_00, 5_00)]
    assert offers.minimum <= 1
