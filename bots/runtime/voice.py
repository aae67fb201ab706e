"""What messengers ask of a voice: sound to send for words that are to be said aloud."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from core.model import Locale, Spoken


@dataclass(frozen=True)
class Voice:
    """Sound as messengers take it: OGG/Opus, one channel."""

    ogg: bytes
    seconds: float


class Mouth(Protocol):
    """Says things aloud. Never raises for want of an engine."""

    async def say(self, spoken: Spoken, *, locale: Locale) -> Voice | None:
        """All of it in one piece; None when no voice is installed."""

    def clauses(self, spoken: Spoken, *, locale: Locale) -> AsyncIterator[Voice]:
        """The same clause by clause, each as soon as it is made."""
