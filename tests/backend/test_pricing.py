"""Prices by balance and bonus offers through the real shop: what was promised happens, and no more."""

import asyncio
import random
from datetime import timedelta

import pytest

from api_client.contract import Customer, QuoteRequest, Refused, Topup, TopupRequest
from backend.audit.service import audit
from backend.platform.policy_data import ShopPolicy
from backend.platform.pricing_data import BonusTier, DiscountTier, OfferLimit, PricingPolicy
from backend.platform.tx import Tx
from backend.pricing.offers import business_day
from backend.topups import service as topups

from . import desk
from .shopping import PHONE, Shop, fresh

DISCOUNTS = PricingPolicy(
    discounts=(
        DiscountTier(from_balance=50_00, basis_points=9_800),
        DiscountTier(from_balance=100_00, basis_points=9_500),
    )
)


def trade(shop: Shop, *tiers: BonusTier, pricing: PricingPolicy = PricingPolicy()) -> None:
    """From now on the shop has these offers."""
    shop.backend.database.policy = ShopPolicy(bonus_tiers=tiers, pricing=pricing)


async def asked(shop: Shop, customer: Customer, sku: str = "huafei-50"):  # type: ignore[no-untyped-def]
    return await shop.operator.quote(QuoteRequest(customer_id=customer.id, sku=sku, target=PHONE))


async def test_the_quoted_price_is_kept_and_a_refund_returns_what_was_paid(shop: Shop) -> None:
    trade(shop, pricing=DISCOUNTS)
    customer = await shop.customer(paid=100_00, bonus=10_00)
    quote = await asked(shop, customer)
    assert (quote.unit_price, quote.total, quote.shortfall) == (50_00, 47_50, 0)
    assert [(one.basis_points, one.amount) for one in quote.discounts] == [(9_500, 2_50)]
    assert quote.next_discount is None
    await shop.order(customer, "huafei-30")  # 28.50: the balance is below the discount now
    order = await shop.operator.place_order(quote.id, key=fresh())
    assert (order.status, order.total) == ("held", 47_50)
    await shop.backend.drain()
    await desk.refund_order(shop, order)
    assert (await shop.operator.order(order.id)).refunded == 47_50
    assert await shop.available(customer) == 110_00 - 28_50
    [line, *_] = (await shop.operator.statement(customer.id)).lines
    assert (line.kind, line.amount) == ("refund", 47_50)
    assert (await shop.backend.database.run(audit)).clean


async def test_quotes_on_one_balance_keep_their_price_as_long_as_they_live(shop: Shop) -> None:
    trade(shop, pricing=DISCOUNTS)
    customer = await shop.customer(paid=100_00)
    first, second, late = [await asked(shop, customer) for _ in range(3)]
    assert {quote.total for quote in (first, second, late)} == {47_50}
    placed = [await shop.operator.place_order(quote.id, key=fresh()) for quote in (first, second)]
    assert [(order.status, order.total) for order in placed] == [("held", 47_50)] * 2
    assert await shop.available(customer) == 5_00
    shop.clock.advance(shop.backend.database.policy.quote_life)
    with pytest.raises(Refused, match="quote_expired"):
        await shop.operator.place_order(late.id, key=fresh())
    assert (await asked(shop, customer)).total == 50_00, "what is quoted now sees the balance that is left"
    assert (await shop.backend.database.run(audit)).clean


async def test_neither_bonus_nor_frozen_money_nor_money_on_its_way_earns_a_discount(shop: Shop) -> None:
    trade(shop, pricing=DISCOUNTS)
    customer = await shop.customer(paid=80_00, bonus=100_00)
    await shop.execute(f"UPDATE customer SET mode = 'elderly' WHERE id = '{customer.id}'")
    held = await shop.order(customer, "huafei-300")  # short: holds nothing
    assert held.status == "awaiting_funds"
    topup = await shop.bill(customer, 120_00)
    await shop.cashier(topup, "pay_slowly")
    assert (await asked(shop, customer)).discounts[0].basis_points == 9_800
    rich = await shop.customer(paid=100_00)
    await shop.order(rich)  # freezes 47.50
    assert (await asked(shop, rich)).discounts[0].basis_points == 9_800
    wallet = await shop.operator.wallet(rich.id)
    assert wallet.discount is not None
    assert wallet.discount.next is not None
    assert (wallet.paid, wallet.discount.next.missing) == (52_50, 47_50)


async def test_money_for_the_gap_that_reaches_a_discount_gets_it(shop: Shop) -> None:
    """Whoever pays the gap pays no more than who topped up first and bought then."""
    trade(shop, pricing=DISCOUNTS)
    customer = await shop.customer(paid=38_00)
    quote = await asked(shop, customer)
    assert (quote.total, quote.shortfall) == (50_00, 12_00)
    assert [(way.kind, way.pay, way.total) for way in quote.ways] == [("exact", 12_00, 49_00)]
    order = await shop.operator.place_order(quote.id, key=fresh())
    # half of it changes nothing
    await shop.cashier(await shop.bill(customer, 6_00, order))
    waiting = await shop.operator.order(order.id)
    assert (waiting.status, waiting.total, waiting.shortfall) == ("awaiting_funds", 50_00, 6_00)
    await shop.cashier(await shop.bill(customer, 6_00, order))
    funded = await shop.operator.order(order.id)
    assert (funded.status, funded.total) == ("held", 49_00)
    await shop.backend.drain()
    assert await shop.available(customer) == 1_00
    first = await shop.customer(paid=38_00)
    await shop.cashier(await shop.bill(first, 12_00))
    assert (await shop.order(first)).total == 49_00
    await shop.backend.drain()
    assert await shop.available(first) == 1_00
    report = await shop.backend.database.run(audit)
    assert report.clean
    assert (report.figures["discounted"], report.figures["revenue"]) == (2_00, 98_00)


async def test_the_promised_price_does_not_follow_the_shops_data(shop: Shop) -> None:
    trade(shop, pricing=DISCOUNTS)
    customer = await shop.customer(paid=38_00)
    order = await shop.order(customer)
    trade(shop)
    await shop.cashier(await shop.bill(customer, 12_00, order))
    assert (await shop.operator.order(order.id)).total == 49_00


async def test_a_bill_says_its_bonus_only_while_the_person_can_have_it(shop: Shop) -> None:
    trade(shop, BonusTier(amount=100_00, bonus=10_00, name="new", per_person=OfferLimit(times=1)))
    customer = await shop.customer()
    [offer] = (await shop.operator.topup_offers(customer.id)).offers
    assert (offer.bonus, offer.bonus_alone, offer.times_left) == (10_00, 0, 1)
    order = await shop.order(customer)
    topup = await shop.bill(customer, 100_00, order)
    assert (topup.bonus, topup.bonus_days) == (10_00, 180)
    await shop.cashier(topup)
    again = await shop.order(customer, "huafei-100")
    assert (await shop.bill(customer, 100_00, again)).bonus == 0
    assert [way.kind for way in (await asked(shop, customer, "huafei-100")).ways] == ["exact"]
    [offer] = (await shop.operator.topup_offers(customer.id)).offers
    assert offer.bonus == 0


async def test_one_gap_earns_one_bonus_however_it_is_paid(shop: Shop) -> None:
    """Two bills of one order, both promised and both paid: the second is credited without a bonus."""
    customer, order, _ = await shop.short(12_00)
    bills = [await shop.bill(customer, amount, order) for amount in (50_00, 100_00)]
    assert [bill.bonus for bill in bills] == [2_50, 5_00]
    for bill in bills:
        await shop.cashier(bill)
    shown = [await shop.operator.topup(bill.id) for bill in bills]
    assert [(bill.bonus, bill.bonus_withheld) for bill in shown] == [(2_50, 0), (0, 5_00)]
    assert await shop.available(customer) == 38_00 + 150_00 + 2_50 - 50_00


async def test_a_promise_outlives_midnight_and_the_end_of_its_offer(shop: Shop) -> None:
    today = business_day(shop.clock.now())
    trade(shop, BonusTier(amount=50_00, bonus=5_00, last_day=today, per_day=OfferLimit(times=1)))
    customer, order, _ = await shop.short(12_00)
    topup = await shop.bill(customer, 50_00, order)
    shop.clock.advance(timedelta(hours=24))
    assert (await shop.operator.topup_offers(customer.id)).offers[0].bonus == 0
    await shop.notify(await shop.notification(topup))
    assert (await shop.operator.topup(topup.id)).bonus == 5_00
    [count] = await shop.rows("SELECT period FROM bonus_count WHERE period <> 'ever'")
    assert count.period == today.isoformat(), "it counts for the day it was promised"


async def test_a_refused_counter_is_refused_by_the_database_too(shop: Shop) -> None:
    trade(shop, BonusTier(amount=50_00, bonus=5_00, alone=True, per_person=OfferLimit(times=1)))
    customer = await shop.customer()
    await shop.cashier(await shop.bill(customer, 50_00))
    for column in ("times", "amount"):
        with pytest.raises(Exception, match="bonus_count"):
            await shop.execute(f"UPDATE bonus_count SET {column} = {column} * 99, amount_cap = 5_00")


async def test_a_refunded_top_up_takes_its_bonus_back_and_still_counts(shop: Shop) -> None:
    trade(shop, BonusTier(amount=50_00, bonus=5_00, alone=True, per_person=OfferLimit(times=1)))
    customer = await shop.customer()
    topup = await shop.bill(customer, 50_00)
    await shop.cashier(topup)
    assert await shop.available(customer) == 55_00
    await desk.refund_topup(shop, topup)
    await shop.backend.drain()
    assert await shop.available(customer) == 0
    assert (await shop.bill(customer, 50_00)).bonus == 0
    assert (await shop.backend.database.run(audit)).clean


OFFERS = (
    BonusTier(amount=60_00, bonus=3_00, name="twice", per_person=OfferLimit(times=2), alone=True),
    BonusTier(amount=80_00, bonus=5_00, name="daily", per_day=OfferLimit(times=1), alone=True),
    BonusTier(amount=100_00, bonus=7_00, name="purse", per_person=OfferLimit(amount=20_00)),
)


async def _promised(shop: Shop, customer: Customer, chance: random.Random) -> list[Topup]:
    """Bills made before any of them is paid, on both sides of midnight and of an offer's end."""

    async def make(tx: Tx, amount: int, order_id: object) -> Topup:
        wanted = TopupRequest.model_validate(
            {"customer_id": customer.id, "amount": amount, "method": "wechat", "order_id": order_id}
        )
        return await topups.create(tx, wanted, gateway="sandbox")

    bills = []
    orders = [await shop.order(customer) for _ in range(3)]
    for _ in range(14):
        amount = chance.choice(OFFERS).amount
        order_id = chance.choice([None, *(order.id for order in orders)])
        bills.append(
            await shop.backend.database.run(lambda tx, a=amount, o=order_id: make(tx, a, o))  # type: ignore[misc]
        )
        shop.clock.advance(timedelta(minutes=chance.choice((0, 1, 20))))
    return bills


@pytest.mark.parametrize(
    "seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 40))]
)
async def test_no_interleaving_passes_a_limit(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    shop.clock.set(shop.clock.now().replace(hour=15, minute=chance.randrange(20, 58)))  # before midnight
    last_day = business_day(shop.clock.now())
    trade(shop, *(tier.model_copy(update={"last_day": last_day}) for tier in OFFERS[:1]), *OFFERS[1:])
    customer = await shop.customer()
    bills = await _promised(shop, customer, chance)
    assert sum(bill.bonus > 0 for bill in bills) > 5

    async def pay(bill: Topup) -> None:
        async def credit(tx: Tx) -> None:
            await topups.credit(tx, await topups.row_of(tx, bill.id, lock=True))

        await shop.backend.database.run(credit)

    chance.shuffle(bills)
    await asyncio.gather(*(pay(bill) for bill in {bill.id: bill for bill in bills}.values()))
    grants = await shop.rows("SELECT * FROM bonus_grant")
    assert grants
    assert sum(one.offer == "twice" for one in grants) <= 2
    assert sum(one.amount for one in grants if one.offer == "purse") <= 20_00
    days = [(one.offer, one.day) for one in grants if one.offer == "daily"]
    assert len(days) == len(set(days))
    by_order = [one.order_id for one in grants if one.order_id]
    assert len(by_order) == len(set(by_order))
    alone = [one.day for one in grants if one.order_id is None]
    assert len(alone) == len(set(alone)), "one top-up a day without an order"
    [posted] = await shop.rows("SELECT coalesce(sum(amount), 0) AS amount FROM transfer WHERE code = 'bonus'")
    report = await shop.backend.database.run(audit)
    assert posted.amount == sum(one.amount for one in grants) == report.figures["bonus_earned"]
    assert report.clean, report.differences
