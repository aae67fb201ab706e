"""The real models of voice, installed once for everybody on this machine, and the engines on them.

| fixture | what it gives |
|---|---|
| `models` | `models("whisper-base")` → its folder; a machine without it downloads it, as people do |
| `said` | `said("确认支付")` → our own voice at 16 kHz, made once in a run |
| `whisper`, `korean` | the recognisers, loaded once in a run |
"""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voice.audio import resample
from voice.models import Installer, Store, default_folder
from voice.ports import RATE, Sound

if TYPE_CHECKING:
    from voice.recognisers.vosk import Vosk
    from voice.recognisers.whisper import Whisper


@pytest.fixture(scope="session")
def models() -> Callable[[str], Path]:
    """Installs with the code people use; workers wait for one another; offline, what is there will do."""
    named = os.environ.get("XIAOKA_MODELS")
    folder = Path(named) if named else default_folder(os.environ, Path.home())
    return Installer(Store(folder)).install


@pytest.fixture(scope="session")
def said(models: Callable[[str], Path]) -> Callable[[str], Sound]:
    """A person, with a little silence around it as a push-to-talk button leaves."""
    from voice.speakers.kokoro import Kokoro

    speaker = Kokoro(models("kokoro"), voice="zf_xiaoyi", threads=1)
    quiet = np.zeros(RATE // 5, np.float32)

    @cache
    def say(text: str) -> Sound:
        parts = [resample(clause, RATE).samples for clause in speaker.speak(text, speed=1.2)]
        return Sound(np.concatenate([quiet, *parts, quiet]))

    return say


@pytest.fixture(scope="session")
def whisper(models: Callable[[str], Path]) -> "Whisper":
    from voice.recognisers.whisper import Whisper

    return Whisper(models("whisper-base"))


@pytest.fixture(scope="session")
def korean(models: Callable[[str], Path]) -> "Vosk":
    from voice.recognisers.vosk import Vosk

    return Vosk(models("vosk-ko"))
