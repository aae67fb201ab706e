"""What a business person may change about personal suggestions."""

from datetime import time, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Positive = Annotated[timedelta, Field(gt=timedelta(0))]


class SuggestionPolicy(BaseModel):
    """Durations as ISO 8601 or seconds in a settings file, times on the shop's clock (Asia/Shanghai)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    confidence: float = Field(default=0.5, gt=0, lt=1)
    """Nothing is suggested unless a purchase within a week is at least so likely. docs/suggestions.md says
    what other values come to."""
    earliest: time = time(9)
    latest: time = time(20)
    """Somebody who buys at night is told at the nearest of the two."""
    patience: Positive = timedelta(hours=3)
    """A suggestion that could not be made at its hour is made so much later at most, else the next day."""
    life: Positive = timedelta(days=7)
    """How long a suggestion is open. There is no other one meanwhile."""
    history: int = Field(default=120, ge=3, le=1000)
    """How many of the latest orders are looked at."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.earliest > self.latest:
            raise ValueError("the earliest hour comes after the latest")
        return self
