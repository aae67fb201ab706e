"""Voice, measured: `uv run python -m benchmarks.voice [--quick] [--errors FOLDER] [--without-rival]`.

Speech is made by our own speaker (four voices, five speeds) from tests/voice/commands.yaml, of which a random
half is held out: `accuracy_*` is of that half, `*_all` of both. A command is right when intent and every
slot are. `wrong_payments` counts payments confirmed by anything but 确认支付; `wrong_accepts` adds what had
to do with money and was understood wrongly and surely, before it is read back. Pinyin errors leave tones
aside.

`first_audio_*` is from the released button to the first sound of the answer, in seconds: a recording as
browsers send it, the whole turn on PostgreSQL and Valkey, and the first clause as OGG/Opus; cached, or made
(`_synth_`). `ratio` is how many times longer the same speech takes through pipecat with the same models to
the same answer, against ours made anew; `ratio_cached` against ours.
"""

import argparse
import asyncio
import logging
import os
from pathlib import Path
from typing import Any

import structlog

from voice.ports import Missing
from voice.speakers.choice import DEFAULT_VOICE
from voice.speech_text import said

from ..report import finish, tell
from . import accuracy, compare, engines, human, latency, lists, rival, speech
from .clips import Studio, folder

_TURNS = 40
_RIVALS = 60
_QUICK = 6


def measure(*, quick: bool, errors: Path | None, with_rival: bool, processes: int) -> dict[str, Any]:
    """Every figure. Raises Missing where voice is not installed."""
    studio = Studio(engines.speaker, folder())
    count = _QUICK if quick else None
    verdicts = accuracy.run(studio, count=count, processes=processes)
    if errors is not None:
        accuracy.write_errors(verdicts, errors)
    found = accuracy.figures(verdicts)
    if people := human.clips():
        tell(f"hearing {len(people)} recordings of people")
        found |= human.figures(lists.sample(people, count), processes)
    replies = lists.sample(lists.replies(), count)
    own, strange = (
        speech.run(
            replies, engines.speaker, said=said, voice=DEFAULT_VOICE, processes=processes, taught=taught
        )
        for taught in (True, False)
    )
    found["own_speech_pinyin_error"] = speech.error(own)
    found["own_speech_pinyin_error_untaught"] = speech.error(strange)
    if errors is not None:
        speech.write(own, errors / "own_speech.tsv")
    ours = asyncio.run(latency.run(studio, turns=_QUICK if quick else _TURNS))
    found |= latency.figures(ours)
    if with_rival:
        found |= asyncio.run(compare.run(studio, ours, commands=_QUICK if quick else _RIVALS))
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a small sample, to see that it works")
    parser.add_argument("--errors", type=Path, help="writes what went wrong in the half that is not held out")
    parser.add_argument("--without-rival", action="store_true", help="leaves pipecat out")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="recognisers side by side")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    asked = _options()
    with_rival = not asked.without_rival and rival.installed()
    if not asked.without_rival and not rival.installed():
        tell(rival.HOW_TO)
    try:
        found = measure(
            quick=asked.quick, errors=asked.errors, with_rival=with_rival, processes=asked.processes
        )
    except Missing as missing:
        raise SystemExit(str(missing)) from None
    finish(found)


if __name__ == "__main__":
    main()
