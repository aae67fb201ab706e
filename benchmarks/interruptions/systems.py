"""The systems, each a small class that is switched on or off; the mechanics behind them are the backend's."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from api_client.contract import Order, Quote
from backend.platform.policy_data import ShopPolicy
from core.prompts.offer import ways
from core.prompts.policy import Decision, Situation, Step, decide, typical_order

from .visit import METHOD, Visit

_LOOKED_AT = 10
"""As the conversation: so many orders tell what the next one will cost."""


class System:
    """What a system may do; doing nothing is what it does unless it says otherwise."""

    name: ClassVar[str]

    def shop(self, policy: ShopPolicy) -> ShopPolicy:
        """The shop's policy with this system on."""
        return policy

    async def covers(self, visit: Visit, quote: Quote) -> bool:  # noqa: ARG002 - for who overrides it
        """Whether the gap closes without the person doing anything; then the order is in the visit."""
        return False

    async def prompts(self, visit: Visit, quote: Quote) -> bool | None:  # noqa: ARG002 - for who overrides it
        """Whether the person took the way that was offered in conversation; None: no such offer."""
        return None

    def suggests(self, visit: Visit, quote: Quote, amount: int) -> int:  # noqa: ARG002 - for who overrides it
        """What a person who was about to put in `amount` puts in instead, in fen; less changes nothing."""
        return amount

    async def afterwards(self, visit: Visit, order: Order) -> None:
        """The purchase went through and was delivered, with this order."""


class TwoSteps(System):
    """The gap is named in the conversation and a button closes it: press, pay, and the order goes on."""

    name = "two steps"

    async def prompts(self, visit: Visit, quote: Quote) -> bool | None:
        decision = _decided(visit, quote)
        if decision.kind != "offer":
            return None
        if not visit.survives(1):
            return False
        order = await visit.place(quote)
        bill = await visit.bill(self._amount(visit, quote, decision.steps), order)
        if not visit.survives(2):
            return False
        await visit.shop.pay(bill)
        visit.order = order
        return True

    def _amount(self, visit: Visit, quote: Quote, steps: tuple[Step, ...]) -> int:
        rounded = next((step for step in steps if step.bonus), None)
        if rounded is not None and visit.luck("bonus") < visit.behaviour.takes_bonus:
            return rounded.pay
        if visit.luck("button") < visit.behaviour.follows_button:
            return steps[0].pay
        return visit.own_amount(quote)


class Bonus(System):
    """Whoever rounds the gap up to a tier gets its bonus; the tiers are the shop's own."""

    name = "bonus"

    def shop(self, policy: ShopPolicy) -> ShopPolicy:
        return policy.model_copy(update={"bonus_tiers": ShopPolicy().bonus_tiers})


class Hint(System):
    """After a purchase, when what is left will not do for a usual one: a suggestion to top up now."""

    name = "hint"

    def shop(self, policy: ShopPolicy) -> ShopPolicy:
        return policy.model_copy(update={"bonus_tiers": ShopPolicy().bonus_tiers})  # the amounts it suggests

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


SYSTEMS: tuple[type[System], ...] = (TwoSteps, Bonus, Hint)
"""Each is measured alone, and then all together, in this order."""
