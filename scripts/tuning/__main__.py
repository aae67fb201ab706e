"""`python -m scripts.tuning`: say the sentences, listen to them, learn them, write the factors."""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.report import tell
from benchmarks.voice import engines
from voice.engines import WHISPER
from voice.recognisers.tuned import FACTORS

from . import examples, speech, train, whisper


def main() -> None:
    """Some two hours on two cores, half of it for the speech, which is kept."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sentences", type=int, default=4800, help="how many are in the script")
    options.add_argument("--first", type=int, help="only so many of them are said")
    options.add_argument("--spoken", action="store_true", help="only those that were said before")
    options.add_argument("--variations", type=int, default=3, help="conditions a sentence is heard in")
    options.add_argument("--steps", type=int, default=900)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--into", type=Path, default=FACTORS)
    chosen = options.parse_args()
    lines = speech.script(chosen.sentences)[: chosen.first]
    if chosen.spoken:
        lines = [line for line in lines if speech.exists(line)]
    speech.speak(lines, processes=chosen.processes)
    with tempfile.TemporaryDirectory(prefix="tuning-") as work:
        lessons = examples.prepare(lines, chosen.variations, Path(work), processes=chosen.processes)
        tell(f"{len(lessons.examples)} examples")
        factors = train.train(engines.models(WHISPER) / "model.bin", lessons, chosen.steps)
    np.savez_compressed(chosen.into, allow_pickle=False, **whisper.packed(factors))
    tell(f"wrote {chosen.into}, {chosen.into.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
