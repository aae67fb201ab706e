"""What is repaid first, what a late day costs, when people are told. Pure; in fen, dates in Shanghai."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from backend.figures.days import ZONE
from backend.platform.repayment_data import OverdueStep, RepaymentPolicy, share

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Use:
    """One use of the line that is owed, with what of it was paid so far."""

    hold_id: UUID
    amount: int
    repaid: int
    fee: int
    fee_paid: int
    due_on: date

    @property
    def principal(self) -> int:
        """What is left of the amount."""
        return self.amount - self.repaid

    @property
    def left(self) -> int:
        """What is left of amount and fee."""
        return self.principal + self.fee - self.fee_paid


@dataclass(frozen=True)
class Part:
    """What one repayment pays of one use."""

    hold_id: UUID
    amount: int
    fee: int
    settles: bool
    """Nothing of the use is left after it."""


@dataclass(frozen=True)
class Purse:
    """One account that money can be taken from: its code and what is free in it."""

    code: str
    free: int


def split(uses: Iterable[Use], money: int) -> list[Part]:
    """Share `money` out, in the order of `uses`: the amount of a use before its fee, which is the cheaper way
    for who pays. Uses that get nothing are left out.
    """
    parts = []
    for use in uses:
        amount = min(use.principal, money)
        fee = min(use.fee - use.fee_paid, money - amount)
        money -= amount + fee
        if amount or fee:
            parts.append(Part(use.hold_id, amount, fee, settles=amount + fee == use.left))
    return parts


def drawn(purses: Iterable[Purse], wanted: int) -> list[tuple[str, int]]:
    """From which accounts `wanted` comes, in their order. They hold enough."""
    taken = []
    for purse in purses:
        if (some := min(purse.free, wanted)) > 0:
            taken.append((purse.code, some))
            wanted -= some
    assert wanted == 0, "no more is repaid than there is"
    return taken


def late_fee(policy: RepaymentPolicy, use: Use, charged_to: date, today: date) -> int:
    """What the days after `charged_to` and after the due day add to the fee of a use, today not yet over."""
    days = (today - max(charged_to, use.due_on)).days
    if days <= 0 or not policy.late_daily:
        return 0
    most = share(use.amount, policy.late_most)
    return min(share(use.principal, policy.late_daily * days), max(0, most - use.fee))


def attempts(policy: RepaymentPolicy, now: datetime) -> date:
    """The latest day whose due credit the balance repays at this moment."""
    local = now.astimezone(ZONE)
    return local.date() if local.time() >= policy.at else local.date() - _DAY


def step_at(policy: RepaymentPolicy, since: date, now: datetime) -> int:
    """The last step of an overdue credit that has come by now, as its place in `policy.steps`."""
    days = (attempts(policy, now) - since).days
    return max(n for n, step in enumerate(policy.steps) if step.after_days <= max(days, 0))


def next_step(policy: RepaymentPolicy, since: date, step: int) -> date | None:
    """The day on which the step after `step` comes; None when it was the last one."""
    later: Sequence[OverdueStep] = policy.steps[step + 1 :]
    return since + timedelta(days=later[0].after_days) if later else None


def quiet(policy: RepaymentPolicy, now: datetime) -> bool:
    """Whether nobody is told anything by itself at this moment."""
    at = now.astimezone(ZONE).time()
    return at >= policy.quiet_from or at < policy.quiet_until


def reminded_of(policy: RepaymentPolicy, now: datetime) -> date | None:
    """The day whose due credit is reminded of at this moment; None in between.

    It is tomorrow's from the evening on, and today's until the balance repays it, in case nobody could say
    it in the evening.
    """
    local = now.astimezone(ZONE)
    if local.time() >= policy.remind_at:
        return local.date() + _DAY
    return local.date() if local.time() < policy.at else None


def evening_before(policy: RepaymentPolicy, due_on: date) -> datetime:
    """When the reminder of a due day goes out. What was used later needs none: its day was just agreed."""
    return datetime.combine(due_on - _DAY, policy.remind_at, ZONE)
