"""Which speaker speaks: chosen by the settings and by what is installed."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from voice.clips import Voiced
from voice.models import Store
from voice.ports import Missing

from .system_voices import EMERGENCY, INSTEAD

SpeakerName = Literal["auto", "kokoro", "system", "off"]
KOKORO = "kokoro"
DEFAULT_VOICE = "zm_yunxia"
_RULES = 2
"""Counts our ways to make sound of text: phonemes, pace, trimming. Old clips are those of another one."""


@dataclass(frozen=True)
class Choice:
    """An engine, the folder of its model where it has one, and the voice; None takes the system's first."""

    engine: Literal["kokoro", "system"]
    folder: Path | None
    voice: str | None

    @property
    def identity(self) -> str:
        """What a clip of it is filed under."""
        return f"{self.engine} {self.voice or ''} {_RULES}"


def choose_speaker(wanted: SpeakerName, store: Store, *, voice: str | None = None) -> Choice | None:
    """auto takes Kokoro when it is installed, else the system's voice where there can be one for Mandarin.

    None: nobody speaks. Raises Missing when the engine that was asked for cannot be had; it says what to run.
    """
    emergency = voice is not None and voice.rpartition("/")[2] == EMERGENCY
    if wanted == "off":
        return None
    of_kokoro = re.fullmatch(r"[a-z][fm]_[a-z]+", voice or "") is not None
    if wanted == "system" or (wanted == "auto" and emergency):
        return Choice("system", None, None if of_kokoro else voice)
    if folder := store.find(KOKORO):
        return Choice("kokoro", folder, voice or DEFAULT_VOICE)
    if wanted == "kokoro":
        raise Missing(f"Kokoro's model is not installed. {INSTEAD}")
    return None if sys.platform == "linux" else Choice("system", None, None if of_kokoro else voice)


def open_speaker(choice: Choice, *, threads: int = 2) -> Voiced:
    """Load it: one to two seconds for Kokoro. Raises Missing when it cannot speak Mandarin."""
    if choice.engine == "kokoro":
        from .kokoro import Kokoro

        assert choice.folder is not None
        return Kokoro(
            choice.folder, voice=choice.voice or DEFAULT_VOICE, threads=threads, identity=choice.identity
        )
    from .system import System

    return System(voice=choice.voice, identity=choice.identity)
