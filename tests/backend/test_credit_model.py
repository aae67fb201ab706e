"""The real credit line against the one on paper: random stories over days, nights, month ends and holidays,
compared after every step and audited at the end; and crowds on a real PostgreSQL.

CREDIT_STORIES=200 plays some 8,000 steps.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    initialize,
    invariant,
    multiple,
    rule,
)

from api_client.contract import QuoteRequest, Refused
from app.stage_credit import put_line
from backend.audit.service import audit
from backend.credit import uses
from backend.credit.calendar import business_date, next_business_day
from backend.credit.lines import LineTerms
from backend.credit.terms import terms_json
from backend.ledger import service as ledger
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.repayments import books as repayments
from backend.wallets import service as wallets

from . import books
from .credit import with_line
from .shopping import PHONE, Shop, fresh
from .simple_credit import Line, Use
from .stories import StoryMachine, play
from .trade import Trade

AMOUNTS = st.integers(min_value=1, max_value=60_00)
CAPS = st.sampled_from([0, 10_00, 25_00, 50_00, 100_00, 150_00])
STARTS = (
    datetime(2026, 3, 11, 15, 40, tzinfo=UTC),  # 23:40 in Shanghai
    datetime(2026, 1, 31, 15, 55, tzinfo=UTC),  # a Saturday, and the month ends in five minutes
    datetime(2026, 9, 30, 15, 30, tzinfo=UTC),  # before the October holidays
)


@dataclass(frozen=True)
class Held:
    """An order's hold in both books."""

    hold: UUID
    price: int
    use: Use
    until: datetime


class CreditMachine(StoryMachine):
    """One merchant. What is refused must be refused by both."""

    holds: Bundle[Held] = Bundle("holds")

    @property
    def today(self) -> Any:
        return business_date(self.clock.now())

    @initialize(start=st.sampled_from(STARTS))
    def open(self, start: datetime) -> None:
        self.clock.set(start)
        self.id = self.runner.run(books.customer(self.database))
        self.line = Line(100_00, 50_00, 100_00, 0)
        self.held: list[Held] = []
        self.ended: dict[UUID, str] = {}
        self._put()

    def _put(self) -> None:
        line = self.line
        terms = LineTerms(line.limit, line.order_cap, line.day_cap, line.auto_cap)
        self.run(lambda tx: put_line(tx, self.id, terms))

    @rule(amount=AMOUNTS)
    def top_up(self, amount: int) -> None:
        self.run(lambda tx: books.top_up(tx, self.id, amount))
        self.line.own += amount

    @rule(limit=CAPS, order_cap=CAPS, day_cap=CAPS, auto_cap=CAPS)
    def other_terms(self, limit: int, order_cap: int, day_cap: int, auto_cap: int) -> None:
        self.line.limit, self.line.order_cap = limit, order_cap
        self.line.day_cap, self.line.auto_cap, self.line.open = day_cap, auto_cap, True
        self._put()

    @rule()
    def freeze(self) -> None:
        self.line.open = False
        freeze = "UPDATE credit_line SET status = 'frozen', frozen_reason = 'test' WHERE customer_id = $1"
        self.run(lambda tx: tx.rows(freeze, self.id))

    @rule(
        target=holds,
        price=AMOUNTS,
        consent=st.one_of(st.none(), AMOUNTS),
        minutes=st.sampled_from([15, 4000]),
    )
    def order(self, price: int, consent: int | None, minutes: int) -> Any:
        order_id, until = new_id(), self.clock.now() + timedelta(minutes=minutes)
        expected = self.line.order(price, consent, self.today, next_business_day(self.today))

        async def hold(tx: Tx) -> Any:
            sql = "SELECT * FROM ledger_hold($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            arguments = (
                [order_id], [self.id], [price], "order", [""], [order_id], tx.now, [until], [str(order_id)],
                [consent], terms_json(tx),
            )  # fmt: skip
            [row] = await ledger.rows(tx, sql, *arguments)
            if row.credit:
                await uses.used(tx, order_id)
            return row

        row = self.run(hold)
        if expected is None:
            assert row.hold_id is None
            assert row.shortfall == price - self.line.own
            return multiple()
        assert (row.hold_id, row.credit) == (order_id, expected.amount)
        self.held.append(Held(order_id, price, expected, until))
        return self.held[-1]

    @rule(held=holds, share=st.integers(1, 100))
    def capture(self, held: Held, share: int) -> None:
        amount = max(1, held.price * share // 100)
        refused = self._try(lambda tx: ledger.capture(tx, held.hold, amount=amount, reference=f"c{new_id()}"))
        if held.hold not in self.ended and held.until > self.clock.now():
            assert refused is None
            self.line.capture(held.use, amount)
            self.ended[held.hold] = "captured"
        else:
            assert refused is not None

    @rule(held=holds)
    def void(self, held: Held) -> None:
        refused = self._try(lambda tx: ledger.void(tx, held.hold, reference=f"v{new_id()}"))
        assert (refused is None) == (held.hold not in self.ended)
        if refused is None:
            self.line.release(held.use)
            self.ended[held.hold] = "voided"

    @rule(held=holds)
    def refund(self, held: Held) -> None:
        refused = self._try(lambda tx: ledger.refund(tx, held.hold, reference=f"r{new_id()}"))
        assert (refused is None) == (self.ended.get(held.hold) == "captured")
        if refused is None:
            self.line.refund(held.use)
            self.ended[held.hold] = "refunded"

    @rule(held=holds, share=st.integers(1, 100))
    def repay(self, held: Held, share: int) -> None:
        if held.use.status != "owed":
            return
        amount = min(self.line.own, max(1, (held.use.amount - held.use.repaid) * share // 100))
        if amount == 0:
            return

        async def work(tx: Tx) -> None:
            owing = await repayments.debt(tx, self.id)
            [use] = [use for use in owing.uses if use.hold_id == held.hold]
            taken = await repayments.take(tx, owing, [use], amount, "manual", self.today)
            assert taken.amount == amount

        self.run(work)
        self.line.repay(held.use, amount)

    @rule(
        by=st.sampled_from([timedelta(minutes=7), timedelta(hours=9), timedelta(days=1), timedelta(days=9)])
    )
    def wait(self, by: timedelta) -> None:
        self.clock.advance(by)

    @rule()
    def expire(self) -> None:
        late = [held for held in self.held if held.hold not in self.ended and held.until <= self.clock.now()]
        expired = self.run(lambda tx: ledger.expire_holds(tx, 10_000))
        # Other stories left holds behind.
        assert {hold.id for hold in expired if hold.customer_id == self.id} == {held.hold for held in late}
        for held in late:
            self.line.release(held.use)
            self.ended[held.hold] = "expired"

    @invariant()
    def both_say_the_same(self) -> None:
        wallet = self.run(lambda tx: wallets.composition(tx, self.id))
        assert wallet.available == self.line.own
        assert wallet.credit is not None
        assert wallet.credit.used == self.line.used()
        assert wallet.credit.day_left == max(0, self.line.day_cap - self.line.used_on(self.today))
        assert bool(wallet.credit.overdue) == self.line.overdue(self.today)

    def _try(self, work: Callable[[Tx], Awaitable[Any]]) -> str | None:
        try:
            self.run(work)
        except ProblemError as problem:
            return problem.code
        return None


def test_random_stories(database_url: str) -> None:
    stories = int(os.environ.get("CREDIT_STORIES", "12"))
    play(CreditMachine, database_url, stories=stories, steps=40)


async def _orders_on_credit(trade: Trade, count: int, sku: str = "huafei-10") -> list[UUID | str]:
    """So many orders at the same moment, each agreed to: ids of those placed, reasons of the others."""
    client = trade.shop.operator
    request = QuoteRequest(customer_id=trade.id, sku=sku, target=PHONE)
    quotes = [await client.quote(request) for _ in range(count)]

    async def place(quote: UUID) -> UUID | str:
        try:
            order = await client.place_order(quote, key=fresh("crowd"), credit=True)
        except Refused as refused:
            return str(refused.extra["reason"]) if refused.code == "credit_cap_exceeded" else "other"
        assert order.status == "held"
        return order.id

    return list(await asyncio.gather(*(place(quote.id) for quote in quotes)))


async def test_twenty_orders_for_a_line_that_suffices_for_seven(shop: Shop) -> None:
    for cap in ("limit", "day_cap"):
        trade = await with_line(shop, **{"limit": 500_00} | {cap: 75_00})
        answers = await _orders_on_credit(trade, 20)
        assert sorted(str(answer) for answer in answers if isinstance(answer, str)) == [cap] * 13
        wallet = await shop.operator.wallet(trade.id)
        assert wallet.credit is not None
        assert wallet.credit.used == 70_00
    assert (await shop.backend.database.run(audit)).clean


async def test_a_crowd_across_midnight_while_terms_change(shop: Shop) -> None:
    """Orders, cancellations, deliveries, refunds and other terms at once, from 23:55 to 0:05 in Shanghai."""
    chance = random.Random(26)
    shop.clock.set(datetime(2026, 2, 28, 15, 55, tzinfo=UTC))
    trade = await with_line(shop, limit=300_00, order_cap=30_00, day_cap=80_00)
    request = QuoteRequest(customer_id=trade.id, sku="huafei-10", target=PHONE)
    placed: list[UUID] = []
    codes: set[str] = set()

    async def order() -> None:
        quote = await shop.operator.quote(request)
        placed.append((await shop.operator.place_order(quote.id, key=fresh("crowd"), credit=True)).id)

    async def undo() -> None:
        if placed:
            await shop.operator.cancel_order(chance.choice(placed), key=fresh("crowd"))

    async def terms() -> None:
        limit = chance.choice([100_00, 300_00])
        wanted = LineTerms(limit, 30_00, chance.choice([40_00, 80_00]))
        await shop.backend.database.run(lambda tx: put_line(tx, trade.id, wanted))

    async def one(work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Refused as refused:
            codes.add(refused.code)

    for _ in range(10):
        crowd = [one(order) for _ in range(8)] + [one(undo) for _ in range(3)] + [one(terms)]
        chance.shuffle(crowd)
        await asyncio.gather(*crowd)
        shop.clock.advance(timedelta(minutes=1))
        if chance.random() < 0.3:
            await shop.backend.drain()
        report = await shop.backend.database.run(audit)
        assert report.clean, report.differences
    days = await shop.rows("SELECT business_date, used FROM credit_day ORDER BY 1")
    assert [f"{row.business_date:%m-%d}" for row in days] == ["02-28", "03-01"]
    assert all(0 < row.used <= 80_00 for row in days)
    assert codes <= {"credit_cap_exceeded", "order_not_cancellable"}
