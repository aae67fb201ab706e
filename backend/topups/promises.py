"""Bonuses of bills: what is suggested, what a new bill promises, and what of it is earned in the end."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api_client.contract import Order, TopupOffer, TopupOffers, TopupRequest
from backend.platform.pricing_data import BonusTier
from backend.platform.tx import Tx
from backend.pricing import offers
from backend.pricing import service as pricing
from backend.pricing.offers import Person


async def suggestions(tx: Tx, customer_id: UUID) -> TopupOffers:
    """What is worth suggesting to somebody: the amounts of the offers, with the bonus they can have now."""
    shop = tx.policy
    person = await pricing.person(tx, customer_id)
    rounding = {tier.amount: tier for tier in offers.open_to(shop, tx.now, person)}
    alone = {tier.amount: tier for tier in offers.open_to(shop, tx.now, person, alone=True)}
    amounts = sorted({tier.amount for tier in shop.bonus_tiers})
    return TopupOffers(
        offers=[
            _suggestion(tx, amount, person, rounding.get(amount), alone.get(amount)) for amount in amounts
        ],
        minimum=shop.topup_minimum,
        maximum=shop.topup_maximum,
    )


def _suggestion(
    tx: Tx, amount: int, person: Person | None, offer: BonusTier | None, alone: BonusTier | None
) -> TopupOffer:
    if offer is None:  # whoever earns it alone earns it by rounding up
        return TopupOffer(amount=amount, bonus=0)
    return TopupOffer(
        amount=amount,
        bonus=offer.bonus,
        bonus_alone=alone.bonus if alone else 0,
        bonus_days=tx.policy.bonus_days,
        last_day=offer.last_day,
        times_left=offers.times_left(offer, tx.now, person),
    )


async def alone(tx: Tx, request: TopupRequest) -> BonusTier | None:
    """The bonus that a bill without an order promises."""
    return offers.earned_alone(await pricing.open_to(tx, request.customer_id, alone=True), request.amount)


async def for_order(tx: Tx, request: TopupRequest, order: Order) -> BonusTier | None:
    """The bonus that this bill promises: for rounding the gap up, and once for each order."""
    open_offers = await pricing.open_to(tx, request.customer_id)
    offer = offers.earned(open_offers, request.amount, gap=order.shortfall)
    return None if offer is None or await pricing.had_bonus(tx, order.id) else offer


async def earned(tx: Tx, row: Row[Any]) -> int:
    """What the bill earns, in fen. One of an earlier release names no offer: it is counted by its amount."""
    if not row.bonus:
        return 0
    offer = (
        BonusTier.model_validate(row.offer) if row.offer else BonusTier(amount=row.amount, bonus=row.bonus)
    )
    taken = await pricing.take(
        tx,
        topup_id=row.id,
        customer_id=row.customer_id,
        order_id=row.order_id,
        offer=offer,
        promised_at=row.created_at,
    )
    return offer.bonus if taken else 0
