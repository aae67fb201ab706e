"""What is said when the balance is short, when somebody tops up, and after a purchase."""

from datetime import date
from uuid import UUID

from api_client.contract import Order, Quote, typical_order
from backend.platform.policy_data import ShopPolicy
from backend.platform.pricing_data import BonusTier, DiscountTier, PricingPolicy
from core.prompts.offer import ways
from core.prompts.policy import Decision, Situation, Step, decide

from ..shop import METHOD
from ..visit import Visit
from .base import System

_LOOKED_AT = 10
"""As the conversation: so many orders tell what the next one will cost."""
_DISCOUNTS = (
    DiscountTier(from_balance=50_00, basis_points=9800),
    DiscountTier(from_balance=100_00, basis_points=9500),
)
"""The documents' own: from 50 yuan 98 % of the price, from 100 yuan 95 %."""


class TwoSteps(System):
    """The gap is named in the conversation and a button closes it: press, pay, and the order goes on."""

    name = "two steps"

    async def prompts(self, visit: Visit, quote: Quote) -> bool | None:
        decision = _decided(visit, quote)
        if decision.kind != "offer":
            return None
        return await visit.two_steps(quote, await self._amount(visit, quote, decision.steps))

    async def _amount(self, visit: Visit, quote: Quote, steps: tuple[Step, ...]) -> int:
        own = await visit.own_amount(quote)
        rounded = next((step for step in steps if step.bonus), None)
        if rounded is not None and visit.luck("bonus") < visit.behaviour.takes_bonus:
            return max(rounded.pay, own)
        moved = own > visit.unmoved_amount(quote)
        if not moved and visit.luck("button") < visit.behaviour.follows_button:
            return steps[0].pay
        return own


class Bonus(System):
    """Whoever rounds up to a tier gets its bonus, in the conversation and on the page for top-ups."""

    name = "bonus"

    def shop(self, policy: ShopPolicy) -> ShopPolicy:
        return policy.model_copy(update={"bonus_tiers": _tiers(alone=True)})

    async def suggests(self, visit: Visit, quote: Quote, amount: int) -> int:  # noqa: ARG002 - as all
        if visit.luck("bonus") >= visit.behaviour.takes_bonus:
            return amount
        offers = (await visit.shop.client.topup_offers(visit.customer.id)).offers
        return min(
            (offer.amount for offer in offers if offer.bonus_alone and offer.amount >= amount), default=amount
        )


class Discount(System):
    """Who has more in the balance pays less; some people then keep that much in it."""

    name = "discount"

    def shop(self, policy: ShopPolicy) -> ShopPolicy:
        return policy.model_copy(update={"pricing": PricingPolicy(discounts=_DISCOUNTS)})

    async def suggests(self, visit: Visit, quote: Quote, amount: int) -> int:
        keeps = visit.customer.person.luck("keeps the discount") < visit.behaviour.keeps_discount
        if not keeps or quote.next_discount is None:
            return amount
        return quote.next_discount.from_balance + quote.total - quote.wallet.available


class Hint(System):
    """After a purchase, when what is left will not do for a usual one: a suggestion to top up now."""

    name = "hint"

    def shop(self, policy: ShopPolicy) -> ShopPolicy:
        return (
            policy if policy.bonus_tiers else policy.model_copy(update={"bonus_tiers": _tiers(alone=False)})
        )

    def __init__(self) -> None:
        self._hinted: dict[UUID, date] = {}

    async def afterwards(self, visit: Visit, order: Order) -> None:
        client, customer = visit.shop.client, visit.customer
        wallet = await client.wallet(customer.id)
        totals = tuple(one.total for one in (await client.orders(customer.id, limit=_LOOKED_AT)).orders)
        next_order = typical_order(totals)
        if wallet.available >= next_order:
            return
        today = visit.shop.local().date()
        decision = decide(
            Situation(
                point="after_purchase",
                local=visit.shop.local(),
                available=wallet.available,
                ways=ways(next_order - wallet.available, await client.topup_offers(customer.id)),
                recent_totals=totals,
                offered_already=order.topup_id is not None or self._hinted.get(customer.id) == today,
            )
        )
        if decision.kind == "hint":
            self._hinted[customer.id] = today
            if visit.luck("hint") < visit.behaviour.takes_hint:
                await visit.shop.pay(await visit.bill(decision.steps[0].pay))


def _tiers(*, alone: bool) -> tuple[BonusTier, ...]:
    """The shop's own; `alone`: a top-up without an order earns them too."""
    return tuple(tier.model_copy(update={"alone": alone}) for tier in ShopPolicy().bonus_tiers)


def _decided(visit: Visit, quote: Quote) -> Decision:
    return decide(
        Situation(
            point="quote",
            local=visit.shop.local(),
            available=quote.wallet.available,
            shortfall=quote.shortfall,
            ways=tuple(quote.ways),
            method=METHOD,
        )
    )
