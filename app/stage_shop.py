"""The shop's prices and offers as a conversation file names them."""

from datetime import date, timedelta

from pydantic import ValidationError

from backend.platform.policy_data import ShopPolicy
from backend.platform.pricing_data import BonusTier, DiscountTier, OfferLimit, PricingPolicy
from bots.terminal.script import Offer, ScriptError, Shop


def shop_policy(usual: ShopPolicy, wanted: Shop, today: date) -> ShopPolicy:
    """`usual` with what the file says. Raises ScriptError when no shop could be like that."""
    try:
        discounts = tuple(
            DiscountTier(from_balance=step.balance, basis_points=int(step.pays * 100))
            for step in wanted.discounts
        )
        changed: dict[str, object] = {
            "pricing": PricingPolicy(discounts=discounts),
            "repayments": usual.repayments.model_copy(update={"fee_fixed": wanted.credit_fee}),
        }
        if wanted.bonus is not None:
            changed["bonus_tiers"] = tuple(_tier(offer, today) for offer in wanted.bonus)
        return ShopPolicy.model_validate(
            {name: getattr(usual, name) for name in ShopPolicy.model_fields} | changed
        )
    except ValidationError as error:
        raise ScriptError(f"shop: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from error


def _tier(offer: Offer, today: date) -> BonusTier:
    return BonusTier(
        amount=offer.amount,
        bonus=offer.bonus,
        name=offer.name,
        first_day=_day(today, offer.first_day),
        last_day=_day(today, offer.last_day),
        audience=offer.audience,
        per_person=OfferLimit(times=offer.times, amount=offer.most),
        per_day=OfferLimit(times=offer.times_a_day),
        alone=offer.alone,
    )


def _day(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)
