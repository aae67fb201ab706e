"""Where somebody speaks in a sound: Silero's voice activity detection, as it comes with faster-whisper."""

from dataclasses import dataclass
from threading import Lock

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from .ports import RATE, Sound

FRAME = 512
"""Samples of one decision: 32 ms at 16 kHz."""
_SPEECH = 0.5
_STILL_SPEECH = 0.35
_SHORTEST = 3
"""Frames of speech (about 0.1 s) that count; a click has fewer, 对 has some six."""
_WINDOW = 62 * FRAME
"""Samples the detector looks back over while somebody speaks: some two seconds."""
_PAD = 0.2
"""Seconds kept before and after, where soft consonants are."""
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Activity:
    """`spoken`: whether anybody speaks. `start` and `end` of it in seconds. `level`: how loud the
    speech is, in decibels below full scale (0 is the loudest; a quiet phone is about -45)."""

    spoken: bool
    start: float
    end: float
    level: float


def activity(sound: Sound) -> Activity:
    """Look for speech in `sound` (16 kHz). Blocking: about 1 ms for a second of sound."""
    frames = probabilities(sound.samples) > _SPEECH
    if int(frames.sum()) < _SHORTEST:
        return Activity(False, 0.0, 0.0, level(sound.samples))
    found = np.flatnonzero(frames)
    first, last = int(found[0]) * FRAME, (int(found[-1]) + 1) * FRAME
    return Activity(
        True, first / RATE, min(last, len(sound.samples)) / RATE, level(sound.samples[first:last])
    )


def trim(sound: Sound, around: Activity) -> Sound:
    """The part in which somebody speaks, with a little silence on both sides."""
    start = max(0, int((around.start - _PAD) * sound.rate))
    return Sound(sound.samples[start : int((around.end + _PAD) * sound.rate)], sound.rate)


def level(samples: NDArray[np.float32]) -> float:
    """Root mean square in decibels below full scale; -120 for silence."""
    if not len(samples):
        return -120.0
    return float(20 * np.log10(max(1e-6, float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))))


def probabilities(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """How likely each 32 ms hold speech (0 to 1)."""
    padded = np.pad(samples, (0, -len(samples) % FRAME))
    if not len(padded):
        return np.zeros(0, np.float32)
    with _one_at_a_time:  # the model is shared by everybody in the process
        return np.asarray(get_vad_model()(padded), np.float32).reshape(-1)


class Endpoint:
    """Tells, sample by sample as they arrive, when somebody has stopped speaking.

    `pause`: seconds of silence that end an utterance. A decision costs some 10 ms.
    """

    def __init__(self, *, pause: float = 0.7) -> None:
        self._pause = pause
        self._window: NDArray[np.float32] = np.zeros(0, np.float32)
        self._rest: NDArray[np.float32] = np.zeros(0, np.float32)
        self._silent = 0.0
        self.speaking = False
        """Somebody has begun."""

    def feed(self, samples: NDArray[np.float32]) -> bool:
        """Take the next samples (16 kHz); True once the person has spoken, then paused."""
        self._rest = np.concatenate((self._rest, samples))
        whole = len(self._rest) // FRAME * FRAME
        if not whole:
            return False
        self._window = np.concatenate((self._window, self._rest[:whole]))[-_WINDOW:]
        self._rest = self._rest[whole:]
        for probability in probabilities(self._window)[-(whole // FRAME) :]:
            if probability > _SPEECH:
                self.speaking = True
                self._silent = 0.0
            elif self.speaking and probability < _STILL_SPEECH:
                self._silent += FRAME / RATE
        return self.speaking and self._silent >= self._pause
