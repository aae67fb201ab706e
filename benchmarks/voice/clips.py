"""Speech to measure with, made by the project's own speaker and kept on disk by what was said and how."""

import hashlib
import os
import random
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voice.ports import Speaker

from .conditions import RATE, Samples, resample
from .engines import identity

VOICES = ("zf_xiaoyi", "zf_xiaoxiao", "zm_yunxi", "zm_yunxia")
"""The voices that are easiest to follow, of those that `xiaoka voice install` brings."""
SPEEDS = (1.0, 1.15, 1.3, 1.4, 1.55)
"""Of the speaker, whose 1.0 is the calm pace of our own answers: 0.8 to 1.2 of what the model calls 1."""


@dataclass(frozen=True)
class Manner:
    """Which voice says something, and how fast (1.0 is the pace Xiaoka speaks at)."""

    voice: str
    speed: float


def folder() -> Path:
    """Where made speech is kept: `XIAOKA_TEST_AUDIO`, or beside the models of the user."""
    named = os.environ.get("XIAOKA_TEST_AUDIO")
    return Path(named) if named else Path.home() / ".cache" / "xiaoka" / "test-audio"


def manner(text: str) -> Manner:
    """The voice and speed this sentence is said with, the same every time."""
    draw = random.Random(f"manner:{text}")
    return Manner(draw.choice(VOICES), draw.choice(SPEEDS))


@dataclass
class Studio:
    """Makes speech and keeps it. `open_speaker` gives the speaker of a voice, asked for when needed."""

    open_speaker: Callable[[str], Speaker]
    shelf: Path
    edition: str = ""
    """Part of the name under which a clip is kept: what was made by another edition is made again."""

    def __post_init__(self) -> None:
        self._speakers: dict[str, Speaker] = {}
        self.shelf.mkdir(parents=True, exist_ok=True)

    def say(self, text: str, how: Manner) -> Samples:
        """`text` in 16 kHz, from disk where it was made before."""
        path = self.path(text, how)
        if not path.exists():
            _write(path, self._make(text, how))
        return _read(path)

    def path(self, text: str, how: Manner) -> Path:
        """Where it is kept."""
        told = f"{self.edition}|{text}|{identity(how.voice)}|{how.speed:.2f}"
        return self.shelf / f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.wav"

    def _make(self, text: str, how: Manner) -> Samples:
        if how.voice not in self._speakers:
            self._speakers[how.voice] = self.open_speaker(how.voice)
        parts = []
        for sound in self._speakers[how.voice].speak(text, speed=how.speed):
            parts += [resample(sound.samples, sound.rate, RATE), _pause(how.speed)]
        return np.concatenate(parts[:-1]) if parts else np.zeros(0, dtype=np.float32)


def _pause(speed: float) -> Samples:
    """Between two clauses, where the speaker has cut the silence off."""
    return np.zeros(int(0.22 * RATE / speed), dtype=np.float32)


def _write(path: Path, samples: Samples) -> None:
    draft = path.with_suffix(f".{os.getpid()}.part")
    with wave.open(str(draft), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    draft.replace(path)


def _read(path: Path) -> Samples:
    with wave.open(str(path), "rb") as file:
        raw = file.readframes(file.getnframes())
    return (np.frombuffer(raw, "<i2") / np.float32(32767)).astype(np.float32)
