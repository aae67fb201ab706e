"""Standing arrangements: a little money kept for the next order, and top-ups that rules think of."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from .alerts import ChatRef
from .base import BasisPoints, Fen, Wire
from .staff import Sender
from .topups import Topup
from .wallets import Freeze

Sum = Annotated[int, Field(strict=True, ge=1, le=5_000_000, examples=[5000])]
"""What one bill can be over, in fen."""

RuleKind = Literal["balance", "interval", "month_day"]
"""When a rule thinks of a top-up: the balance is low, so many days have passed, a day of the month came."""

RuleStatus = Literal["on", "stopped", "ended"]
"""`stopped` by Xiaoka, and can go on; `ended` by the person."""

StopReason = Literal["refused", "ignored"]
"""The payment was refused at the cashier; several bills in a row were left alone or put off."""


class Precaution(Wire):
    """Whether a little is kept for the next order when the balance is low, and what is kept now.

    Below `share` of a typical order (`typical`, 0 while nobody knows it) up to `amount` is held for `days`
    days at most. A merchant's tier may keep it for less; `hours` is how long what is kept next stays kept.
    `since`, `channel` and `chat` say when and where the person agreed.
    """

    customer_id: UUID
    on: bool
    share: BasisPoints
    amount: Fen
    days: int
    hours: int
    typical: Fen
    since: datetime | None = None
    channel: str | None = None
    chat: str | None = None
    hold: Freeze | None = None


class PrecautionChange(Wire):
    """The person agrees to it, or wants no more of it. `by` is the chat where they said so."""

    on: bool
    by: Sender | None = None


class TopupRuleRequest(Wire):
    """A rule as the person wants it. The same kind again (and for `month_day` the same day) changes the rule.

    `amount` is topped up, or as much as makes the balance `target`; at least `minimum` and at most `maximum`.
    A month that has no such `day` has it on its last one.
    """

    kind: RuleKind
    threshold: Sum | None = None
    every_days: Annotated[int, Field(strict=True, ge=1, le=365)] | None = None
    day: Annotated[int, Field(strict=True, ge=1, le=31)] | None = None
    amount: Sum | None = None
    target: Sum | None = None
    minimum: Sum | None = None
    maximum: Sum | None = None
    per_day: Annotated[int, Field(strict=True, ge=1, le=10)] = 1
    method: Literal["wechat", "alipay"] = "wechat"
    by: Sender | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        given = {"balance": self.threshold, "interval": self.every_days, "month_day": self.day}
        if any((value is not None) != (kind == self.kind) for kind, value in given.items()):
            raise ValueError("a rule has exactly what its kind goes by: threshold, every_days or day")
        if (self.amount is None) == (self.target is None):
            raise ValueError("a rule tops up an amount, or to a target")
        if self.target is not None and self.threshold is not None and self.target <= self.threshold:
            raise ValueError("the target is above the threshold")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the minimum is not above the maximum")
        return self


class TopupRule(Wire):
    """A rule as it is kept. `next_at` is when a rule that goes by the calendar thinks of a top-up next."""

    id: UUID
    customer_id: UUID
    kind: RuleKind
    threshold: Fen | None = None
    every_days: int | None = None
    day: int | None = None
    amount: Fen | None = None
    target: Fen | None = None
    minimum: Fen
    maximum: Fen
    per_day: int
    method: Literal["wechat", "alipay"]
    status: RuleStatus
    reason: StopReason | None = None
    next_at: datetime | None = None
    created_at: datetime


class TopupRules(Wire):
    """Every rule that is on or was stopped, the oldest first."""

    rules: list[TopupRule]


class RuleChange(Wire):
    """`by` is the chat where the person said so."""

    by: Sender | None = None


class AutoTopup(Wire):
    """A rule asks for a top-up: once, with a bill that waits. `available` is the balance it saw, with what
    is kept for the next order."""

    rule: TopupRule
    topup: Topup
    available: Fen
    to: list[ChatRef] | None = None
    """For a merchant the chat of who arranged it; None: where the person spoke last."""


class RuleStopped(Wire):
    """A rule was stopped and can go on; `rule.reason` says why. `to` as in `AutoTopup`."""

    rule: TopupRule
    to: list[ChatRef] | None = None
