"""Everybody at once: tasks do whatever comes to mind to a few shared customers on a real PostgreSQL.

Nothing may fail but by a refusal that fits, and in the end the books must balance and every fen be where the
story says. SHOP_SEED plays a printed story again (as far as the scheduler allows), SHOP_CROWD sets how many
things are done.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from api_client.contract import Method, Order
from app.clock import ManualClock
from backend.audit.service import audit
from backend.catalogue.demo import seed_demo_shop
from backend.catalogue.suppliers import SupplierResult
from backend.orders import service as orders
from backend.orders.fulfilment import Fulfilment
from backend.orders.placing import Placement
from backend.platform.db import Database
from backend.platform.policy_data import ShopPolicy
from backend.platform.problems import ProblemError
from backend.platform.tx import Secrets
from tests.conftest import CARD_KEY, GATEWAY_SECRET

from .real_shop import PRICES, RealShop

_TASKS = 8
_METHODS: list[Method] = ["wechat", "alipay"]


class Moody:
    """A supplier that makes up its mind once per order, and does not always tell."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.decided: dict[str, bool] = {}

    async def submit(self, reference: str, sku: str, target: str | None, quantity: int) -> SupplierResult:
        self.decided.setdefault(reference, self._chance.random() < 0.7)
        return await self.query(reference)

    async def query(self, reference: str) -> SupplierResult:
        await asyncio.sleep(0)
        if self._chance.random() < 0.3 or reference not in self.decided:
            return SupplierResult(self._chance.choice(["pending", "unknown"]))
        return SupplierResult("delivered" if self.decided[reference] else "failed", f"M-{reference}")


@dataclass
class Crowd:
    """What the tasks share. Amounts in fen."""

    shop: RealShop
    clock: ManualClock
    chance: random.Random
    people: list[UUID]
    supplier: Moody
    granted: Counter[UUID] = field(default_factory=Counter)
    quotes: list[UUID] = field(default_factory=list)
    orders: dict[UUID, Order] = field(default_factory=dict)
    bills: dict[UUID, int] = field(default_factory=dict)
    transactions: dict[UUID, set[str]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    async def something(self) -> None:
        """One thing; a refusal is an answer when it is one of those that fit."""
        [name] = self.chance.choices(list(_THINGS), weights=[often for often, _ in _THINGS.values()])
        self.done[name] += 1
        try:
            await getattr(self, name)()
        except ProblemError as problem:
            if problem.code not in _THINGS[name][1]:
                raise

    async def grant(self) -> None:
        who, amount = self.chance.choice(self.people), self.chance.randint(1, 40_00)
        if self.chance.random() < 0.5:
            await self.shop.grant(who, paid=amount)
            self.granted[who] += amount
        else:
            await self.shop.grant(who, bonus=amount, days=self.chance.choice([1, 30]))

    async def quote(self) -> None:
        sku = self.chance.choice(sorted(PRICES))
        self.quotes.append(await self.shop.quote(self.chance.choice(self.people), sku))

    async def place(self) -> None:
        """One of the latest quotes, or several of them in one batch; the same may be taken by two at once."""
        latest = self.quotes[-6:]
        wanted = self.chance.sample(latest, min(len(latest), self.chance.choice([1, 1, 3])))
        work = partial(orders.place_all, placements=[Placement(quote) for quote in sorted(wanted)])
        for placed in await self.shop.database.run(work):
            if isinstance(placed, ProblemError):
                assert placed.code in ("quote_used", "quote_expired")
            else:
                assert placed.id not in self.orders
                assert placed.quote_id not in {order.quote_id for order in self.orders.values()}
                self.orders[placed.id] = placed

    async def bill(self) -> None:
        if order := self._order():
            amount = self.chance.choice([max(order.shortfall, 1), 5_00, 50_00])
            made = await self.shop.bill(order.customer_id, order.id, amount, self.chance.choice(_METHODS))
            self.bills[made.id] = made.amount

    async def pay(self) -> None:
        """Often the same transaction as before, sometimes another one: somebody really paid twice."""
        if self.bills:
            bill, amount = self.chance.choice(list(self.bills.items())[-8:])
            transaction = f"T-{bill}-{self.chance.choice([1, 1, 1, 1, 2])}"
            self.transactions.setdefault(bill, set()).add(transaction)
            self.shop.till.paid.setdefault(str(bill), (amount, transaction))
            await self.shop.hear(bill, amount, "paid", transaction)

    async def other_news(self) -> None:
        if self.bills:
            bill, amount = self.chance.choice(list(self.bills.items())[-8:])
            await self.shop.hear(bill, amount, self.chance.choice(["refused", "processing", "unpaid"]))

    async def cancel(self) -> None:
        if order := self._order():
            await self.shop.cancel(order.id)

    async def refund(self) -> None:
        if order := self._order():
            await self.shop.refund(order.id)

    async def fulfil(self) -> None:
        if order := self._order():
            await Fulfilment(self.shop.database, self.supplier).run(order.id)

    async def sweep(self) -> None:
        await self.shop.sweep()

    async def clock_moves(self) -> None:
        minutes = self.chance.choice([1, 4, 16, -10, 25 * 60])
        self.clock.set(self.clock.now() + timedelta(minutes=minutes))

    def _order(self) -> Order | None:
        latest = list(self.orders.values())[-8:]
        return self.chance.choice(latest) if latest else None


_THINGS: dict[str, tuple[int, tuple[str, ...]]] = {
    "grant": (3, ()),
    "quote": (6, ()),
    "place": (6, ()),
    "bill": (6, ("order_not_payable",)),
    "pay": (6, ()),
    "other_news": (2, ()),
    "cancel": (2, ("order_not_cancellable",)),
    "fulfil": (8, ()),
    "refund": (2, ("order_not_refundable",)),
    "sweep": (2, ()),
    "clock_moves": (2, ()),
}
"""How often each thing is done, and which refusals fit."""


@pytest.fixture
async def busy_database(database_url: str, clock: ManualClock) -> AsyncIterator[Database]:
    """With a connection for every task."""
    secrets = Secrets(card_key=CARD_KEY, gateway=GATEWAY_SECRET)
    opened = Database(database_url, clock=clock, policy=ShopPolicy(), secrets=secrets, pool_size=_TASKS)
    await seed_demo_shop(opened)
    yield opened
    await opened.close()


@pytest.mark.parametrize("story", range(2))
async def test_a_crowd_leaves_the_books_whole(
    busy_database: Database, clock: ManualClock, story: int
) -> None:
    seed = int(os.environ.get("SHOP_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
    print(f"SHOP_SEED={seed}")
    chance = random.Random(seed)
    shop = RealShop(busy_database)
    crowd = Crowd(shop, clock, chance, [await shop.customer() for _ in range(3)], Moody(chance))
    things = iter(range(int(os.environ.get("SHOP_CROWD", "4000"))))

    async def somebody() -> None:
        for _ in things:
            await crowd.something()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(_TASKS):
            tasks.create_task(somebody())
    print(dict(crowd.done))
    await _finish(crowd)
    await _every_fen_is_where_the_story_says(crowd)
    report = await busy_database.run(audit)
    assert report.clean, report.differences


async def _finish(crowd: Crowd) -> None:
    """A long time passes and the supplier talks: nothing is open any more."""
    crowd.supplier.query = _plain(crowd.supplier)  # type: ignore[method-assign]
    for _ in range(2):
        crowd.clock.advance(timedelta(days=2))
        await crowd.shop.sweep()
        for order_id in crowd.orders:
            await Fulfilment(crowd.shop.database, crowd.supplier).run(order_id)


def _plain(supplier: Moody) -> Callable[[str], Any]:
    async def query(reference: str) -> SupplierResult:
        if reference not in supplier.decided:
            return SupplierResult("unknown")
        return SupplierResult("delivered" if supplier.decided[reference] else "failed", f"M-{reference}")

    return query


async def _every_fen_is_where_the_story_says(crowd: Crowd) -> None:
    shop, credited = crowd.shop, Counter[UUID]()
    rows = await _rows(shop, "SELECT id, customer_id, amount, status FROM topup")
    for row in rows:
        heard = crowd.transactions.get(row.id, set())
        assert (row.status == "credited") == bool(heard), f"bill {row.id} is {row.status}, heard of {heard}"
        credited[row.customer_id] += row.amount if heard else 0
    twice = sum(crowd.bills[bill] * (len(heard) - 1) for bill, heard in crowd.transactions.items())
    assert await shop.suspense() == twice
    columns = "id, customer_id, spent_paid, delivery, refunded_at"
    delivered = await _rows(shop, f"SELECT {columns} FROM orders WHERE status = 'delivered'")
    for row in delivered:
        assert row.delivery == "code" or crowd.supplier.decided[str(row.id)]
    for customer in crowd.people:
        wallet, found = await shop.look(customer)
        theirs = [row for row in delivered if row.customer_id == customer]
        spent = sum(row.spent_paid for row in theirs if row.refunded_at is None)
        assert wallet.paid + wallet.frozen == crowd.granted[customer] + credited[customer] - spent
        open_orders = {status for status, _, _ in found.values()} & {"held", "fulfilling"}
        assert not open_orders, "somebody forgot an order"


async def _rows(shop: RealShop, sql: str) -> Any:
    async def work(tx: Any) -> Any:
        return (await tx.conn.execute(text(sql))).all()

    return await shop.database.run(work)
