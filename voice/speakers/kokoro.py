"""Kokoro-82M through kokoro-onnx: the Mandarin voice."""

import json
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from kokoro_onnx import Kokoro as Synthesiser
from kokoro_onnx.config import SAMPLE_RATE
from numpy.typing import NDArray

from voice.pace import paced
from voice.ports import Missing, Sound
from voice.speech_text import clauses

from .choice import DEFAULT_VOICE
from .phonemes import Phonemes
from .trimming import trimmed

MODEL = "kokoro-v1.0.int8.onnx"
_PACE = 0.88
"""Against the pace of the model, a newsreader's, this is 3.0 to 3.8 characters a second, pauses counted.

The model itself is left at its own pace: asked to speak slowly it drawls and puts a syllable before the
first, and a recogniser gets every fifth syllable wrong.
"""
_STYLE = (510, 1, 256)
"""A voice: one style of 256 numbers for every count of phonemes."""


class Kokoro:
    """A `Speaker` with the model in `folder`. `voice` names a file of `voices/`; `threads` share a clause."""

    name = "kokoro"
    rate = SAMPLE_RATE

    def __init__(
        self, folder: Path, *, voice: str = DEFAULT_VOICE, threads: int = 2, identity: str = ""
    ) -> None:
        if not (folder / MODEL).is_file():
            raise Missing(f"The voice is not installed in {folder}. Run: xiaoka voice install")
        self.voice = voice
        self.folder = folder
        self.identity = identity or f"{self.name} {voice}"
        self.timbre = style(folder, voice)
        """The numbers of the voice; who exchanges them has another voice from the next clause on."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that wait by spinning would take the core from the recogniser.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(
            str(folder / MODEL), options, providers=["CPUExecutionProvider"]
        )
        vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
        # The library wants a file of voices; ours are handed over clause by clause.
        with tempfile.NamedTemporaryFile(suffix=".npz") as file:
            np.savez(file, self.timbre)
            file.flush()
            self._kokoro = Synthesiser.from_session(session, file.name, vocab_config=vocabulary)
        self._phonemes = Phonemes(folder)
        self._lock = threading.Lock()

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Sound]:
        """The clauses of `text`, each as soon as it is made. Clauses without anything to say are left out."""
        for clause in clauses(text):
            phonemes = self._phonemes.of(clause)
            if not any(character in self._kokoro.tokenizer.vocab for character in phonemes.strip(" .,!?:;")):
                continue
            with self._lock:
                samples, rate = self._kokoro.create(
                    phonemes, self.timbre, speed=1.0, is_phonemes=True, trim=False
                )
            yield paced(Sound(trimmed(samples, rate), rate), speed * _PACE)


def style(folder: Path, voice: str) -> NDArray[np.float32]:
    """The numbers of a voice. Raises Missing with the names there are when it is not one of them."""
    path = folder / "voices" / f"{voice}.bin"
    names = sorted(file.stem for file in (folder / "voices").glob("*.bin"))
    if voice not in names:
        raise Missing(f"There is no voice {voice!r}. There are: {', '.join(names) or 'none'}.")
    return np.fromfile(path, dtype="<f4").reshape(_STYLE)
