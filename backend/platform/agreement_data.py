"""What a business person may change about the agreement that opens a credit line."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[timedelta, Field(gt=timedelta(0))]


class AgreementPolicy(BaseModel):
    """Durations as ISO 8601 or seconds in a settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(default="2026-11", pattern=r"^[a-z0-9][a-z0-9.-]{0,31}$")
    """The one in force. Another one asks everybody to read and sign again."""
    folder: Path | None = None
    """Where `<version>.<locale>.txt` is looked for first; then among those that ship with the product."""
    code_life: Positive = timedelta(minutes=30)
    """How long somebody may take to read and sign."""
    code_attempts: int = Field(default=5, ge=1)
    """Wrong codes, until the text has to be shown anew."""
    paper_life: Positive = timedelta(minutes=30)
    """How long a link to the PDF works."""
