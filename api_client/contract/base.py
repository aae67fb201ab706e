"""What every wire type shares: frozen, strict about unknown fields, amounts as integers."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Currency = Literal["CNY"]
"""ISO 4217. One currency today; every amount travels beside it so that a second one breaks nobody."""

Fen = Annotated[int, Field(strict=True, ge=0, le=10**14, examples=[1200])]
"""A non-negative amount in the smallest unit: 1200 is 12.00 yuan. Never a float, never a formatted string."""

SignedFen = Annotated[int, Field(strict=True, ge=-(10**14), le=10**14)]
"""An amount that may run either way, such as a line of a statement."""

BasisPoints = Annotated[int, Field(strict=True, ge=0, le=10_000)]
"""A share in hundredths of a percent: 9800 is 98 %."""


class Wire(BaseModel):
    """Base of every request and response body."""

    model_config = ConfigDict(frozen=True, extra="forbid")
