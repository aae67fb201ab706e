"""The voices of the operating system through pyttsx3: eSpeak on Linux, those of macOS and Windows there."""

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pypinyin import Style, lazy_pinyin

from voice.pace import paced
from voice.ports import Missing, Sound
from voice.speech_text import clauses

from .system_voices import EMERGENCY, INSTEAD, Language, SystemVoice, choose
from .trimming import trimmed

_PATIENCE = 20.0
"""Seconds a clause may take, and the child to start, before it counts as hung."""
_RATE = 150
"""Words a minute that come out as the pace of 3.0 to 3.8 characters a second."""


class System:
    """A `Speaker` in a process of its own. `voice` by its id or name; None takes the first of the language.

    Raises Missing where Mandarin would come out as something else.
    """

    name = "system"

    def __init__(self, *, language: Language = "zh", voice: str | None = None, identity: str = "") -> None:
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="xiaoka-voice-")
        self._child = _start()
        told = self._answer()
        self.driver = str(told["driver"])
        voices = [SystemVoice(one["id"], one["name"], tuple(one["languages"])) for one in told["voices"]]
        try:
            self.voice = choose(self.driver, voices, language, voice)
        except Missing:
            self.close()
            raise
        self.identity = identity or f"{self.name} {self.voice.id}"
        self._pinyin = self.voice.id.rpartition("/")[2] == EMERGENCY

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Sound]:
        """The clauses of `text`. Raises Missing when the voice that spoke was another one than asked for."""
        for clause in clauses(text):
            sound = self._say(spelled(clause) if self._pinyin else clause)
            if len(sound.samples):
                yield paced(sound, speed)

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            if self._child.stdin:
                self._child.stdin.close()
        self._child.terminate()
        self._child.wait()
        if self._child.stdout:
            self._child.stdout.close()
        self._folder.cleanup()

    def _say(self, text: str) -> Sound:
        file = Path(self._folder.name) / "clause.wav"
        with self._lock:
            request = {"voice": self.voice.id, "rate": _RATE, "text": text, "file": str(file)}
            assert self._child.stdin is not None
            try:
                self._child.stdin.write(json.dumps(request) + "\n")
                self._child.stdin.flush()
            except OSError as error:
                raise Missing(f"The system's voice has stopped. {INSTEAD}") from error
            answer = self._answer()
            if answer.get("voice") != self.voice.id:
                said = answer.get("error") or f"it took {answer.get('voice')!r} instead"
                raise Missing(f"The system did not speak with {self.voice.id!r}: {said}. {INSTEAD}")
            return _read(file)

    def _answer(self) -> dict[str, Any]:
        # A hung child is ended, and its closed pipe answers with nothing.
        watch = threading.Timer(_PATIENCE, self._child.kill)
        watch.start()
        try:
            assert self._child.stdout is not None
            line = self._child.stdout.readline()
        finally:
            watch.cancel()
        if not line:
            self.close()
            raise Missing(f"The system's voices cannot be used here. {INSTEAD}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def spelled(clause: str) -> str:
    """A clause in pinyin with the tones as digits, marks kept."""
    return " ".join(lazy_pinyin(clause, style=Style.TONE3, neutral_tone_with_five=True))


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "voice.speakers.system_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=_environment(os.environ),
    )


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    """With the libespeak-ng of the wheel, whose version we know, before one of the system."""
    spec = importlib.util.find_spec("espeakng_loader")
    if spec is None or spec.origin is None or sys.platform != "linux":
        return dict(env)
    folder = Path(spec.origin).parent
    paths = [str(folder), *filter(None, [env.get("LD_LIBRARY_PATH")])]
    return {
        **env,
        "LD_LIBRARY_PATH": os.pathsep.join(paths),
        "ESPEAK_DATA_PATH": str(folder / "espeak-ng-data"),
    }


def _read(file: Path) -> Sound:
    with wave.open(str(file), "rb") as made:
        samples = np.frombuffer(made.readframes(made.getnframes()), "<i2").astype(np.float32)
        rate = made.getframerate()
    file.unlink()
    return Sound(trimmed(samples / np.float32(32768), rate), rate)
