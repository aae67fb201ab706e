"""Repaying credit on its day, by hand and from money that comes in; what follows when it is short."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest

from api_client.contract import CreditDue, StatementLine
from app.clock import ManualClock
from backend.audit.service import audit
from backend.credit.calendar import business_date, next_business_day
from backend.ledger import service as ledger
from backend.platform.db import Database
from backend.platform.problems import ProblemError
from backend.platform.repayment_data import OverdueStep, RepaymentPolicy
from backend.platform.tx import Tx
from backend.repayments import review, service
from backend.wallets import service as wallets

from . import books
from .credit_lines import open_line, use

T = TypeVar("T")
FRIDAY = datetime(2026, 3, 13, 3, 0, tzinfo=UTC)  # 11:00 in Shanghai


class Till:
    """A merchant with a line, as the tests ask about them."""

    def __init__(self, database: Database, clock: ManualClock, customer: UUID) -> None:
        self.database, self.clock, self.id = database, clock, customer

    async def run(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return await self.database.run(work)

    async def use(self, amount: int, *, fee: int = 0) -> date:
        """Use the line now; returns the day on which it is due."""
        due_on = next_business_day(business_date(self.clock.now()))
        await self.run(lambda tx: use(tx, self.id, amount, fee=fee))
        return due_on

    async def pay_in(self, amount: int) -> None:
        await self.run(lambda tx: books.top_up(tx, self.id, amount))

    async def at(self, day: date, hour: int, minute: int = 0) -> None:
        """The worker's sweep at that time of day in Shanghai."""
        self.clock.set(
            datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)
        )
        await self.sweep()

    async def sweep(self) -> None:
        while await self.run(service.due):
            pass

    async def due(self) -> CreditDue:
        return await self.run(lambda tx: service.overview(tx, self.id))

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        sql = "SELECT type, data::text AS data FROM event WHERE type = ANY ($1) ORDER BY position"
        rows = await self.run(lambda tx: tx.rows(sql, ["credit.reminder", "credit.repaid", "credit.overdue"]))
        return [(row.type.removeprefix("credit."), json.loads(row.data)) for row in rows]

    async def lines(self) -> list[StatementLine]:
        return (await self.run(lambda tx: wallets.statement(tx, self.id))).lines

    async def status(self) -> str:
        [row] = await self.run(
            lambda tx: tx.rows("SELECT status FROM credit_line WHERE customer_id = $1", self.id)
        )
        return str(row.status)

    async def sound(self) -> None:
        report = await self.run(audit)
        assert report.clean, report.differences


@pytest.fixture
async def till(database: Database, clock: ManualClock) -> Till:
    clock.set(FRIDAY)
    made = Till(database, clock, await books.customer(database))
    await made.run(lambda tx: open_line(tx, made.id))
    return made


@pytest.fixture
def priced(database: Database) -> Callable[..., None]:
    """Another repayment policy for this test's database."""

    def change(**values: Any) -> None:
        database.policy = database.policy.model_copy(update={"repayments": RepaymentPolicy(**values)})

    return change


async def test_fridays_use_is_repaid_on_monday_once_and_told_once(till: Till) -> None:
    due_on = await till.use(23_00)
    assert due_on == date(2026, 3, 16)
    await till.pay_in(100_00)
    await till.at(date(2026, 3, 14), 12)
    await till.at(date(2026, 3, 15), 12)
    assert (await till.due()).owed == 23_00
    await till.at(due_on, 8, 59)
    assert (await till.due()).owed == 23_00
    await till.at(due_on, 9)
    await till.at(due_on, 15)
    due = await till.due()
    assert (due.owed, due.available, due.days, due.overdue_since) == (0, 77_00, [], None)
    assert [(one.cause, one.amount, one.left, one.business_date) for one in due.repayments] == [
        ("due", 23_00, 0, due_on)
    ]
    assert [type for type, _ in await till.told()] == ["reminder", "repaid"]
    newest, *_ = await till.lines()
    assert (newest.kind, newest.amount) == ("repay", -23_00)
    await till.sound()


async def test_the_evening_before_is_reminded_of_what_is_missing(till: Till) -> None:
    await till.use(23_00)
    await till.pay_in(8_00)
    await till.at(date(2026, 3, 15), 18, 59)
    assert await till.told() == []
    await till.at(date(2026, 3, 15), 22, 30)  # the night begins: not now
    assert await till.told() == []
    await till.at(date(2026, 3, 16), 8, 30)  # ... but before it is repaid
    await till.at(date(2026, 3, 16), 8, 45)
    [(type, data)] = await till.told()
    assert (type, data["amount"], data["missing"], data["due_on"]) == ("reminder", 23_00, 15_00, "2026-03-16")


async def test_what_was_used_after_the_reminder_is_not_reminded_of(till: Till) -> None:
    till.clock.set(datetime(2026, 3, 16, 11, 30, tzinfo=UTC))  # Monday 19:30
    assert await till.use(5_00) == date(2026, 3, 17)
    await till.sweep()
    await till.at(date(2026, 3, 17), 8, 30)
    assert await till.told() == []


async def test_a_merchants_quiet_hours_put_off_what_they_are_told_but_not_for_ever(till: Till) -> None:
    due_on = await till.use(23_00)
    await till.pay_in(30_00)
    await till.run(
        lambda tx: tx.rows(
            "INSERT INTO alert_settings (customer_id, data) VALUES"
            """ ($1, '{"quiet_from": "18:00", "quiet_to": "15:00"}')""",
            till.id,
        )
    )
    await till.at(date(2026, 3, 15), 20)
    await till.at(due_on, 10)
    assert await till.told() == []
    await till.at(due_on, 12)
    assert [type for type, _ in await till.told()] == ["repaid"]


async def test_short_is_overdue_in_steps_each_told_once_and_recovers_by_the_exact_top_up(till: Till) -> None:
    due_on = await till.use(23_00)
    await till.use(10_00)
    await till.pay_in(8_00)
    await till.at(due_on, 9)
    due = await till.due()
    assert (due.owed, due.due, due.available, due.overdue_since, due.frozen) == (
        25_00,
        25_00,
        0,
        due_on,
        True,
    )
    for days in range(9):
        await till.at(due_on + timedelta(days=days), 10)
        await till.at(due_on + timedelta(days=days), 16)
    told = await till.told()
    assert [(type, data["step"], data["days_late"], data["review"]) for type, data in told] == [
        ("overdue", 0, 0, False),
        ("overdue", 1, 3, False),
        ("overdue", 2, 7, True),
    ]
    assert [data["missing"] for _, data in told] == [25_00, 25_00, 25_00]
    assert (told[0][1]["amount"], told[1][1]["amount"]) == (8_00, 0)
    [waiting] = (await till.run(review.waiting)).overdue
    assert (waiting.customer_id, waiting.days_late, waiting.owed, waiting.review) == (till.id, 8, 25_00, True)
    assert await till.status() == "frozen"
    await till.pay_in(25_00)
    assert await till.status() == "open"
    due = await till.due()
    assert (due.owed, due.available, due.overdue_since, due.frozen) == (0, 0, None, False)
    type, data = (await till.told())[-1]
    assert (type, data["cause"], data["amount"], data["unfrozen"]) == ("repaid", "arrived", 25_00, True)
    assert (await till.run(review.waiting)).overdue == []
    await till.sweep()
    assert len(await till.told()) == 4
    await till.sound()


async def test_overdue_takes_money_that_comes_by_other_ways_and_ends_with_a_refund(till: Till) -> None:
    hold_id = await till.run(lambda tx: use(tx, till.id, 23_00))
    due_on = date(2026, 3, 16)
    await till.at(due_on, 9)
    await till.run(lambda tx: books.grant(tx, till.id, paid=20_00))
    await till.sweep()
    assert (await till.due()).owed == 3_00
    await till.run(lambda tx: ledger.refund(tx, hold_id, reference="test-refund"))
    await till.sweep()
    assert await till.status() == "open"
    due = await till.due()
    assert (due.owed, due.available) == (0, 20_00)
    await till.sound()


async def test_a_customer_may_let_a_debt_go_before_everything_else(till: Till) -> None:
    due_on = await till.use(23_00)
    later = await till.run(lambda tx: use(tx, till.id, 50_00, due_on=due_on + timedelta(days=1)))
    await till.run(lambda tx: service.repay_first(tx, till.id, True))
    till.clock.set(datetime(2026, 3, 16, 0, 30, tzinfo=UTC))  # 8:30 on the day
    await till.pay_in(20_00)
    due = await till.due()
    assert (due.owed, due.available, due.overdue_since, due.frozen) == (53_00, 0, None, False)
    await till.pay_in(20_00)
    due = await till.due()
    assert (due.owed, due.available, due.repay_first) == (50_00, 17_00, True)
    assert later is not None
    await till.at(due_on, 9)
    assert [data["cause"] for _, data in await till.told()] == ["arrived", "arrived"]
    await till.sound()


async def test_by_hand_all_or_an_amount_and_no_more_than_is_owed_or_there(till: Till) -> None:
    await till.use(23_00)
    await till.use(10_00)
    await till.pay_in(30_00)
    made = await till.run(lambda tx: service.repay(tx, till.id, 25_00))
    assert (made.cause, made.amount, made.left) == ("manual", 25_00, 8_00)
    assert [one.amount for one in (await till.due()).uses] == [8_00]
    with pytest.raises(ProblemError) as short:
        await till.run(lambda tx: service.repay(tx, till.id, None))
    assert (short.value.code, short.value.extra["shortfall"]) == ("insufficient_funds", 3_00)
    with pytest.raises(ProblemError) as much:
        await till.run(lambda tx: service.repay(tx, till.id, 8_01))
    assert (much.value.code, much.value.extra["maximum"]) == ("amount_invalid", 8_00)
    await till.pay_in(3_00)
    assert (await till.run(lambda tx: service.repay(tx, till.id, None))).left == 0
    with pytest.raises(ProblemError, match="owed"):
        await till.run(lambda tx: service.repay(tx, till.id, None))
    await till.sound()


async def test_fees_are_data_come_after_the_amount_and_late_ones_are_bounded(
    till: Till, priced: Callable[..., None]
) -> None:
    priced(fee_fixed=50, fee_daily=5, late_daily=100, late_most=300)
    repayments = till.database.policy.repayments
    assert [repayments.fee(amount, days) for amount, days in ((100_00, 3), (1_99, 1), (0, 9))] == [65, 50, 50]
    due_on = await till.use(100_00, fee=65)
    await till.use(100_00)
    await till.pay_in(100_10)
    await till.at(due_on, 9)
    assert [(line.kind, line.amount) for line in await till.lines()][:2] == [
        ("credit_fee", -10),
        ("repay", -100_00),
    ]
    due = await till.due()
    assert (due.owed, due.fee) == (55 + 100_00, 55)
    for days in range(8):
        await till.at(due_on + timedelta(days=days), 10)
    assert (await till.due()).owed == 55 + 100_00 + 3_00  # three days later it was all that it can be
    await till.pay_in(200_00)
    assert (await till.due()).available == 200_00 - 55 - 100_00 - 3_00
    await till.sound()


async def test_the_refund_of_an_order_returns_what_its_fee_was_paid(till: Till) -> None:
    hold_id = await till.run(lambda tx: use(tx, till.id, 20_00, fee=75))
    await till.pay_in(20_30)  # the amount and a part of the fee
    await till.run(lambda tx: service.repay(tx, till.id, 20_30))
    for _ in range(2):
        back = await till.run(lambda tx: ledger.refund(tx, hold_id, reference="back"))
        assert (back.paid, back.credit) == (20_00, 0)
    due = await till.due()
    assert (due.owed, due.available) == (0, 20_30)
    assert {(line.kind, line.amount, line.title) for line in await till.lines()} >= {
        ("credit_fee", 30, "退回信用额度费用"),
        ("credit_fee", -30, "信用额度费用"),
    }
    await till.sound()


async def test_bonus_repays_only_where_the_shop_says_so(till: Till, priced: Callable[..., None]) -> None:
    due_on = await till.use(23_00)
    await till.run(lambda tx: books.grant(tx, till.id, paid=10_00, bonus=20_00))
    await till.at(due_on, 9)
    assert (await till.due()).owed == 13_00
    priced(bonus=True)
    assert (await till.run(lambda tx: service.repay(tx, till.id, None))).left == 0
    wallet = await till.run(lambda tx: books.pockets(tx, till.id))
    assert sum(amount for amount, _ in wallet.lots) == 7_00
    await till.sound()


async def test_whoever_comes_first_the_day_is_repaid_once(till: Till) -> None:
    """The worker of two machines, a top-up and the customer's own repayment, all at the same moment."""
    due_on = await till.use(40_00)
    await till.pay_in(25_00)
    till.clock.set(datetime(2026, 3, 16, 2, 0, tzinfo=UTC))

    async def by_hand() -> None:
        with contextlib.suppress(ProblemError):  # the others may have left too little, of either
            await till.run(lambda tx: service.repay(tx, till.id, 15_00))

    await asyncio.gather(
        till.run(service.due), till.run(service.due), till.pay_in(10_00), by_hand(), till.pay_in(5_00)
    )
    await till.sweep()
    due = await till.due()
    assert (due.owed, due.available) == (0, 0)
    assert sum(one.amount for one in due.repayments) == 40_00
    assert sum(one.cause == "due" and one.business_date == due_on for one in due.repayments) <= 1
    await till.sound()


def test_the_steps_and_the_hours_of_a_policy_make_sense() -> None:
    for wrong in (
        {"steps": ()},
        {"steps": (OverdueStep(after_days=1),)},
        {"steps": (OverdueStep(after_days=0), OverdueStep(after_days=0))},
        {"at": "07:00"},
        {"remind_at": "23:00"},
    ):
        with pytest.raises(ValueError, match=r"steps|reminder|repays"):
            RepaymentPolicy.model_validate(wrong)
