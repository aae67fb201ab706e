"""What a business person may change about what is kept for the next order and about automatic top-ups."""

from datetime import time, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Positive = Annotated[timedelta, Field(gt=timedelta(0))]


class StandingPolicy(BaseModel):
    """Amounts in fen, durations as ISO 8601 or seconds, times on the clock in Shanghai."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: int = Field(default=3000, ge=1, le=10_000)
    """Below this share of a typical order something is kept for the next one; in basis points. For a merchant
    the tier says it (`scoring.tiers.precaution_share`)."""
    amount: int = Field(default=10_00, ge=1)
    """How much is kept at most."""
    hold_life: Positive = timedelta(days=3)
    """How long it is kept when nothing is bought; after that only a further purchase has it kept again."""
    most_rules: int = Field(default=5, ge=1)
    """Top-up rules of one customer."""
    minimum: int = Field(default=1_00, ge=1)
    maximum: int = Field(default=500_00, ge=1)
    """What one automatic top-up may come to, where its rule says nothing else."""
    bill_life: Positive = timedelta(hours=24)
    """How long the bill of an automatic top-up can be paid: nobody sits waiting for it."""
    rest: Positive = timedelta(days=1)
    """How long a rule rests after somebody put it off."""
    ignored: int = Field(default=3, ge=1)
    """After so many bills in a row that were put off or left alone the rule stops."""
    ask_at: time = time(9, 0)
    """When rules that go by the calendar ask, and those that had to wait for another day."""
    quiet_from: time = time(22, 0)
    quiet_until: time = time(8, 0)
    """Nobody is asked between them; what would have been asked is looked at again in the morning."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError("the smallest automatic top-up is above the largest")
        if not self.quiet_until <= self.ask_at < self.quiet_from:
            raise ValueError("the time to ask lies in quiet hours")
        return self
