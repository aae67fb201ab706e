"""Alerts of a merchant: rules, what was raised, how people want to be told, and what the events carry.

| event | `data` |
|---|---|
| `alert.raised`, `alert.recovered`, `alert.escalated` | `AlertNotice` |
| `alert.digest` | `AlertDigest` |
| `report.daily` | `DailyReport` |

`to` names exactly the chats that are told; it may be empty (muted, quiet hours, kept for the digest).
"""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from .base import Currency, Fen, Wire
from .customers import ChannelName, ChatAddress, Role
from .figures import MerchantFigures
from .staff import Sender

Severity = Literal["info", "warning", "critical"]
AlertKind = Literal["balance", "day_share", "runway", "hold_expiring", "shortage", "unusual"]
AlertStatus = Literal["open", "acknowledged", "recovered"]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["09:00"])]
"""A time of day in China."""

THRESHOLDS: dict[AlertKind, tuple[int, int]] = {
    "balance": (1, 10**12),
    "day_share": (1, 100_000),
    "runway": (1, 168),
    "hold_expiring": (1, 1440),
    "shortage": (1, 1000),
    "unusual": (2, 100),
}
"""Smallest and largest `threshold` of each kind."""


class AlertRuleChange(Wire):
    """Make or change a rule. `threshold` by kind:

    `balance`: fen available. `day_share`: basis points of a typical day's turnover. `runway`: hours.
    `hold_expiring`: minutes before a hold ends. `shortage`: orders without money. `unusual`: robust
    deviations above the typical hour. A rule fires when the figure passes the threshold, not while it is
    there.
    """

    kind: AlertKind
    threshold: int
    severity: Severity = "warning"
    enabled: bool = True
    hysteresis: Annotated[int, Field(ge=0, le=10_000)] = 1000
    """How far beyond the threshold is recovered, in basis points of it. For balance, day_share and runway."""
    interval: Annotated[int, Field(ge=0, le=10_080)] = 30
    """Minutes from one alert of this rule to the next, at least."""
    by: Sender | None = None
    """Who asks; may be left out only with a merchant's or operator's key."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        smallest, largest = THRESHOLDS[self.kind]
        if not smallest <= self.threshold <= largest:
            raise ValueError(f"the threshold of {self.kind} is {smallest} to {largest}")
        return self


class AlertRule(Wire):
    """A rule as it stands. `standard` ones exist for everybody; a changed one keeps its id."""

    id: RuleId
    kind: AlertKind
    threshold: int
    severity: Severity
    enabled: bool
    hysteresis: int
    interval: int
    standard: bool
    muted_until: datetime | None = None


class AlertRules(Wire):
    """Every rule of a merchant, the standard ones first."""

    rules: list[AlertRule]


class RuleRemoval(Wire):
    """Take a rule away; a standard one goes back to how it was. `by` as in `AlertRuleChange`."""

    by: Sender | None = None


class MuteRequest(Wire):
    """Say nothing about a rule (all rules: None) until then; `until` None ends the mute."""

    rule_id: RuleId | None = None
    until: datetime | None
    by: Sender | None = None


class AlertSettings(Wire):
    """How a merchant wants to be told. Times are of the day in China."""

    quiet_from: TimeOfDay | None = None
    quiet_to: TimeOfDay | None = None
    """Both or none; may pass midnight. What is raised then comes as one digest when it is over."""
    critical_breaks_quiet: bool = True
    digest_at: TimeOfDay | None = None
    """When what has severity `info` is told together; None: at once like the others."""
    report_at: TimeOfDay | None = None
    """The daily report: before noon about the day before, from noon on about the day so far."""
    escalation: Annotated[list[Role], Field(min_length=1, max_length=3)] = ["finance", "owner"]
    """Who is told first, and who next when nobody reacts. A role without people is skipped."""
    escalate_critical: Annotated[int, Field(ge=1, le=1440)] = 10
    """Minutes without a reaction until the next role is told of a critical alert."""
    escalate_warning: Annotated[int, Field(ge=1, le=1440)] = 60
    groups: bool = True
    """Group chats are told of alerts too."""
    target_hours: Annotated[int, Field(ge=1, le=168)] = 24
    """For how many hours a suggested top-up shall make the balance last."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_to is None) or (
            self.quiet_from is not None and self.quiet_from == self.quiet_to
        ):
            raise ValueError("quiet hours need a beginning and another end")
        if len(set(self.escalation)) != len(self.escalation):
            raise ValueError("a role is told once")
        return self


class AlertSettingsChange(AlertSettings):
    """The settings as they shall be, all of them. `by` as in `AlertRuleChange`."""

    by: Sender | None = None


class Situation(Wire):
    """What happened, in figures; what does not belong to the kind of rule is None."""

    available: Fen
    limit: Fen | None = None
    """The amount the rule came to at that moment: the balance fell below it, or the hour rose above it."""
    rate: Fen | None = None
    """Fen an hour, recently."""
    runway_hours: float | None = None
    empty_at: datetime | None = None
    typical_day: Fen | None = None
    orders: int | None = None
    """How many orders wait for money, or holds are about to end."""
    amount: Fen | None = None
    """What those orders or holds come to."""
    until: datetime | None = None
    """When the first of these holds ends."""
    hour_turnover: Fen | None = None
    hour_typical: Fen | None = None


class Cost(Wire):
    """What it costs to do nothing: from `since` on so many orders and fen an hour cannot be served."""

    since: datetime | None = None
    orders_per_hour: float | None = None
    amount_per_hour: Fen | None = None


class Advice(Wire):
    """The one thing to do. `amount` is the top-up that makes the balance last `hours`, rounded up."""

    action: Literal["topup", "look"]
    amount: Fen | None = None
    hours: int | None = None


class Alert(Wire):
    """One alert from its crossing to its recovery."""

    id: UUID
    customer_id: UUID
    rule_id: RuleId
    kind: AlertKind
    threshold: int
    severity: Severity
    status: AlertStatus
    currency: Currency = "CNY"
    situation: Situation
    cost: Cost | None = None
    advice: Advice
    opened_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    """The name of the person, or their role when the messenger gave no name."""
    escalated_to: Role | None = None
    """The last role that was told because nobody reacted."""
    recovered_at: datetime | None = None


class AlertPage(Wire):
    """Newest first."""

    alerts: list[Alert]
    next_cursor: str | None = None


class Acknowledgement(Wire):
    """Somebody takes care of it. `by` as in `AlertRuleChange`."""

    by: Sender | None = None


class ChatRef(Wire):
    """A chat that is told."""

    channel: ChannelName
    chat: ChatAddress


class AlertNotice(Alert):
    """What `alert.raised`, `alert.recovered` and `alert.escalated` carry.

    At a recovery `situation` is the new one.
    """

    to: list[ChatRef]


class AlertDigest(Wire):
    """What `alert.digest` carries: kept back during quiet hours, or collected since the last digest."""

    customer_id: UUID
    date: date
    reason: Literal["quiet_hours", "daily"]
    alerts: list[Alert]
    to: list[ChatRef]


class ReportDay(Wire):
    """The day of the report beside a typical one."""

    turnover: Fen
    orders: int
    refunded: Fen
    typical_day: Fen | None = None
    change: int | None = None
    """Against the typical day in basis points; may be negative."""


class DailyReport(Wire):
    """What `report.daily` carries. `complete` is False for a report about a day that is not over."""

    customer_id: UUID
    date: date
    complete: bool
    day: ReportDay
    figures: MerchantFigures
    alerts: list[Alert]
    """Raised on that day, newest first, 20 at most."""
    to: list[ChatRef]
