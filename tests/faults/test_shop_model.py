"""Wallet, order and top-up together against the shop on paper: random stories, compared after every step.

SHOP_STORIES=1000 plays some 37,000 steps. What fails is printed with the blob that plays it again.
"""

import asyncio
import itertools
import os
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from api_client.contract import Method
from app import databases
from app.clock import ManualClock
from app.embedded import ServiceUrls
from backend.audit.service import audit
from backend.catalogue.demo import seed_demo_shop
from backend.platform.db import Database
from backend.platform.policy_data import ShopPolicy
from backend.platform.problems import ProblemError
from backend.platform.tx import Secrets
from tests.backend.simple_ledger import Pocket, Purse
from tests.conftest import CARD_KEY, GATEWAY_SECRET

from .real_shop import PRICES, RealShop
from .simple_shop import Answer, SimpleBill, SimpleOrder, SimpleShop

T = TypeVar("T")
WHO = st.integers(0, 1)
METHODS: st.SearchStrategy[Method] = st.sampled_from(["wechat", "alipay"])
ANSWERS: st.SearchStrategy[Answer] = st.sampled_from(
    ["delivered", "delivered", "failed", "pending", "unknown"]
)
_transaction = itertools.count(1)


class ShopMachine(RuleBasedStateMachine):
    """Two people at the shop. What one of the two shops refuses the other refuses, with the same code."""

    runner: ClassVar[asyncio.Runner]
    real: ClassVar[RealShop]
    clock: ClassVar[ManualClock]
    steps: ClassVar[int] = 0
    quotes: Bundle[tuple[int, str, UUID, Any]] = Bundle("quotes")
    orders: Bundle[tuple[UUID, SimpleOrder]] = Bundle("orders")
    bills: Bundle[tuple[UUID, SimpleBill]] = Bundle("bills")

    def __init__(self) -> None:
        super().__init__()
        self.people: list[UUID] = []
        self.known: dict[UUID, SimpleOrder] = {}
        self.near: set[int] = set()
        self.real.till.paid.clear()
        self.suspense = self.do(self.real.suspense())
        policy = self.real.database.policy
        self.paper = SimpleShop(policy, [Purse(policy.bonus_grace) for _ in range(2)])

    def do(self, work: Awaitable[T]) -> T:
        return self.runner.run(work)  # type: ignore[arg-type]

    def answer(self, work: Awaitable[Any]) -> Any:
        """What came of it, or the code of the refusal."""
        try:
            return self.do(work)
        except ProblemError as problem:
            return problem.code

    @initialize(paid=st.sampled_from([0, 38_00, 120_00]))
    def open(self, paid: int) -> None:
        self.people = [self.do(self.real.customer()) for _ in range(2)]
        self.grant(0, paid, None)

    @rule(who=WHO, amount=st.sampled_from([1, 12_00, 50_00]), days=st.sampled_from([None, 1, 30]))
    def grant(self, who: int, amount: int, days: int | None) -> None:
        """Money without `days`, a bonus with them."""
        self.near = {who}
        purse = self.paper.purses[who]
        if amount and days is None:
            self.do(self.real.grant(self.people[who], paid=amount))
            purse.paid.free += amount
        elif amount and days is not None:
            self.do(self.real.grant(self.people[who], bonus=amount, days=days))
            purse.lots.append(Pocket(amount, self.clock.now() + timedelta(days=days)))

    @rule(target=quotes, who=WHO, sku=st.sampled_from(sorted(PRICES)))
    def quote(self, who: int, sku: str) -> Any:
        return who, sku, self.do(self.real.quote(self.people[who], sku)), self.clock.now()

    @rule(target=orders, quote=consumes(quotes))
    def place(self, quote: tuple[int, str, UUID, Any]) -> Any:
        who, sku, quote_id, made = quote
        self.near = {who}
        now = self.clock.now()
        found = self.answer(self.real.place(quote_id))
        if made + self.paper.policy.quote_life <= now:
            assert found == "quote_expired"
            return multiple()
        order = self.paper.place(who, PRICES[sku], now)
        assert (found.status, found.shortfall) == (order.status, order.shortfall)
        assert self.answer(self.real.place(quote_id)) == "quote_used"
        self.known[found.id] = order
        return found.id, order

    @rule(pair=orders)
    def cancel(self, pair: tuple[UUID, SimpleOrder]) -> None:
        order_id, order = pair
        self.near = {order.who}
        found = self.answer(self.real.cancel(order_id))
        expected = self.paper.cancel(order, self.clock.now())
        assert (found if expected else found.status) == (expected or "cancelled")

    @rule(pair=orders)
    def refund(self, pair: tuple[UUID, SimpleOrder]) -> None:
        order_id, order = pair
        self.near = {order.who}
        found = self.answer(self.real.refund(order_id))
        expected = self.paper.refund(order, self.clock.now())
        assert (found if expected else found.refunded) == (expected or order.total)

    @rule(target=bills, pair=orders, amount=st.sampled_from([None, 5_00, 50_00, 100_00]), method=METHODS)
    def bill(self, pair: tuple[UUID, SimpleOrder], amount: int | None, method: Method) -> Any:
        """Over the exact gap, too little, or rounded up."""
        order_id, order = pair
        self.near = {order.who}
        amount = amount or order.shortfall or 1
        found = self.answer(self.real.bill(self.people[order.who], order_id, amount, method))
        known = len(self.paper.bills)
        bill = self.paper.bill(order, amount, method, self.clock.now())
        if isinstance(bill, str):
            assert found == bill
            return multiple()
        assert (found.amount, found.bonus) == (bill.amount, bill.bonus)
        return (found.id, bill) if len(self.paper.bills) > known else multiple()

    @rule(pair=bills, again=st.booleans())
    def pay(self, pair: tuple[UUID, SimpleBill], again: bool) -> None:
        """The gateway notifies, also of what it notified before; or somebody really paid once more."""
        bill_id, bill = pair
        self.near = {bill.who}
        transaction = bill.paid_as if again and bill.paid_as else f"T-{next(_transaction)}"
        expected = self.paper.hear(bill, self.clock.now(), transaction=transaction)
        assert self.answer(self.real.hear(bill_id, bill.amount, "paid", transaction)) == expected
        self.real.till.paid.setdefault(str(bill_id), (bill.amount, transaction))

    @rule(pair=bills)
    def pay_in_silence(self, pair: tuple[UUID, SimpleBill]) -> None:
        """Money at the gateway of which nobody tells us; a sweep will ask."""
        bill_id, bill = pair
        if bill.paid_as is None:
            bill.paid_as = f"T-{next(_transaction)}"
            self.real.till.paid[str(bill_id)] = (bill.amount, bill.paid_as)

    @rule(pair=bills, status=st.sampled_from(["refused", "processing"]))
    def other_news(self, pair: tuple[UUID, SimpleBill], status: str) -> None:
        bill_id, bill = pair
        self.near = {bill.who}
        assert self.do(self.real.hear(bill_id, bill.amount, status)) == "done"
        if status == "refused":
            self.paper.refuse(bill)
        else:
            self.paper.begin_to_pay(bill)

    @rule(pair=orders, answer=ANSWERS)
    def fulfil(self, pair: tuple[UUID, SimpleOrder], answer: Answer) -> None:
        order_id, order = pair
        self.near = {order.who}
        if order.total == PRICES["steam-50"]:
            answer = "delivered"  # codes of our own; there are enough
        self.do(self.real.fulfil(order_id, answer))
        self.paper.fulfil(order, answer, self.clock.now())

    @rule(minutes=st.sampled_from([1, 4, 16, 23 * 60, 3 * 24 * 60, 8 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        self.near = {0, 1}

    @rule(minutes=st.sampled_from([1, 30, 600]))
    def clock_jumps_back(self, minutes: int) -> None:
        self.clock.set(self.clock.now() - timedelta(minutes=minutes))
        self.near = {0, 1}

    @rule()
    def sweep(self) -> None:
        self.do(self.real.sweep())
        self.paper.sweep(self.clock.now())
        self.near = {0, 1}

    @invariant()
    def both_say_the_same(self) -> None:
        """Of whoever the step concerned; what concerns everybody says so."""
        type(self).steps += 1
        now = self.clock.now()
        for who in self.near:
            purse = self.paper.purses[who]
            wallet, found = self.do(self.real.look(self.people[who]))
            assert wallet.paid == purse.paid.free
            alive = sorted(lot.free for lot in purse.lots if lot.alive(now) and lot.free)
            assert sorted(lot.amount for lot in wallet.bonus_lots) == alive
            assert (wallet.available, wallet.frozen) == (purse.available(now), purse.frozen())
            going = [b for b in self.paper.bills if b.who == who and b.status == "processing"]
            assert wallet.in_transit == sum(bill.amount for bill in going)
            assert found == {
                order_id: (order.status, order.shortfall, order.deliveries)
                for order_id, order in self.known.items()
                if order.who == who
            }
        self.near = set()

    def teardown(self) -> None:
        if not self.people:
            return
        self.clock.advance(timedelta(days=400))
        self.sweep()
        self.both_say_the_same()
        assert self.do(self.real.suspense()) == self.suspense + self.paper.suspense
        report = self.do(self.real.database.run(audit))
        assert report.clean, report.differences


async def test_random_stories_of_a_whole_shop(services: ServiceUrls, template: str) -> None:
    url = await databases.clone(services.database, template, "shop_model")
    try:
        await _hurry(url)
        await asyncio.to_thread(_play, url)
    finally:
        await databases.drop(services.database, "shop_model")


async def _hurry(url: str) -> None:
    """What a crash would lose is not the question here, so no step waits for the disk."""
    connection = await asyncpg.connect(url)
    await connection.execute("ALTER DATABASE shop_model SET synchronous_commit TO off")
    await connection.close()


def _play(url: str) -> None:
    clock = ManualClock()
    with asyncio.Runner() as runner:
        secrets = Secrets(card_key=CARD_KEY, gateway=GATEWAY_SECRET)
        database = Database(url, clock=clock, policy=ShopPolicy(), secrets=secrets, pool_size=1)
        runner.run(seed_demo_shop(database))
        ShopMachine.runner, ShopMachine.real, ShopMachine.clock = runner, RealShop(database), clock
        try:
            run_state_machine_as_test(
                ShopMachine,
                settings=settings(
                    max_examples=int(os.environ.get("SHOP_STORIES", "60")),
                    stateful_step_count=40,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(database.close())
            print(f"{ShopMachine.steps} steps")
