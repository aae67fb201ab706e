"""Orders: from their quote to the end, over HTTP."""

import asyncio
from datetime import timedelta

import pytest

from api_client.contract import OrderStatus, QuoteRequest, Refused
from backend.orders import policy

from .shopping import PHONE, Shop, fresh


def test_the_table_knows_every_status_and_leaves_none_that_is_final() -> None:
    reached = set(policy.TRANSITIONS.values())
    assert reached == set(policy.EVENTS)
    assert not policy.FINAL & {status for status, _ in policy.TRANSITIONS}
    assert frozenset({"awaiting_funds", "held"}) == policy.CANCELLABLE


@pytest.mark.parametrize("status", sorted(policy.EVENTS))
def test_an_order_is_delivered_only_by_whoever_holds_it(status: OrderStatus) -> None:
    possible = policy.after(status, "deliver")
    assert (possible == "delivered") == (status in ("fulfilling", "review"))


def test_an_order_number_can_be_read_out() -> None:
    from datetime import UTC, datetime

    number = policy.number(datetime(2026, 3, 10, 17, 0, tzinfo=UTC))
    assert number.startswith("260311-"), "the business date is China's"
    assert len(number) == 13
    assert not set("ILOU") & set(number)


async def test_anonymous_is_refused_everywhere(shop: Shop) -> None:
    some = "00000000-0000-0000-0000-000000000000"
    for method, path in [
        ("POST", "/v1/orders"),
        ("GET", f"/v1/orders?customer_id={some}"),
        ("GET", f"/v1/orders/{some}"),
        ("POST", f"/v1/orders/{some}/cancel"),
        ("POST", f"/v1/orders/{some}/codes"),
    ]:
        answer = await shop.http.request(method, path, json={}, headers={"Idempotency-Key": fresh()})
        assert answer.status_code == 401, (method, path)
        assert answer.json()["code"] == "unauthenticated"


async def test_the_wrong_person_is_refused_everywhere(shop: Shop) -> None:
    owner, stranger = await shop.customer(paid=60_00), await shop.customer()
    order = await shop.order(owner)
    quote = await shop.operator.quote(QuoteRequest(customer_id=owner.id, sku="huafei-10", target=PHONE))
    theirs = await shop.key("customer", stranger)
    for method, path, body in [
        ("POST", "/v1/orders", {"quote_id": str(quote.id)}),
        ("GET", f"/v1/orders?customer_id={owner.id}", None),
        ("GET", f"/v1/orders/{order.id}", None),
        ("POST", f"/v1/orders/{order.id}/cancel", None),
        ("POST", f"/v1/orders/{order.id}/codes", None),
    ]:
        headers = theirs | {"Idempotency-Key": fresh()}
        answer = await shop.http.request(method, path, json=body, headers=headers)
        assert answer.status_code in (403, 404), (method, path, answer.text)
    assert (await shop.operator.order(order.id)).status == "held"


async def test_enough_money_holds_fulfils_captures_and_delivers(shop: Shop) -> None:
    customer = await shop.customer(paid=60_00, bonus=5_00)
    order = await shop.order(customer)
    assert order.status == "held"
    wallet = await shop.operator.wallet(customer.id)
    assert (wallet.available, wallet.frozen) == (15_00, 50_00)

    assert await shop.backend.drain() == 1

    order = await shop.operator.order(order.id)
    assert order.status == "delivered"
    assert (order.spent.bonus, order.spent.paid) == (5_00, 45_00)
    wallet = await shop.operator.wallet(customer.id)
    assert (wallet.available, wallet.frozen) == (15_00, 0)
    assert await shop.story(order.id) == ["order.held", "order.fulfilling", "order.delivered"]
    assert await shop.backend.drain() == 0


async def test_a_code_is_shown_to_its_buyer_once_delivered(shop: Shop) -> None:
    customer = await shop.customer(paid=60_00)
    order = await shop.order(customer, "steam-50", None)
    with pytest.raises(Refused, match="codes_not_ready"):
        await shop.operator.codes(order.id)
    await shop.backend.drain()
    order = await shop.operator.order(order.id)
    assert order.has_codes
    codes = (await shop.operator.codes(order.id)).codes
    assert len(codes) == 1
    assert (await shop.operator.codes(order.id)).codes == codes
    stored = await shop.rows("SELECT coalesce(string_agg(data::text, ''), '') AS all_data FROM event")
    assert codes[0] not in stored[0].all_data


async def test_waiting_for_money_ends_after_a_day(shop: Shop) -> None:
    customer = await shop.customer()
    order = await shop.order(customer)
    shop.clock.advance(timedelta(hours=24))
    await shop.backend.sweep()
    assert (await shop.operator.order(order.id)).status == "expired"
    assert await shop.story(order.id) == ["order.awaiting_funds", "order.expired"]
    assert await shop.backend.sweep() == 0


@pytest.mark.parametrize("paid", [0, 60_00])
async def test_cancel_gives_the_money_back(shop: Shop, paid: int) -> None:
    customer = await shop.customer(paid=paid)
    order = await shop.order(customer)
    cancelled = await shop.operator.cancel_order(order.id, key=fresh())
    assert cancelled.status == "cancelled"
    wallet = await shop.operator.wallet(customer.id)
    assert (wallet.available, wallet.frozen) == (paid, 0)
    await shop.backend.drain()
    assert (await shop.operator.order(order.id)).status == "cancelled"
    assert (await shop.story(order.id))[-1] == "order.cancelled"


async def test_a_delivered_order_cannot_be_cancelled(shop: Shop) -> None:
    customer = await shop.customer(paid=60_00)
    order = await shop.order(customer)
    await shop.backend.drain()
    with pytest.raises(Refused) as refused:
        await shop.operator.cancel_order(order.id, key=fresh())
    assert refused.value.code == "order_not_cancellable"
    assert refused.value.extra["order_status"] == "delivered"


async def test_cancel_against_fulfilment_ends_one_way_or_the_other(shop: Shop) -> None:
    for _ in range(5):
        customer = await shop.customer(paid=50_00)
        order = await shop.order(customer)
        await asyncio.gather(
            shop.backend.drain(), shop.operator.cancel_order(order.id, key=fresh()), return_exceptions=True
        )
        await shop.backend.drain()
        order = await shop.operator.order(order.id)
        assert order.status in ("cancelled", "delivered")
        assert await shop.available(customer) == (50_00 if order.status == "cancelled" else 0)
        deliveries = await shop.rows("SELECT count(*) AS n FROM delivery WHERE order_id = :id", id=order.id)
        assert deliveries[0].n == (order.status == "delivered")


async def test_one_quote_makes_one_order_even_under_other_keys(shop: Shop) -> None:
    customer = await shop.customer(paid=200_00)
    quote = await shop.operator.quote(QuoteRequest(customer_id=customer.id, sku="huafei-50", target=PHONE))
    clicks = await asyncio.gather(
        *[shop.operator.place_order(quote.id, key=fresh()) for _ in range(4)], return_exceptions=True
    )
    refused = [outcome for outcome in clicks if isinstance(outcome, Refused)]
    assert [problem.code for problem in refused] == ["quote_used"] * 3


async def test_pages_run_from_the_newest_to_the_oldest(shop: Shop) -> None:
    customer = await shop.customer()
    placed = [(await shop.order(customer)).id for _ in range(5)]
    seen, cursor = [], None
    while True:
        page = await shop.operator.orders(customer.id, cursor=cursor, limit=2)
        seen += [order.id for order in page.orders]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == placed[::-1]


async def test_an_unknown_quote_and_an_old_one_are_refused(shop: Shop) -> None:
    customer = await shop.customer(paid=60_00)
    quote = await shop.operator.quote(QuoteRequest(customer_id=customer.id, sku="huafei-50", target=PHONE))
    with pytest.raises(Refused, match="not_found"):
        await shop.operator.place_order(customer.id, key=fresh())
    shop.clock.advance(timedelta(minutes=16))
    with pytest.raises(Refused, match="quote_expired"):
        await shop.operator.place_order(quote.id, key=fresh())
