"""What is said aloud on a stage: recordings beside the conversation file, or what our own speaker says."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bots.terminal.script import ScriptError, Sound
from voice import audio
from voice.ports import Sound as Samples
from voice.ports import Speaker, VoiceError

from .settings import Settings
from .voice.engines import store_of

OpenSpeaker = Callable[[str | None], Speaker]
"""A speaker with a voice of that name, or with the usual person's. Raises Missing."""

_RATE = 16_000
_BEFORE, _AFTER = 0.3, 0.4
"""Seconds of room around a sentence, as between pressing a button and speaking."""
_PERSON = "zf_xiaoyi"
"""Who speaks where the file names nobody: not the voice Xiaoka answers with."""
_SEED = 7
_AGAIN = 1
"""Raised when the same words shall sound anew."""


class Sounds:
    """Audio by what a conversation file says of it. What our speaker said once is kept in `folder`."""

    def __init__(self, folder: Path, open_speaker: OpenSpeaker) -> None:
        self._folder = folder
        self._open_speaker = open_speaker
        self._speakers: dict[str | None, Speaker] = {}

    async def of(self, sound: Sound) -> bytes:
        """The file's bytes as they are, or OGG/Opus made now or earlier. Raises ScriptError."""
        try:
            if sound.file is not None:
                return await asyncio.to_thread(sound.file.read_bytes)
            return await asyncio.to_thread(self._said, sound)
        except OSError as error:
            raise ScriptError(f"audio: {sound.file}: {error.strerror}") from error
        except VoiceError as error:
            raise ScriptError(f"audio: {error}") from error

    def _said(self, sound: Sound) -> bytes:
        wanted = json.dumps([sound.say, sound.voice, sound.speed, sound.noise, _AGAIN])
        kept = self._folder / f"{hashlib.sha256(wanted.encode()).hexdigest()[:24]}.ogg"
        if kept.is_file():
            return kept.read_bytes()
        made = audio.to_opus(self._make(sound))
        self._folder.mkdir(parents=True, exist_ok=True)
        new = kept.with_suffix(".new")
        new.write_bytes(made)
        new.replace(kept)
        return made

    def _make(self, sound: Sound) -> Samples:
        if sound.voice not in self._speakers:
            self._speakers[sound.voice] = self._open_speaker(sound.voice)
        assert sound.say is not None
        clauses = list(self._speakers[sound.voice].speak(sound.say, speed=sound.speed))
        quiet = [np.zeros(int(seconds * _RATE), np.float32) for seconds in (_BEFORE, _AFTER)]
        samples = np.concatenate(
            [quiet[0], *(audio.resample(clause, _RATE).samples for clause in clauses), quiet[1]]
        )
        return Samples(samples if sound.noise is None else noisy(samples, sound.noise), _RATE)


def sounds_by(settings: Settings) -> Sounds:
    """Sentences said by our own speaker, kept beside its model."""
    store = store_of(settings)

    def opened(voice: str | None) -> Speaker:
        from voice.speakers.choice import choose_speaker, open_speaker

        choice = choose_speaker("kokoro", store, voice=voice or _PERSON)
        assert choice is not None
        return open_speaker(choice)

    return Sounds(store.folder.parent / "sounds", opened)


def noisy(samples: NDArray[np.float32], decibels: float) -> NDArray[np.float32]:
    """The samples with pink noise, the same every time, so many decibels below them."""
    spectrum = np.fft.rfft(np.random.default_rng(_SEED).standard_normal(len(samples)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, len(samples))
    loudness = np.sqrt(np.mean(np.square(samples))) / max(1e-9, float(np.sqrt(np.mean(np.square(noise)))))
    mixed = samples + noise * loudness * 10 ** (-decibels / 20)
    return np.asarray(mixed / max(1.0, float(np.abs(mixed).max())), np.float32)
