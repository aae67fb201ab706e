"""What a business person may change about webhooks: patience, batches and how long they are remembered."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Positive = Annotated[timedelta, Field(gt=timedelta(0))]


class WebhookPolicy(BaseModel):
    """Durations as ISO 8601 or seconds in a settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    retries: Annotated[tuple[Positive, ...], Field(min_length=1, max_length=30)] = (
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=5),
        timedelta(hours=10),
        timedelta(hours=14),
        timedelta(hours=20),
        timedelta(hours=24),
    )
    """How long to wait after the first, second, … failed attempt; after the last one it is given up."""
    jitter: float = Field(default=0.1, ge=0, le=0.5)
    """By what share a wait may be shorter or longer, so that not everything comes back at once."""
    disable_after: Positive = timedelta(days=3)
    """An endpoint that only failed for so long is disabled and its owner told."""
    longest_retry_after: Positive = timedelta(hours=24)
    """How far an endpoint may put us off with `Retry-After`."""
    concurrency: int = Field(default=4, ge=1, le=4)
    """Messages on their way to one endpoint at once; to one that is failing, one."""
    lease: timedelta = Field(default=timedelta(minutes=1), ge=timedelta(seconds=15))
    """When an attempt of which nothing was heard counts as lost; must be longer than an attempt may take."""
    batch_window: timedelta = Field(default=timedelta(seconds=5), ge=timedelta(0))
    """How long the first alert of a batch waits for others."""
    batch_size: int = Field(default=500, ge=1, le=2000)
    """Merchants in one batch at most."""
    secret_overlap: Positive = timedelta(hours=24)
    """How long a rotated secret goes on signing beside the new one."""
    endpoints: int = Field(default=20, ge=1)
    """How many one merchant may have."""
    response_kept: int = Field(default=500, ge=0, le=5000)
    """Characters of an answer that the delivery log keeps."""
    deliveries_life: Positive = timedelta(days=30)
    """How long finished deliveries and their log are kept."""
    events_life: Positive = timedelta(days=90)
    """How long a merchant's events can be read with a cursor."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if list(self.retries) != sorted(self.retries):
            raise ValueError("the waits between attempts must not become shorter")
        return self
