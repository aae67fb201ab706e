"""One person trying to make one purchase, once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from api_client.contract import Order, Quote, QuoteRequest, Topup

from .behaviour import Behaviour
from .people import Buy, Person
from .shop import SKU, TARGET, Shop

if TYPE_CHECKING:
    from .systems import System

POP_UP_STEPS = 5
"""Go to the balance, enter an amount, choose how to pay, pay, come back and order again."""
_BILLED = 3
_PAID = 4

Ending = Literal["smooth", "recovered", "lost"]
"""Went through with nothing but the order · went through although the balance was short · did not."""


@dataclass(frozen=True)
class Customer:
    """A person in the shop of a replay."""

    person: Person
    id: UUID


@dataclass
class Visit:
    """`attempt` 0 is on the day of the log, 1 on the day after."""

    shop: Shop
    customer: Customer
    buy: Buy
    attempt: int
    behaviour: Behaviour
    systems: Sequence["System"]
    order: Order | None = field(default=None, init=False)
    """What was ordered and paid, once it is."""
    steps: int = field(default=0, init=False)
    """Taken on the way from a shortfall to the order."""

    def luck(self, what: str) -> float:
        """The person's luck at something in this visit, in [0, 1)."""
        return self.customer.person.luck(self.buy.number, self.attempt, what)

    def survives(self, step: int) -> bool:
        """Whether the person takes this step, from 1, on the way from the shortfall to the order."""
        if self.luck(f"step {step}") < self.behaviour.loss_per_step:
            return False
        self.steps = step
        return True

    async def run(self) -> Ending:
        """Ask for a quote and go on from there."""
        quote = await self.quote()
        if not quote.shortfall:
            return "smooth" if self.got(await self.place(quote)) else "lost"
        for system in self.systems:
            if await system.covers(self, quote):
                return "smooth"
        for system in self.systems:
            through = await system.prompts(self, quote)
            if through is not None:
                return "recovered" if through else "lost"
        return "recovered" if await self._pop_up(quote) else "lost"

    async def open_account(self) -> None:
        """The very first purchase: the person puts in what they usually put in, and buys."""
        quote = await self.quote()
        await self.shop.pay(await self.bill(await self.own_amount(quote)))
        self.got(await self.place(await self.quote()))

    async def two_steps(self, quote: Quote, amount: int) -> bool:
        """Press the button over `amount` fen, which makes order and bill; pay, and the order goes on."""
        if not self.survives(1):
            return False
        order = await self.place(quote)
        bill = await self.bill(amount, order)
        if not self.survives(2):
            return False
        await self.shop.pay(bill)
        return self.got(await self.shop.client.order(order.id))

    def got(self, order: Order) -> bool:
        """Whether it has its money. Not when what came in went to repay credit first: then it waits on."""
        if order.status == "awaiting_funds":
            return False
        self.order = order
        return True

    async def quote(self) -> Quote:
        """What it costs now."""
        request = QuoteRequest(
            customer_id=self.customer.id, sku=SKU, quantity=self.buy.price // 100, target=TARGET
        )
        return await self.shop.client.quote(request)

    async def place(self, quote: Quote) -> Order:
        """Order it."""
        return await self.shop.client.place_order(quote.id, key=str(quote.id))

    async def bill(self, amount: int, order: Order | None = None) -> Topup:
        """A bill over `amount` fen, for an order or for the balance."""
        return await self.shop.bill(self.customer.id, amount, order)

    def unmoved_amount(self, quote: Quote) -> int:
        """What the person would put in, in fen, if nobody said anything."""
        return self.customer.person.own_amount(quote.shortfall, self.behaviour)

    async def own_amount(self, quote: Quote) -> int:
        """The same after what the systems said about it; never less."""
        amount = self.unmoved_amount(quote)
        for system in self.systems:
            amount = max(amount, await system.suggests(self, quote, amount))
        return amount

    async def _pop_up(self, quote: Quote) -> bool:
        """ "Balance too short": out of the purchase, to the balance, to the gateway, back, and once more."""
        through = all(self.survives(step) for step in range(1, POP_UP_STEPS + 1))
        if self.steps >= _BILLED:
            bill = await self.bill(await self.own_amount(quote))
            if self.steps >= _PAID:
                await self.shop.pay(bill)
        return through and self.got(await self.place(await self.quote()))
