"""The sentences said aloud, by mixtures of voices that the benchmarks do not use. What is made is kept."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import tell
from benchmarks.voice import engines
from benchmarks.voice.clips import VOICES, Manner, Studio, folder
from benchmarks.voice.conditions import Samples
from voice.ports import Sound
from voice.speakers.choice import KOKORO
from voice.speakers.kokoro import Kokoro, style

from . import sentences

SINGERS = ("zf_xiaobei", "zm_yunjian", "zm_yunyang")
"""The voices of Kokoro that no benchmark speaks with."""
_MIXTURES = 40
_SPEEDS = (0.9, 1.0, 1.1, 1.2, 1.3, 1.45, 1.6)
_SEED = 20261125
_TOLD_EVERY = 100

Line = tuple[str, Manner]
"""A sentence as it is written, and how it is said; the voice is the number of a mixture."""


def script(count: int) -> list[Line]:
    """What is said, shuffled: the first hundred lines are as mixed as all of them."""
    rest = [*sentences.everyday(count // 6), *sentences.words(count // 12)]
    texts = [*sentences.shop(count - len(rest)), *rest]
    random.Random(_SEED).shuffle(texts)
    lines = [(text, _manner(text, number)) for text, number in _counted(texts)]
    return [line for line in lines if not sentences.measured(line[0])]


def _counted(texts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each text, and how many times it came before: it is said otherwise each time."""
    before: Counter[str] = Counter()
    for text in texts:
        yield text, before[text]
        before[text] += 1


def _manner(text: str, time: int) -> Manner:
    """Of the text alone, so that what was said before is found again when the script has grown."""
    draw = random.Random(f"{_SEED}:{text}:{time}")
    return Manner(str(draw.randrange(_MIXTURES)), draw.choice(_SPEEDS))


def speak(lines: Iterable[Line], *, processes: int) -> None:
    """Make what is missing: about a sentence a second on two cores."""
    missing = [line for line in lines if not exists(line)]
    tell(f"making {len(missing)} pieces of speech; they are kept in {_studio().shelf}")
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for number, _ in enumerate(pool.map(sound, missing, chunksize=4), 1):
            if number % _TOLD_EVERY == 0:
                tell(f"made {number} of {len(missing)}")


def exists(line: Line) -> bool:
    """Whether it has been said already."""
    text, how = line
    return _studio().path(sentences.spoken(text), how).exists()


def sound(line: Line) -> Samples:
    """16 kHz; said now where it was not said before."""
    text, how = line
    return _studio().say(sentences.spoken(text), how)


@cache
def _studio() -> Studio:
    return Studio(_Mixed, folder() / "tuning", "tuning")


class _Mixed:
    """A voice between the three. All of a process share one engine, and only one speaks at a time."""

    name = "kokoro"

    def __init__(self, number: str) -> None:
        self._timbre = _timbre(int(number))

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Sound]:
        """As the engine does."""
        _engine().timbre = self._timbre
        return _engine().speak(text, speed=speed)


@cache
def _engine() -> Kokoro:
    assert not set(SINGERS) & set(VOICES)
    return Kokoro(engines.models(KOKORO), voice=SINGERS[0], threads=1)


def _timbre(number: int) -> NDArray[np.float32]:
    shares = np.random.default_rng(_SEED + number).dirichlet([0.6] * len(SINGERS))
    styles = [style(engines.models(KOKORO), name) for name in SINGERS]
    return np.asarray(np.tensordot(shares, np.stack(styles), 1), np.float32)
