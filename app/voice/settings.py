"""What an operator may set about voice beside its engines: how much is heard, and from how many."""

from pydantic import BaseModel, ConfigDict, Field


class VoiceSettings(BaseModel):
    """`XIAOKA_VOICE__…`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: float = Field(default=60.0, ge=2.0, le=600.0)
    """The longest utterance that is heard; a longer one is refused before it is decoded."""
    bytes: int = Field(default=12_000_000, ge=100_000, le=100_000_000)
    """The largest recording that is fetched: a minute of uncompressed stereo."""
    workers: int = Field(default=1, ge=1, le=16)
    """Recognisers of one process, each with a model of its own (400 MB) and a core."""
    waiting: int = Field(default=24, ge=1, le=1000)
    """Utterances that may wait for a recogniser; whoever comes then is told that it is busy."""
    patience: float = Field(default=20.0, ge=1.0, le=120.0)
    """Seconds one may wait before being told the same."""
