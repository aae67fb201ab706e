"""The whole log once: every day of it, everybody who buys, one set of systems, one behaviour."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from backend.platform.policy_data import ShopPolicy
from backend.platform.suggestion_data import SuggestionPolicy

from .behaviour import Behaviour
from .life import Life
from .people import Buy, Person
from .shop import Books, Shop, open_shop
from .systems import System
from .visit import Customer, Ending, Visit

_NOON = 12
_DAY = timedelta(days=1)
_AFTERWARDS = timedelta(days=35)
"""After the last purchase: who gave up comes back, and what is owed is asked for."""


@dataclass
class Tally:
    """What happened to the people of one sample. Purchases but each person's first; amounts in fen."""

    purchases: int = 0
    interrupted: int = 0
    recovered: int = 0
    """In the same visit."""
    later: int = 0
    """The next day, with or without being short again."""
    lost: int = 0
    steps: int = 0
    """Taken by people on their way from a shortfall to the order, also in vain."""
    bought: int = 0
    """Fen of what went through."""
    balance_days: int = 0
    days: int = 0
    """Of all people, each from opening the account to the last purchase of the log."""
    credit: int = 0
    owed: int = 0
    """What orders put on credit lines, and what of it is owed at the end."""
    bonus: int = 0
    discount: int = 0
    """What the shop gave: the part of `bought` that bonus paid, and what it let off the prices."""

    def figures(self) -> dict[str, float]:
        """The figures that are compared: shares of purchases, and yuan."""
        return {
            "interrupted": self.interrupted / self.purchases,
            "recovered": self.recovered / max(self.interrupted, 1),
            "lost": self.lost / self.purchases,
            "steps": self.steps / self.purchases,
            "balance": self.balance_days / max(self.days, 1) / 100,
            "credit": self.credit / max(self.bought, 1),
            "credit_loss": self.owed / max(self.credit, 1),
            "given": (self.bonus + self.discount) / max(self.bought + self.discount, 1),
        }


@dataclass
class Replayed:
    """One replay: a tally for each sample, and the books at its end."""

    tallies: dict[int, Tally]
    books: Books


@dataclass(frozen=True)
class _Visitor:
    replay: "Replay"
    shop: Shop
    behaviour: Behaviour
    life: Life

    def visit(self, buy: Buy) -> Visit:
        return self.replay.visit(self.life, buy, 0)


class Replay:
    """One shop, one behaviour, one set of systems."""

    def __init__(self, shop: Shop, behaviour: Behaviour, systems: Sequence[System]) -> None:
        self._shop = shop
        self._behaviour = behaviour
        self._systems = systems
        self._lives: dict[UUID, Life] = {}
        self._listened = frozenset(kind for system in systems for kind in system.listens)
        self._tallies: dict[int, Tally] = defaultdict(Tally)

    async def run(self, people: Sequence[Person], tell: Callable[[str], None]) -> Replayed:
        """From the first purchase to the last."""
        days = sorted({buy.day for person in people for buy in person.buys})
        self._shop.at(days[0], 0)
        for person in people:
            await self._enter(person)
        day, last = days[0], days[-1] + _AFTERWARDS
        while day <= last:
            await self._live(day)
            if day.day == 1:
                tell(f"{day:%Y-%m}")
            day += _DAY
        for row in await self._shop.credit():
            tally = self._tallies[self._lives[row.customer_id].customer.person.seed]
            tally.credit, tally.owed = tally.credit + row.used, tally.owed + row.owed
        through = [order for life in self._lives.values() for order in life.through]
        return Replayed(dict(self._tallies), await self._shop.books(through))

    async def _enter(self, person: Person) -> None:
        customer = Customer(person, await self._shop.welcome(person))
        life = self._lives[customer.id] = Life(customer)
        for buy in person.buys:
            life.tries[buy.day].append((buy, 0))

    async def _live(self, day: date) -> None:
        self._shop.at(day, _NOON)
        await self._shop.pass_time()
        await self._listen()
        waiting = {life.customer.id: tries for life in self._lives.values() if (tries := life.take(day))}
        hour = _NOON
        while waiting:
            self._shop.at(day, hour)
            await self._together(
                self._try(self._lives[customer], *tries.pop(0)) for customer, tries in waiting.items()
            )
            waiting = {customer: tries for customer, tries in waiting.items() if tries}
            hour = min(hour + 1, 21)
        await self._weigh(day)

    def visit(self, life: Life, buy: Buy, attempt: int) -> Visit:
        """The person comes now."""
        return Visit(self._shop, life.customer, buy, attempt, self._behaviour, self._systems)

    async def _try(self, life: Life, buy: Buy, attempt: int) -> Visit:
        visit = self.visit(life, buy, attempt)
        if buy.number == 0:
            await visit.open_account()
            for system in self._systems:
                await system.joined(visit)
        else:
            self._count(life, visit, await visit.run())
        return visit

    async def _listen(self) -> None:
        """People are told what the shop has to tell them, and do something about it or not."""
        if not self._listened:
            return
        for event in await self._shop.news(self._listened):
            life = self._lives[event.customer_id]
            for system in self._systems:
                if event.type in system.listens:
                    visit = await system.told(event, _Visitor(self, self._shop, self._behaviour, life))
                    if visit is not None:
                        life.drop(visit.buy)
                        self._count(life, visit, "smooth")
                        await self._shop.settle()
                        await self._afterwards(visit)

    def _count(self, life: Life, visit: Visit, ending: Ending) -> None:
        tally, again = self._tallies[life.customer.person.seed], visit.attempt > 0
        tally.steps += visit.steps
        if not again:
            tally.purchases += 1
            tally.interrupted += ending != "smooth"
            tally.recovered += ending == "recovered"
        elif ending != "lost":
            tally.later += 1
        if ending == "lost":
            if not again and visit.luck("comes back") < self._behaviour.comes_back:
                life.tries[self._shop.local().date() + _DAY].append((visit.buy, 1))
            else:
                tally.lost += 1

    async def _together(self, tries: Iterable[Coroutine[Any, Any, Visit]]) -> None:
        visits = await asyncio.gather(*tries)
        await self._shop.settle()
        await asyncio.gather(*(self._afterwards(visit) for visit in visits))
        await self._shop.settle()
        await self._listen()

    async def _afterwards(self, visit: Visit) -> None:
        if visit.order is None:
            return
        order = await self._shop.client.order(visit.order.id)
        self._lives[visit.customer.id].through.append(order.id)
        if visit.buy.number:
            tally = self._tallies[visit.customer.person.seed]
            tally.bought += order.total
            tally.bonus += order.spent.bonus
            tally.discount += visit.buy.price - order.total
        for system in self._systems:
            await system.afterwards(visit, order)

    async def _weigh(self, day: date) -> None:
        """Note what is in the wallets of those who are between their first and their last purchase."""
        balances = await self._shop.balances()
        for customer_id, life in self._lives.items():
            buys = life.customer.person.buys
            if buys[0].day <= day <= buys[-1].day:
                tally = self._tallies[life.customer.person.seed]
                tally.balance_days += balances[customer_id]
                tally.days += 1


async def replay(
    database_url: str,
    folder: Path,
    people: Sequence[Person],
    behaviour: Behaviour,
    systems: Sequence[System],
    tell: Callable[[str], None],
) -> Replayed:
    """The whole log in a shop of its own: a migrated database with the demo shop that nobody has used."""
    policy = plain_policy()
    for system in systems:
        policy = system.shop(policy)
    async with open_shop(database_url, folder, policy) as shop:
        return await Replay(shop, behaviour, systems).run(people, tell)


def plain_policy() -> ShopPolicy:
    """A shop with nothing but the balance check."""
    return ShopPolicy(bonus_tiers=(), suggestions=SuggestionPolicy(enabled=False))
