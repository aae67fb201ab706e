"""What a business person may change about prices: bonus offers for topping up, and discounts by balance."""

from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Audience = Literal["everybody", "personal", "merchant"]


class OfferLimit(BaseModel):
    """How often, and up to how much in fen, somebody may have a bonus. None is without limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    times: int | None = Field(default=None, ge=1)
    amount: int | None = Field(default=None, ge=1)

    @property
    def none(self) -> bool:
        """Nothing is limited."""
        return self.times is None and self.amount is None


class BonusTier(BaseModel):
    """Rounding a gap up to `amount` earns `bonus`. Both in fen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: int = Field(gt=0)
    bonus: int = Field(gt=0)
    name: str = Field(default="", max_length=40, pattern=r"^[a-z0-9-]*$")
    """What its limits are counted under; two offers over one amount need one each. Keep it when the offer
    changes, and what was had before counts on; a new name begins anew."""
    first_day: date | None = None
    last_day: date | None = None
    """Business days in Shanghai, both included, by when the bill was made."""
    audience: Audience = "everybody"
    per_person: OfferLimit = OfferLimit()
    """Over the whole life of the offer."""
    per_day: OfferLimit = OfferLimit()
    """Per person and business day."""
    alone: bool = False
    """Whether a top-up without an order earns it too."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.bonus > self.amount:
            raise ValueError("a bonus is at most what was paid")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("an offer ends on its first day or later")
        return self

    @property
    def key(self) -> str:
        """What its limits are counted under."""
        return self.name or f"topup-{self.amount}"

    @cached_property
    def for_all(self) -> bool:
        """Whoever it is, however often they had it."""
        return self.audience == "everybody" and self.per_person.none and self.per_day.none and not self.alone


class DiscountTier(BaseModel):
    """Who has `from_balance` fen of paid money pays `basis_points` of the price: 9800 is 98 %."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_balance: int = Field(gt=0)
    basis_points: int = Field(gt=0, lt=10_000)


class PricingPolicy(BaseModel):
    """Discounts by balance, smallest balance first; none unless the shop says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    discounts: tuple[DiscountTier, ...] = ()
    alone_per_day: int = Field(default=1, ge=1)
    """How many top-ups without an order earn a bonus on one business day, over all offers: a payment that is
    split earns the bonus of one of its parts."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        steps = [(tier.from_balance, -tier.basis_points) for tier in self.discounts]
        if any(one[0] >= other[0] or one[1] >= other[1] for one, other in pairwise(steps)):
            raise ValueError("more balance must mean a lower price")
        return self


def check_offers(tiers: tuple[BonusTier, ...]) -> None:
    """Raises ValueError when they are out of order, share a name, or would reward splitting a payment."""
    amounts = [tier.amount for tier in tiers]
    if amounts != sorted(amounts):
        raise ValueError("bonus tiers must rise")
    keys = [tier.key for tier in tiers]
    if len(set(keys)) < len(keys):
        raise ValueError("two bonus tiers are counted under one name")
    alone = [tier for tier in tiers if tier.alone and tier.per_person.none]
    for one in alone:
        for other in alone:
            if one.amount < other.amount and one.bonus * other.amount > other.bonus * one.amount:
                raise ValueError("a larger top-up alone must not earn a smaller share: splitting would pay")
