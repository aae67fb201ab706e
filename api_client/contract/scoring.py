"""A merchant's credit score, what it is made of, how a tier is treated, and the line that follows."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .alerts import ChatRef
from .base import BasisPoints, Currency, Fen, Wire
from .desk import Decision
from .repayments import Reopening
from .staff import Sender

FactorKey = Literal["turnover", "regularity", "fulfilment", "complaints", "repayment", "age"]
"""`complaints` measures their absence, so that more is better everywhere."""

TierName = Literal["high", "mid", "low"]
LineStatus = Literal["proposed", "open", "frozen", "closed"]
MissingKind = Literal["overdue", "days", "active", "score", "turnover"]
"""What keeps a merchant from a line: something is overdue; too few days with us; too few days with sales; too
low a score; a turnover from which too small a limit would follow (`have` and `need` are limits in fen)."""

Points = Annotated[int, Field(ge=0, le=1000)]


class ScoreFactor(Wire):
    """One part of a score: `points` of at most `maximum`, and where its next step is, if there is one.

    Measures: `turnover` fen a month, `age` days, the others basis points.
    """

    key: FactorKey
    measure: Annotated[int, Field(ge=0)]
    points: Points
    maximum: Points
    sentence: str
    """Why, in English; a conversation says it in its own words."""
    next_at: int | None = None
    next_points: Points | None = None


class ScoreFacts(Wire):
    """What the books say; see `docs/credit.md`. Turnover and days are of complete business days."""

    days: int
    counted: int
    turnover: int
    by_credit: Fen
    active: int
    carried: int
    dropped: int
    refunded: int
    on_time: int
    late: int
    overdue: int


class ScoreChange(Wire):
    """What one factor brought before and brings now."""

    key: FactorKey
    before: Points
    now: Points


class Treatment(Wire):
    """How a tier is treated. Durations in hours, shares in basis points."""

    limit_share: BasisPoints
    """Of the mean monthly turnover."""
    order_share: BasisPoints
    """Of the limit, for one order."""
    day_share: BasisPoints
    """Of the limit, on one business day."""
    unfreeze_hours: Annotated[int, Field(ge=0)]
    """From the last late repayment until the line opens again."""
    precaution_share: BasisPoints
    """Of a typical order; below it something is kept for the next one."""
    precaution_hours: Annotated[int, Field(ge=0)]
    """How long money that is kept for the next order stays kept at most."""
    manual_review: bool
    """A person opens a frozen line again, and no time does (`unfreeze_hours` is 0)."""


class MissingForLine(Wire):
    """What there is and what it takes."""

    kind: MissingKind
    have: int
    need: int


class LineTerms(Wire):
    """What may be used: in all, for one order, on one business day."""

    limit: Fen = 0
    order_cap: Fen = 0
    day_cap: Fen = 0


class LineState(LineTerms):
    """The line as it stands. `used` may be above a limit that was lowered since; nothing new is used then.

    `reopens` is there while a line is frozen that repaying, or having repaid, opens again.
    """

    status: LineStatus
    tier: TierName
    used: Fen
    frozen_reason: str | None = None
    reopens: Reopening | None = None
    agreement_id: UUID | None = None
    opened_at: datetime | None = None


class CreditStanding(Wire):
    """The score of today and all that hangs on it, read fresh.

    `terms` are those of a line opened now, nothing when `missing` says why not. `before` is the last score of
    an earlier day, with `changes` of each factor since.
    """

    customer_id: UUID
    currency: Currency = "CNY"
    business_date: date
    as_of: datetime
    score: Points
    tier: TierName | None
    treatment: Treatment
    factors: list[ScoreFactor]
    facts: ScoreFacts
    monthly: Fen
    """Mean turnover of 30 days, without what the line itself paid for."""
    before: Points | None = None
    before_date: date | None = None
    changes: list[ScoreChange] = []
    terms: LineTerms
    missing: list[MissingForLine]
    line: LineState | None = None
    fee_fixed: Fen = 0
    """For each use."""
    fee_daily: BasisPoints = 0
    """For each day from a use to its due day, of the amount."""
    version: str
    """Of the agreement that is in force."""
    signed_version: str | None = None
    """The one that the line runs under."""


class ScoreDay(Wire):
    """The score of one business day, as it was last worked out on it, and what had it worked out."""

    date: date
    score: Points
    tier: TierName | None
    points: dict[FactorKey, Points]
    limit: Fen
    monthly: Fen
    reason: str
    at: datetime


class ScoreHistory(Wire):
    """Newest first."""

    customer_id: UUID
    days: list[ScoreDay]


class LineRequest(Wire):
    """Close the line, or say no to an offer. `by` as in `StaffCodeRequest`."""

    by: Sender | None = None


class LineThaw(Decision):
    """An operator opens a frozen line again."""


class LineNotice(Wire):
    """What an event about a line says; `to` are the owners' private chats."""

    customer_id: UUID
    line: LineState | None
    terms: LineTerms
    tier_before: TierName | None = None
    version: str
    to: list[ChatRef] = []
