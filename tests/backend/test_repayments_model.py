"""Uses, top-ups, repayments, refunds and days in any order: what may never happen, looked for at every step.

REPAYMENT_STORIES=400 plays some 12,000 steps.
"""

import os
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)

from api_client.contract import CreditDue
from backend.credit.calendar import business_date, is_business_day
from backend.figures.days import ZONE
from backend.ledger import service as ledger
from backend.platform.policy_data import ShopPolicy
from backend.platform.problems import ProblemError
from backend.platform.repayment_data import RepaymentPolicy
from backend.repayments import service

from . import books
from .credit_lines import open_line, use
from .stories import StoryMachine, play

EVES = [date(2026, 2, 12), date(2025, 12, 30), date(2026, 9, 23), date(2026, 3, 30), date(2024, 2, 27)]
"""Before Spring Festival, New Year, Mid-Autumn and National Day, the end of a month, a leap day."""
AMOUNTS = st.sampled_from([1, 99, 23_00, 50_00])


class RepaymentMachine(StoryMachine):
    """One merchant, whose money is counted on paper: in, spent, repaid."""

    @initialize(
        eve=st.sampled_from(EVES),
        late_daily=st.sampled_from([0, 30]),
        first=st.booleans(),
        bonus=st.booleans(),
    )
    def open(self, eve: date, late_daily: int, first: bool, bonus: bool) -> None:
        self.clock.set(datetime(eve.year, eve.month, eve.day, 2, tzinfo=UTC))
        repayments = RepaymentPolicy(late_daily=late_daily, bonus=bonus)
        self.database.policy = ShopPolicy(repayments=repayments)
        self.id = self.runner.run(books.customer(self.database))
        self.run(lambda tx: open_line(tx, self.id))
        self.run(lambda tx: service.repay_first(tx, self.id, first))
        self.uses: list[UUID] = []
        self.came, self.spent = 0, 0
        self.swept_at: datetime | None = None

    @rule(amount=AMOUNTS)
    def top_up(self, amount: int) -> None:
        self.run(lambda tx: books.top_up(tx, self.id, amount))
        self.came += amount

    @rule(amount=AMOUNTS, bonus=st.booleans())
    def grant(self, amount: int, bonus: bool) -> None:
        paid, free = (0, amount) if bonus else (amount, 0)
        self.run(lambda tx: books.grant(tx, self.id, paid=paid, bonus=free, days=None))
        self.came += amount
        self.swept_at = None

    @rule(amount=AMOUNTS, fee=st.sampled_from([0, 0, 15]))
    def order(self, amount: int, fee: int) -> None:
        due = self.due()
        available = self.run(lambda tx: ledger.available(tx, self.id))
        if due.frozen or due.due:
            return
        self.uses.append(self.run(lambda tx: use(tx, self.id, amount, fee=fee)))
        self.spent += available

    @rule(amount=st.sampled_from([None, 1, 23_00, 70_00]))
    def by_hand(self, amount: int | None) -> None:
        before = self.due()
        wanted = before.owed if amount is None else amount
        try:
            made = self.run(lambda tx: service.repay(tx, self.id, amount))
        except ProblemError:
            # Late fees of the last days may come on top of what was shown.
            assert not before.owed or wanted > min(before.owed, before.available) - (before.due and 1_00)
        else:
            assert wanted <= made.amount + made.fee <= min(wanted + 1_00, before.available)
            assert made.amount + made.fee == wanted or amount is None

    @precondition(lambda self: self.uses)
    @rule(data=st.data())
    def refund(self, data: st.DataObject) -> None:
        hold_id = self.uses.pop(data.draw(st.integers(0, len(self.uses) - 1)))
        before = self.run(lambda tx: ledger.available(tx, self.id))
        for _ in range(2):  # a repeat changes nothing
            self.run(lambda tx: ledger.refund(tx, hold_id, reference=f"test-refund:{hold_id}"))
        back = self.run(lambda tx: ledger.available(tx, self.id)) - before
        [use] = self.run(
            lambda tx: tx.rows(
                "SELECT h.captured - u.amount + u.repaid + u.fee_paid AS own"
                " FROM credit_use u JOIN hold h ON h.id = u.hold_id WHERE h.id = $1",
                hold_id,
            )
        )
        assert back == use.own, "what was paid of their own comes back, the fee with it"
        self.spent -= back
        self.swept_at = None

    @rule(
        by=st.sampled_from(
            [
                timedelta(minutes=50),
                timedelta(hours=7),
                timedelta(days=1),
                timedelta(days=9),
                -timedelta(hours=1),
            ]
        )
    )
    def time_passes(self, by: timedelta) -> None:
        self.clock.set(self.clock.now() + by)  # machines are set right, back as well as forth
        self.sweep()

    @rule()
    def sweep(self) -> None:
        while self.run(service.due):
            pass
        self.swept_at = self.clock.now()

    @invariant()
    def nothing_comes_from_nowhere(self) -> None:
        if not hasattr(self, "came"):
            return
        due = self.due()
        [row] = self.run(
            lambda tx: tx.rows(
                "SELECT coalesce(sum(amount + fee), 0)::bigint AS repaid,"
                " count(*) FILTER (WHERE cause = 'due') - count(DISTINCT business_date)"
                " FILTER (WHERE cause = 'due') AS twice FROM repayment WHERE customer_id = $1",
                self.id,
            )
        )
        assert row.twice == 0
        available = self.run(lambda tx: ledger.available(tx, self.id))
        assert available == self.came - self.spent - row.repaid
        assert all(is_business_day(one.date) for one in due.days)
        assert all(one.amount >= 0 and one.fee >= 0 and one.amount + one.fee > 0 for one in due.uses)
        local = self.clock.now().astimezone(ZONE)
        if self.swept_at == self.clock.now() and 9 <= local.hour < 22:
            # What is due is repaid as far as the balance goes, and only what is not freezes the line.
            assert not (due.due and due.available)
            assert due.frozen == bool(due.due)
            assert due.due == sum(
                one.amount for one in due.days if one.date <= business_date(self.clock.now())
            )

    def due(self) -> CreditDue:
        return self.run(lambda tx: service.overview(tx, self.id))


def test_random_stories(database_url: str) -> None:
    stories = int(os.environ.get("REPAYMENT_STORIES", "7"))
    play(RepaymentMachine, database_url, stories=stories, steps=30)
