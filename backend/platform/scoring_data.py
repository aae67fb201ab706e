"""What a business person may change about merchants' credit scores, tiers and limits, as validated data."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FactorKey = Literal["turnover", "regularity", "fulfilment", "complaints", "repayment", "age"]
"""What a score is made of. `complaints` measures their absence, so that more is better everywhere."""

TierName = Literal["high", "mid", "low"]
Share = Annotated[int, Field(ge=0, le=10_000)]
"""Basis points."""

PERFECT = 1000
MOST_SHARE = 3000
"""Basis points of the mean monthly turnover that no limit may go beyond, whatever the settings say."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Band(_Data):
    """From a measure of `at` on, a factor brings `points`."""

    at: int = Field(ge=0)
    points: int = Field(ge=0, le=PERFECT)


class Factor(_Data):
    """The steps of one factor, lowest first. The first is what everybody has, the last is all it can bring.

    Measures: `turnover` fen a month, `age` complete days, the others basis points.
    """

    bands: tuple[Band, ...]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        at, points = [band.at for band in self.bands], [band.points for band in self.bands]
        if not self.bands or at != sorted(set(at)) or at[0] != 0:
            raise ValueError("the bands of a factor begin at 0 and rise")
        if points != sorted(points):
            raise ValueError("a better measure must not bring fewer points")
        return self

    @property
    def maximum(self) -> int:
        """The most it can bring."""
        return self.bands[-1].points


class Tier(_Data):
    """What a merchant of this tier is trusted with. Amounts in fen."""

    name: TierName
    at: int = Field(ge=0, le=PERFECT)
    """The score it begins at."""
    limit_share: int = Field(ge=0, le=MOST_SHARE)
    """Basis points of the mean monthly turnover."""
    limit_most: int = Field(ge=0)
    order_share: Share
    """Of the limit, that one order may use."""
    day_share: Share
    """Of the limit, that one business day may use."""
    unfreeze_after: timedelta = Field(ge=timedelta(0))
    """How long a line that was frozen for a late repayment stays frozen once everything is repaid."""
    precaution_share: Share
    """Below this share of a typical order something is kept for a merchant's next one."""
    precaution_life: timedelta = Field(gt=timedelta(0))
    """How long money that is kept for a merchant's next order stays kept at most."""
    manual_review: bool
    """Whether a person of the shop opens the line again once it was frozen, and no time does."""

    @model_validator(mode="after")
    def _opened_one_way(self) -> Self:
        if self.manual_review and self.unfreeze_after:
            raise ValueError("a line that a person opens again has no time after which it opens")
        return self


def _bands(*steps: tuple[int, int]) -> Factor:
    return Factor(bands=tuple(Band(at=at, points=points) for at, points in steps))


class ScoringPolicy(_Data):
    """How a score comes about, what it is good for, and who is offered a line."""

    window: int = Field(default=90, ge=30, le=365)
    """Complete business days that are looked at."""
    turnover: Factor = _bands(
        (0, 0),
        (500_00, 30),
        (1000_00, 60),
        (3000_00, 100),
        (10_000_00, 140),
        (30_000_00, 175),
        (100_000_00, 200),
    )
    regularity: Factor = _bands((0, 0), (1000, 30), (2500, 60), (4000, 90), (6000, 120), (8000, 150))
    fulfilment: Factor = _bands((0, 0), (6000, 30), (7500, 60), (8500, 90), (9200, 120), (9700, 150))
    complaints: Factor = _bands((0, 0), (7000, 30), (8500, 60), (9200, 90), (9600, 120), (9900, 150))
    repayment: Factor = _bands((0, 0), (5000, 40), (7000, 100), (8500, 180), (9500, 250))
    age: Factor = _bands((0, 0), (14, 20), (30, 40), (90, 60), (180, 80), (365, 100))
    orders_before: int = Field(default=10, ge=0)
    """So many imagined orders count with the real ones, so that the first few decide nothing."""
    orders_share: Share = 9300
    """How many of the imagined orders went well."""
    uses_before: int = Field(default=4, ge=0)
    """The same for repayments."""
    uses_share: Share = 7500
    tiers: tuple[Tier, ...] = (
        Tier(
            name="high", at=800, limit_share=3000, limit_most=50_000_00, order_share=5000, day_share=10_000,
            unfreeze_after=timedelta(0), precaution_share=2000, precaution_life=timedelta(hours=2),
            manual_review=False,
        ),
        Tier(
            name="mid", at=620, limit_share=2000, limit_most=20_000_00, order_share=4000, day_share=8000,
            unfreeze_after=timedelta(days=1), precaution_share=3000, precaution_life=timedelta(hours=12),
            manual_review=False,
        ),
        Tier(
            name="low", at=450, limit_share=1000, limit_most=5000_00, order_share=3000, day_share=6000,
            unfreeze_after=timedelta(0), precaution_share=3000, precaution_life=timedelta(hours=24),
            manual_review=True,
        ),
    )  # fmt: skip
    """Best first. Below the last one there is no line, and its treatment applies."""
    least_days: int = Field(default=14, ge=0)
    """Complete days with us before a line."""
    least_active: int = Field(default=7, ge=0)
    """Days with sales, of those that are looked at, before a line."""
    least_limit: int = Field(default=50_00, ge=1)
    """Nobody is offered less, in fen."""
    offer_every: timedelta = timedelta(days=28)
    """How long Xiaoka waits before she speaks of a line again by herself."""
    declined_for: timedelta = timedelta(days=180)
    """How long a "no" is remembered."""
    history_days: int = Field(default=400, ge=30)
    """How long the scores of past days are kept."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if sum(factor.maximum for factor in self.factors.values()) != PERFECT:
            raise ValueError(f"the factors must add up to {PERFECT} points")
        begin = [tier.at for tier in self.tiers]
        if not self.tiers or begin != sorted(set(begin), reverse=True):
            raise ValueError("tiers are listed best first, each from a lower score on")
        if len({tier.name for tier in self.tiers}) != len(self.tiers):
            raise ValueError("a tier is named once")
        return self

    @property
    def factors(self) -> dict[FactorKey, Factor]:
        """Every factor by its name."""
        return {
            "turnover": self.turnover, "regularity": self.regularity, "fulfilment": self.fulfilment,
            "complaints": self.complaints, "repayment": self.repayment, "age": self.age,
        }  # fmt: skip

    def tier_of(self, score: int) -> Tier | None:
        """The tier of a score; None below the lowest."""
        return next((tier for tier in self.tiers if score >= tier.at), None)

    def treatment(self, score: int) -> Tier:
        """How a merchant with that score is treated: below the lowest tier as in it."""
        return self.tier_of(score) or self.tiers[-1]
