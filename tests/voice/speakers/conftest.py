"""The Mandarin voice, loaded once in a run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from voice.speakers.kokoro import Kokoro


@pytest.fixture(scope="session")
def kokoro(models: Callable[[str], Path]) -> Kokoro:
    return Kokoro(models("kokoro"), threads=2)
