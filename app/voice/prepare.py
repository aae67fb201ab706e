"""`xiaoka voice prepare`: what is said to everybody is made ahead, so that answers start at once."""

import os
import sys
import time
from pathlib import Path

from app import logs
from app.problems import StartupError
from app.settings import load
from backend.catalogue.demo import demo_shelf
from voice.clips import Clip, Clips, Remembering
from voice.ports import VoiceError
from voice.speakers.choice import choose_speaker, open_speaker
from voice.speech_text import clauses

from .engines import store_of
from .phrases import phrases

_MEEK = 15
"""Added to the niceness: whoever is waiting for an answer goes first."""


def run_prepare(data: Path, config: Path | None, *, speed: float, quiet: bool) -> int:
    """Make what is missing of the known clauses. Stopped at any time, it goes on there the next time."""
    settings = load(data, config)
    logs.configure("error", None)
    os.nice(_MEEK)
    store = store_of(settings)
    try:
        choice = choose_speaker(settings.speaker, store, voice=settings.speaker_voice)
        if choice is None:
            raise StartupError("Nothing speaks here yet. Run: xiaoka voice install")
        clips = Clips(store.folder.parent / "clips")
        wanted = wanted_clauses()
        missing = [one for one in wanted if not clips.kept(Clip(one, speed, choice.identity))]
        if missing:
            speaker = Remembering(open_speaker(choice, threads=1), clips, keep=True)
            began = time.monotonic()
            for count, clause in enumerate(missing, 1):
                speaker.clause(clause, speed)
                if not quiet and (count % 25 == 0 or count == len(missing)):
                    print(f"{count}/{len(missing)}  {time.monotonic() - began:.0f} s", file=sys.stderr)
    except VoiceError as error:
        raise StartupError(str(error)) from error
    if not quiet:
        print(f"{len(wanted)} clauses are ready, {len(missing)} of them new.")
    return 0


def wanted_clauses() -> list[str]:
    """The clauses of the texts, with the amounts and the names of what is on the shelf."""
    products = [product for product, _ in demo_shelf()]
    amounts = {fen for product in products for fen in (product.price, product.face) if fen is not None}
    named = [
        clause for product in products for mark in "。，" for clause in clauses(product.name + mark, "zh")
    ]
    return list(dict.fromkeys([*phrases(amounts), *named]))
