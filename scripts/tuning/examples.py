"""From a sentence said aloud to a lesson: noise, telephones, rooms; tokens; the spectrogram."""

import random
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray
from tokenizers import Tokenizer as Words

from benchmarks.report import tell
from benchmarks.voice import engines
from benchmarks.voice.clips import Manner
from benchmarks.voice.conditions import RATE, Samples, clean, resample, room, telephone
from voice.activity import activity, trim
from voice.engines import WHISPER
from voice.ports import Sound
from voice.recognisers.tuned import FACTORS
from voice.recognisers.whisper import WINDOWS, Whisper

from . import speech

FRAMES = tuple(int(window * 100) for window in WINDOWS)
BANDS = 80
_SEED = 20261126
_LEVEL = 0.08
_NOTHING_EVERY = 40
"""So many sentences have one noise beside them in which nobody speaks and nothing is to be written."""
_MOST_AT_ONCE = 4
_PAUSES = (0.3, 1.6)
"""Seconds between sentences that are said one after another."""
_MOST_TOKENS = 64
_TOLD_EVERY = 500

Said = tuple[speech.Line, ...]
"""Sentences of one voice, one after another; mostly one."""


@dataclass(frozen=True)
class Example:
    """`row` of the file of `frames`; the tokens that are to be written, with the one that ends them."""

    frames: int
    row: int
    tokens: tuple[int, ...]


@dataclass(frozen=True)
class Lessons:
    """All examples, and the spectrograms by the frames of a window: (rows, bands, frames), float16."""

    examples: list[Example]
    sounds: dict[int, NDArray[np.float16]]


def prepare(lines: Sequence[speech.Line], variations: int, work: Path, *, processes: int) -> Lessons:
    """Each line in so many conditions."""
    nothing = [("", Manner(str(number), 1.0)) for number in range(len(lines) // _NOTHING_EVERY)]
    alone: list[Said] = [(line,) for line in [*lines, *nothing]]
    jobs = [(said, number) for said in alone for number in range(variations)]
    jobs += [(said, 0) for said in _breaths(lines)]
    random.Random(_SEED).shuffle(jobs)
    kept = {
        frames: np.lib.format.open_memmap(
            work / f"sounds-{frames}.npy", "w+", np.float16, (len(jobs), BANDS, frames)
        )
        for frames in FRAMES
    }
    examples: list[Example] = []
    rows = dict.fromkeys(FRAMES, 0)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for number, (tokens, heard) in enumerate(pool.map(_listen, jobs, chunksize=8), 1):
            if heard is not None:
                frames = heard.shape[1]
                kept[frames][rows[frames]] = heard
                examples.append(Example(frames, rows[frames], tokens))
                rows[frames] += 1
            if number % _TOLD_EVERY == 0:
                tell(f"listened to {number} of {len(jobs)}")
    return Lessons(examples, dict(kept))


@cache
def tokenizer() -> Tokenizer:
    """Whisper's, for Mandarin."""
    words = Words.from_file(str(engines.models(WHISPER) / "tokenizer.json"))
    return Tokenizer(words, True, task="transcribe", language="zh")


@cache
def _whisper() -> Whisper:
    return Whisper(engines.models(WHISPER), taught=FACTORS if FACTORS.is_file() else None)


def _breaths(lines: Sequence[speech.Line]) -> list[Said]:
    """Every line once more, in twos to fours: who was taught single sentences stops to listen at a pause."""
    draw = random.Random(_SEED + 1)
    voices: dict[str, list[speech.Line]] = defaultdict(list)
    for line in lines:
        voices[line[1].voice].append(line)
    breaths: list[Said] = []
    for own in voices.values():
        rest = list(own)
        draw.shuffle(rest)
        while rest:
            count = draw.randint(2, _MOST_AT_ONCE)
            breaths.append(tuple(rest[:count]))
            rest = rest[count:]
    return breaths


def _listen(job: tuple[Said, int]) -> tuple[tuple[int, ...], NDArray[np.float16] | None]:
    said, variation = job
    text = "，".join(text for text, _ in said)
    draw = random.Random(f"{_SEED}:{text}:{said[0][1].voice}:{variation}")
    tokens = (*tokenizer().encode(text), tokenizer().eot)
    if not text:
        return tokens, _heard(_nobody(draw))
    if len(tokens) > _MOST_TOKENS:
        return tokens, None
    around = Sound(_somewhere(_one_after_another(said, draw), draw))
    spoken = activity(around)
    if not spoken.spoken:
        return tokens, None
    trimmed = trim(around, spoken).samples
    if len(trimmed) > (WINDOWS[-1] - 0.5) * RATE:
        return tokens, None
    return tokens, _heard(trimmed)


def _one_after_another(said: Said, draw: random.Random) -> Samples:
    """With pauses between them, a little higher or lower than the voice was made."""
    parts: list[Samples] = []
    for line in said:
        pause = np.zeros(int(RATE * draw.uniform(*_PAUSES)), np.float32)
        parts += [pause, speech.sound(line)] if parts else [speech.sound(line)]
    return resample(np.concatenate(parts), RATE, int(RATE * draw.uniform(0.93, 1.08)))


def _heard(samples: Samples) -> NDArray[np.float16]:
    heard = _whisper().mel(samples).astype(np.float16)
    assert np.isfinite(heard).all()
    return heard


def _nobody(draw: random.Random) -> Samples:
    """A room in which nobody speaks, quiet or loud."""
    seeded = np.random.default_rng(draw.getrandbits(32))
    noise = _coloured(int(RATE * draw.uniform(0.6, 5.0)), seeded, draw.uniform(0.0, 2.0))
    return np.clip(10 ** draw.uniform(-3.5, -0.9) * noise, -1.0, 1.0).astype(np.float32)


def _somewhere(samples: Samples, draw: random.Random) -> Samples:
    """At home, in the street, on the telephone, in an echoing room."""
    seeded = np.random.default_rng(draw.getrandbits(32))
    kind = draw.random()
    if kind < 0.25:
        return clean(samples, seeded)
    if kind < 0.35:
        return telephone(samples, seeded)
    if kind < 0.45:
        return room(samples, seeded)
    quiet = clean(room(samples, seeded) if kind < 0.55 else samples, seeded)
    noise = _coloured(len(quiet), seeded, draw.uniform(0.0, 2.0))
    decibels = draw.uniform(3.0, 20.0)
    loud = quiet + _LEVEL * 10 ** (-decibels / 20) * noise
    return np.clip(telephone(loud, seeded) if kind > 0.93 else loud, -1.0, 1.0).astype(np.float32)


def _coloured(count: int, rng: np.random.Generator, slope: float) -> Samples:
    """Noise whose power falls with the frequency to that power: 0 white, 1 pink, 2 brown. Mean square 1."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    spectrum /= np.maximum(np.fft.rfftfreq(count, 1 / RATE), 40.0) ** (slope / 2)
    noise = np.fft.irfft(spectrum, count)
    even: Samples = (noise / np.sqrt(np.mean(noise**2))).astype(np.float32)
    return even
