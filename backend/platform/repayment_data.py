"""What a business person may change about repaying credit: when, from what, at which price, what follows."""

from datetime import time
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[int, Field(ge=0, le=10_000)]
"""Basis points."""


class OverdueStep(BaseModel):
    """What happens so many days after the due day, when something is still owed. Each step is told once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after_days: int = Field(ge=0)
    """Calendar days; 0 is the due day itself, right after the first attempt."""
    freeze: bool = False
    """The line is frozen for new use, until everything that is due is repaid."""
    review: bool = False
    """A person of the shop has a look."""


class RepaymentPolicy(BaseModel):
    """Amounts in fen, times of day in Shanghai, shares in basis points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: time = time(9)
    """From when on a due day the balance repays what is due."""
    bonus: bool = False
    """Whether bonus money repays too, when the paid balance does not suffice."""
    fee_fixed: int = Field(default=0, ge=0)
    """For each use of the line, in fen; known before the person agrees."""
    fee_daily: Share = 0
    """For each day from the use to its due day, of the amount; known before the person agrees."""
    late_daily: Share = 0
    """For each calendar day after the due day, of what was not repaid by then."""
    late_most: Share = 1_000
    """All late fees of one use come to at most this share of its amount."""
    remind_at: time = time(19)
    """The evening before a due day."""
    quiet_from: time = time(22)
    quiet_until: time = time(8)
    """In between nobody is told anything by itself; a merchant's own quiet hours hold as well."""
    steps: tuple[OverdueStep, ...] = (
        OverdueStep(after_days=0, freeze=True),
        OverdueStep(after_days=3, freeze=True),
        OverdueStep(after_days=7, freeze=True, review=True),
    )
    """Earliest first."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        days = [step.after_days for step in self.steps]
        if not days or days != sorted(set(days)) or days[0] != 0:
            raise ValueError("the steps of an overdue credit begin on the due day and rise")
        if not self.quiet_until <= self.at < self.quiet_from:
            raise ValueError("the balance repays outside the quiet hours")
        if not self.quiet_until <= self.remind_at < self.quiet_from:
            raise ValueError("the reminder goes out outside the quiet hours")
        return self

    def fee(self, amount: int, days: int) -> int:
        """What using `amount` fen for `days` days costs, in fen; rounded down, in the customer's favour."""
        return self.fee_fixed + share(amount, self.fee_daily * days)


def share(amount: int, basis_points: int) -> int:
    """So many basis points of an amount in fen, rounded down: what is charged favours the customer."""
    return amount * basis_points // 10_000
