"""Recordings of people, where they are at hand: never part of the project, only read where they lie."""

import csv
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.understanding import default_understanding
from voice.audio import decode

from .conditions import Samples
from .hearing import Task, hear
from .measures import errors

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "voice" / "human"


@dataclass(frozen=True)
class Clip:
    """A recording of 16 kHz, its words, and what it is: a command, a number, a word, a sentence."""

    said: str
    kind: str
    samples: Samples


def clips() -> list[Clip]:
    """What `manifest.tsv` names, in `XIAOKA_HUMAN_VOICES` or beside the project; empty without it."""
    folder = Path(os.environ.get("XIAOKA_HUMAN_VOICES") or _BESIDE)
    if not (folder / "manifest.tsv").is_file():
        return []
    with (folder / "manifest.tsv").open(encoding="utf-8") as file:
        return [
            Clip(row["transcript"], row["kind"], decode((folder / row["file"]).read_bytes()).samples)
            for row in csv.DictReader(file, delimiter="\t")
        ]


def figures(clips: Sequence[Clip], processes: int) -> dict[str, float]:
    """How far off the recogniser is on people: characters and syllables in all, syllables by kind."""
    heard = hear([Task(clip.samples) for clip in clips], processes=processes)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for clip, recognition in zip(clips, heard, strict=True):
        text = recognition.hypotheses[0].text if recognition.hypotheses else ""
        plain = default_understanding().simplify(text)
        for name, sounds in (("cer", False), ("pinyin_error", True), (f"pinyin_error_{clip.kind}", True)):
            for place, count in enumerate(errors(clip.said, plain, sounds=sounds)):
                counts[name][place] += count
    return {f"human_{name}": wrong / total for name, (wrong, total) in counts.items()} | {
        "human_clips": len(clips)
    }
