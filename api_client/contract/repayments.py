"""Repaying a credit line: what is owed and when, what was repaid, what follows when the balance is short.

| event | `data` |
|---|---|
| `credit.reminder`, `credit.repaid`, `credit.overdue` | `RepaymentNotice` |
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .alerts import ChatRef
from .base import Currency, Fen, Wire
from .desk import Decision

RepaymentCause = Literal["due", "arrived", "manual"]
"""Why it was repaid: its day had come, money came in that was due before, the customer said so."""


class Reopening(Wire):
    """How a frozen line opens again once nothing is overdue any more, by the tier it has now.

    `later`: so many hours after the repayment, `at` that moment when it was repaid already. `by_person`:
    once somebody of the shop has had a look.
    """

    how: Literal["at_once", "later", "by_person"]
    hours: int = 0
    at: datetime | None = None


class DueUse(Wire):
    """One order that the line paid for, as far as it is owed: `amount` and `fee` are what is left of them."""

    order_id: UUID
    name: str
    name_en: str
    amount: Fen
    fee: Fen
    used_on: date
    due_on: date


class DueDay(Wire):
    """What the balance repays by itself on that business day; days that passed come together with today."""

    date: date
    amount: Fen
    """With fees."""
    overdue: bool = False


class Repayment(Wire):
    """What one repayment took from the balance: `amount` off the debt, `fee` beside it."""

    id: UUID
    customer_id: UUID
    currency: Currency = "CNY"
    cause: RepaymentCause
    amount: Fen
    fee: Fen
    left: Fen
    """What is owed after it, with fees."""
    business_date: date
    at: datetime
    unfrozen: bool = False
    """It settled what was overdue, and the line can be used again; only in the answer to the request."""
    reopens: Reopening | None = None
    """It settled what was overdue, and the line still waits; likewise."""


class CreditDue(Wire):
    """What a customer owes, and when the balance repays it. Fees are part of every amount but `fee`."""

    customer_id: UUID
    currency: Currency = "CNY"
    owed: Fen
    fee: Fen
    """The part of `owed` that is fees."""
    due: Fen
    """What should have been repaid by now."""
    available: Fen
    """The balance that may repay."""
    days: list[DueDay]
    """Earliest first; empty when nothing is owed."""
    uses: list[DueUse]
    """In the order of repayment."""
    repayments: list[Repayment]
    """The latest ones, newest first."""
    overdue_since: date | None = None
    frozen: bool = False
    """The line cannot be used, mostly because something is due."""
    reopens: Reopening | None = None
    """Of a line that is frozen for being late: how it opens again."""
    repay_first: bool = False
    """What is topped up repays what is due before anything else is bought with it."""
    as_of: datetime


class RepaymentNotice(Wire):
    """What the customer is told: of tomorrow's repayment, of one that was made, of what could not be.

    `amount` is what is due tomorrow, or was repaid; `missing` what to top up so that it suffices, or to
    settle what is due; `left` what is owed in all. Fees are part of each. `step` counts the steps of an
    overdue credit from 0.
    """

    customer_id: UUID
    amount: Fen
    fee: Fen
    missing: Fen
    left: Fen
    due_on: date
    cause: RepaymentCause | None = None
    step: int | None = None
    days_late: int = 0
    frozen: bool = False
    unfrozen: bool = False
    reopens: Reopening | None = None
    """Of a line that is frozen for being late, when told: how it opens again once all is repaid."""
    review: bool = False
    available: Fen
    to: list[ChatRef] | None = None
    """The chats that are told; None: where the customer spoke last."""


class RepaymentRequest(Wire):
    """Repay from the balance: so much, or (None) everything that is owed."""

    amount: Annotated[int, Field(strict=True, ge=1, le=10**14)] | None = None


class RepayFirst(Wire):
    """Whether what is topped up repays what is due before anything else is bought with it."""

    on: bool


class OverdueCredit(Wire):
    """A customer whose balance was short on a due day. `step` is the last one that was told."""

    customer_id: UUID
    customer_name: str
    since: date
    days_late: int
    due: Fen
    owed: Fen
    step: int
    review: bool
    """Waits for a person of the shop."""


class RepaidLine(Wire):
    """A line that was repaid late and that a person of the shop opens again (`…/credit-line/thaw`)."""

    customer_id: UUID
    customer_name: str
    limit: Fen
    since: datetime
    """When it was repaid."""


class OverduePage(Wire):
    """The longest overdue first, and the lines that wait for somebody's look, the longest first as well."""

    overdue: list[OverdueCredit]
    repaid: list[RepaidLine] = []


class OverdueDecision(Decision):
    """What a person of the shop decided: wait for the money, or close the line for good."""

    verdict: Literal["wait", "close_line"]
