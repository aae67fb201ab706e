"""What a merchant wants to know at a glance: turnover, the typical day, and how long the balance lasts."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .base import Currency, Fen, Wire

RunwayBasis = Literal[
    "recent_and_week_before", "recent_and_day_before", "recent_only", "no_spending", "too_little_history"
]
"""What the runway was estimated from; with the last two there is none."""


class DayFigures(Wire):
    """One business day (Asia/Shanghai, midnight to midnight): delivered orders and what they cost."""

    date: date
    turnover: Fen
    orders: Annotated[int, Field(ge=0)]
    refunded: Fen = 0


class HourFigures(Wire):
    """One clock hour, beginning at `at`."""

    at: datetime
    turnover: Fen
    orders: Annotated[int, Field(ge=0)]


class Runway(Wire):
    """How long `available` lasts. `hours` is None when nothing can be said, and `basis` says why."""

    basis: RunwayBasis
    hours: float | None = None
    """Rounded down to a tenth; at most 168."""
    beyond: bool = False
    """It lasts longer than the 168 hours that are looked at."""
    empty_at: datetime | None = None
    rate: Fen | None = None
    """Fen an hour, recently."""
    orders_rate: float | None = None
    """Orders an hour, recently."""


class MerchantFigures(Wire):
    """All figures are of one moment. `typical_day` is the median turnover of the last 14 business days before
    today that had any; None with fewer than 3 of them."""

    customer_id: UUID
    currency: Currency = "CNY"
    as_of: datetime
    available: Fen
    paid: Fen
    bonus: Fen
    frozen: Fen
    in_transit: Fen
    today: DayFigures
    typical_day: Fen | None = None
    typical_days: Annotated[int, Field(ge=0)] = 0
    """How many days `typical_day` rests on."""
    runway: Runway
    days: list[DayFigures]
    """Oldest first, today last, without gaps."""
    hours: list[HourFigures]
    """Today's clock hours so far, oldest first, without gaps."""
