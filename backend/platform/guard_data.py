"""What a business person may change about the protection of payments by voice and in elderly mode."""

from datetime import timedelta
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[timedelta, Field(gt=timedelta(0))]


class GuardPolicy(BaseModel):
    """Amounts in fen, durations as ISO 8601 or seconds in a settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: int = Field(default=200_00, ge=0)
    """What a person may pay to new numbers on one business day in Shanghai; what goes beyond it waits."""
    times: int = Field(default=3, ge=1)
    """A payment of more than so many times the usual one waits, to whatever number."""
    unusual_above: int = Field(default=50_00, ge=0)
    """Payments up to this much are never unusual."""
    least_history: int = Field(default=3, ge=1)
    """How many payments of earlier days it takes to know what is usual: their median."""
    history: int = Field(default=20, ge=1)
    """How many of the latest ones are looked at."""
    known_after: Positive = timedelta(days=1)
    """How long ago a number must have been paid, or saved, to be new no longer."""
    wait: Positive = timedelta(minutes=30)
    """How long a payment waits when nobody says anything."""
    change_after: Positive = timedelta(hours=24)
    """How long it takes until a trusted contact is removed or replaced, until a new one may let payments go,
    and until who leaves elderly mode is protected no more. Whoever is talked into it on the phone has so long
    to think, and the contact to ring up."""
    code_life: Positive = timedelta(minutes=30)
    """How long the code for a trusted contact can be used."""

    @cached_property
    def as_json(self) -> str:
        """As the procedures take it."""
        return self.model_dump_json()
