"""Many utterances through the real recogniser, on as many processes as are given."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from voice.activity import activity, trim
from voice.ports import Recogniser, Recognition, Sound

from ..report import tell
from . import engines
from .conditions import Samples

_TOLD_EVERY = 100


@dataclass(frozen=True)
class Task:
    """A sound of 16 kHz and the phrases that are waited for."""

    samples: Samples
    expected: tuple[str, ...] = ()


def hear(tasks: Sequence[Task], *, processes: int, taught: bool = True) -> list[Recognition]:
    """What the recogniser makes of each, in order; not `taught`, one that knows nothing of the shop."""
    if not tasks:
        return []
    heard: list[Recognition] = []
    # Not forked: the engines' threads would not be in the child, but the locks they hold.
    with ProcessPoolExecutor(processes, get_context("spawn"), _open, (taught,)) as pool:
        for number, recognition in enumerate(pool.map(_one, tasks, chunksize=4), 1):
            heard.append(recognition)
            if number % _TOLD_EVERY == 0:
                tell(f"heard {number} of {len(tasks)}")
    return heard


_recogniser: Recogniser


def _open(taught: bool) -> None:
    global _recogniser
    _recogniser = engines.recogniser(taught=taught)
    _recogniser.recognise(Sound(np.zeros(16_000, np.float32)))


def _one(task: Task) -> Recognition:
    """As a turn hears: only the part with speech in it, or nothing."""
    sound = Sound(task.samples)
    around = activity(sound)
    if not around.spoken:
        return Recognition(())
    return _recogniser.recognise(trim(sound, around), expected=task.expected)
