"""The same turns and commands through pipecat: how long until the first sound, how often right."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from voice.engines import WHISPER
from voice.ports import Hypothesis, Recognition
from voice.speakers.choice import DEFAULT_VOICE, KOKORO
from voice.speakers.kokoro import MODEL, style

from ..report import percentile, tell
from . import engines, lists
from .accuracy import BOTH_HALVES, sound
from .clips import VOICES, Studio
from .latency import Turn
from .rival import PATIENCE_S, Files, talk
from .scoring import Utterance, accuracy, judge

_PROMPT = "充四十七块话费。查一下余额。取消这个订单。"
"""How people talk to the shop. Theirs writes better with it; ours was taught (docs/voice/tuning.md)."""


async def run(studio: Studio, ours: Sequence[Turn], *, commands: int) -> dict[str, Any]:
    """The same turns and so many commands through pipecat: its delay and its accuracy."""
    made = [turn for turn in ours if not turn.cached]
    kept = [turn for turn in ours if turn.cached]
    said = lists.sample([command for command in lists.commands() if command.held_out], commands)
    utterances = [Utterance(command, condition) for condition in BOTH_HALVES for command in said]
    clips = [(turn.samples, _first_sentence(turn.reply)) for turn in made]
    clips += [(sound(studio, utterance), "") for utterance in utterances]
    tell(f"the same through pipecat: {len(made)} turns, {len(utterances)} commands")
    with tempfile.TemporaryDirectory() as scratch:
        turns = await talk(clips, _files(Path(scratch)), prompt=_PROMPT)
    waits = [turn.sound_s if turn.sound_s is not None else PATIENCE_S for turn in turns[: len(made)]]
    verdicts = [
        judge(utterance, Recognition((Hypothesis(turn.text, 1.0),) if turn.text else ()))
        for utterance, turn in zip(utterances, turns[len(made) :], strict=True)
    ]
    theirs = percentile(waits, 0.5)
    return {
        "ratio": theirs / percentile([turn.first_audio for turn in made], 0.5),
        "ratio_cached": theirs / percentile([turn.first_audio for turn in kept], 0.5),
        "pipecat_first_audio_p50_s": theirs,
        "pipecat_first_audio_p95_s": percentile(waits, 0.95),
        "pipecat_text_p50_s": percentile([turn.text_s for turn in turns], 0.5),
        **{
            f"pipecat_accuracy_{condition}": accuracy(
                verdict for verdict in verdicts if verdict.utterance.condition == condition
            )
            for condition in BOTH_HALVES
        },
        "pipecat_commands": len(said),
    }


def _first_sentence(reply: str) -> str:
    """What its speaker makes at once; the rest would follow while that sounds."""
    found = re.match(r"[^。！？]*[。！？]?", reply)
    return found[0] if found else reply


def _files(scratch: Path) -> Files:
    """Our models as its services want them."""
    kokoro = engines.models(KOKORO)
    voices = scratch / "voices.npz"
    np.savez(voices, allow_pickle=False, **{name: style(kokoro, name) for name in VOICES})
    return Files(engines.models(WHISPER), kokoro / MODEL, voices, DEFAULT_VOICE)
