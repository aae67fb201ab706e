"""Speech made ahead, on as many processes as are given; a process has one voice at a time."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from ..report import tell
from . import engines
from .clips import Manner, Studio

_AT_ONCE = 12
"""Sentences of one voice that a process makes before it takes others."""
_TOLD_EVERY = 60


def make(studio: Studio, said: Iterable[tuple[str, Manner]], *, processes: int) -> None:
    """Whatever of it is not on the disk yet."""
    missing = sorted(
        {(text, how) for text, how in said if not studio.path(text, how).exists()},
        key=lambda pair: (pair[1].voice, pair[0]),
    )
    if not missing:
        return
    tell(f"making {len(missing)} pieces of speech; they are kept in {studio.shelf}")
    batches = [missing[start : start + _AT_ONCE] for start in range(0, len(missing), _AT_ONCE)]
    done = told = 0
    with ProcessPoolExecutor(processes, get_context("spawn"), _open, (studio.edition, studio.shelf)) as pool:
        for count in pool.map(_make, batches):
            done += count
            if done - told >= _TOLD_EVERY:
                tell(f"made {done} of {len(missing)}")
                told = done


_studio: Studio


def _open(edition: str, shelf: Path) -> None:
    global _studio
    _studio = Studio(engines.speaker, shelf, edition)


def _make(batch: Sequence[tuple[str, Manner]]) -> int:
    for text, how in batch:
        _studio.say(text, how)
    return len(batch)
