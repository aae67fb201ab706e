"""The real ledger against the one on paper: random stories, compared after every step, audited at the end.

LEDGER_STORIES=250 plays some 10,000 steps.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
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

from api_client.contract import Wallet
from backend.ledger import service as ledger
from backend.ledger.service import Hold
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.wallets import service as wallets

from . import books
from .simple_ledger import Pocket, Purse, Reserve
from .stories import StoryMachine, play

Pair = tuple[int, UUID, Reserve]
AMOUNTS = st.integers(min_value=1, max_value=3000)


class LedgerMachine(StoryMachine):
    """Two people and their holds. Steps that are refused must be refused by both, with the same code."""

    holds: Bundle[Pair] = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.people: list[UUID] = []
        self.purses: list[Purse] = []

    def answer(self, work: Callable[[Tx], Awaitable[Any]]) -> str | None:
        try:
            self.run(work)
        except ProblemError as problem:
            return problem.code
        return None

    def hold_or_refusal(self, who: int, amount: int, minutes: int) -> tuple[Hold | None, ProblemError | None]:
        try:
            return self.run(lambda tx: books.hold(tx, self.people[who], amount, minutes=minutes)), None
        except ProblemError as problem:
            return None, problem

    @initialize()
    def open(self) -> None:
        self.people = [self.runner.run(books.customer(self.database)) for _ in range(2)]
        self.purses = [Purse(self.database.policy.bonus_grace) for _ in range(2)]

    @rule(who=st.integers(0, 1), amount=st.sampled_from([1, 999, 50_00, 100_00]))
    def top_up(self, who: int, amount: int) -> None:
        self.run(lambda tx: books.top_up(tx, self.people[who], amount))
        self.purses[who].paid.free += amount

    @rule(who=st.integers(0, 1), amount=AMOUNTS, days=st.sampled_from([1, 2, 30, None]))
    def grant(self, who: int, amount: int, days: int | None) -> None:
        self.run(lambda tx: books.grant(tx, self.people[who], bonus=amount, days=days))
        expires = self.clock.now() + timedelta(days=days) if days else None
        self.purses[who].lots.append(Pocket(amount, expires))

    @rule(
        target=holds,
        who=st.integers(0, 1),
        amount=AMOUNTS,
        minutes=st.sampled_from([15, 60 * 24, 60 * 24 * 3]),
    )
    def hold(self, who: int, amount: int, minutes: int) -> Any:
        until = self.clock.now() + timedelta(minutes=minutes)
        expected = self.purses[who].hold(amount, self.clock.now(), until)
        held, refused = self.hold_or_refusal(who, amount, minutes)
        if refused is not None:
            assert refused.code == expected
            missing = amount - self.purses[who].available(self.clock.now())
            assert refused.extra == {"shortfall": missing}
            return multiple()
        assert held is not None
        assert isinstance(expected, Reserve)
        assert held.held.bonus == sum(part for pocket, part in expected.parts if pocket.bonus)
        return (who, held.id, expected)

    @rule(pair=holds, share=st.integers(0, 110))
    def capture(self, pair: Pair, share: int) -> None:
        who, hold_id, reserve = pair
        amount = reserve.amount * share // 100
        expected = self.purses[who].capture(reserve, amount, self.clock.now())
        reference = f"capture:{new_id()}"
        assert (
            self.answer(lambda tx: ledger.capture(tx, hold_id, amount=amount, reference=reference))
            == expected
        )

    @rule(pair=holds)
    def void(self, pair: Pair) -> None:
        who, hold_id, reserve = pair
        expected = self.purses[who].void(reserve, self.clock.now())
        assert self.answer(lambda tx: ledger.void(tx, hold_id, reference=f"void:{new_id()}")) == expected

    @rule(pair=holds)
    def refund(self, pair: Pair) -> None:
        who, hold_id, reserve = pair
        expected = self.purses[who].refund(reserve, self.clock.now())
        assert self.answer(lambda tx: ledger.refund(tx, hold_id, reference=f"refund:{new_id()}")) == expected

    @rule(by=st.sampled_from([timedelta(minutes=10), timedelta(hours=23), timedelta(days=3)]))
    def wait(self, by: timedelta) -> None:
        self.clock.advance(by)

    @rule()
    def expire(self) -> None:
        expected = sum(purse.expire(self.clock.now()) for purse in self.purses)
        assert len(self.run(lambda tx: ledger.expire_holds(tx, 10_000))) == expected

    @rule()
    def sweep_bonus(self) -> None:
        for purse in self.purses:
            purse.sweep_bonus(self.clock.now())
        self.run(lambda tx: ledger.sweep_bonus(tx, 10_000))

    @invariant()
    def both_say_the_same(self) -> None:
        now = self.clock.now()
        for customer_id, purse in zip(self.people, self.purses, strict=True):
            wallet: Wallet = self.run(lambda tx, c=customer_id: wallets.composition(tx, c))
            assert wallet.paid == purse.paid.free
            alive = [(lot.free, lot.expires) for lot in purse.lots if lot.alive(now) and lot.free]
            found = [(lot.amount, lot.expires_at) for lot in wallet.bonus_lots]
            assert sorted(found, key=str) == sorted(alive, key=str)
            assert wallet.available == purse.available(now)
            assert wallet.frozen == purse.frozen()

    def teardown(self) -> None:
        self.clock.advance(timedelta(days=400))
        if self.people:
            self.expire()
            self.sweep_bonus()
            self.both_say_the_same()
        super().teardown()


def test_random_stories(database_url: str) -> None:
    stories = int(os.environ.get("LEDGER_STORIES", "20"))
    play(LedgerMachine, database_url, stories=stories, steps=40)
