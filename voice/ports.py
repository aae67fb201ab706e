"""The two engines of the room, `Recogniser` and `Speaker`, and what goes in and out of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Samples a second that recognisers work with."""


@dataclass(frozen=True)
class Sound:
    """One channel of PCM: `samples` is float32 between -1 and 1, shape (n,); `rate` in samples a second."""

    samples: NDArray[np.float32]
    rate: int = RATE

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return len(self.samples) / self.rate


@dataclass(frozen=True)
class Hypothesis:
    """One reading of a sound, with how likely it is (0 to 1)."""

    text: str
    probability: float


@dataclass(frozen=True)
class Recognition:
    """What a recogniser made of a sound, likeliest first; `took` in seconds of wall time.

    `closed` scores the phrases that were expected, each aligned with the whole sound (0 to 1); empty when
    none was expected or the engine cannot do it.
    """

    hypotheses: tuple[Hypothesis, ...]
    closed: tuple[Hypothesis, ...] = ()
    took: float = 0.0


class Recogniser(Protocol):
    """Sound to text. Blocking and not for two threads at once: `voice.pool` gives it to many people."""

    name: str

    def recognise(self, sound: Sound, *, expected: Sequence[str] = ()) -> Recognition:
        """What was said in `sound` (16 kHz). Empty hypotheses when nothing was."""


class Speaker(Protocol):
    """Text to sound, clause by clause. Blocking."""

    name: str

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Sound]:
        """The clauses of `text` in order, each as soon as it is made; silence at the edges is trimmed."""


class VoiceError(Exception):
    """Something a person can do something about; the message says what."""


class Unreadable(VoiceError):
    """No audio that can be read."""


class TooLong(VoiceError):
    """Longer or larger than the limits allow."""


class Busy(VoiceError):
    """Too many people are waiting for the recogniser."""


class Missing(VoiceError):
    """An engine or its model is not installed, or cannot speak Mandarin; the message says what to run."""
