"""What people say, said by our own voices and heard by the real recogniser: a taste of `benchmarks.voice` in
every run, the whole list with `--long`."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.voice import accuracy, engines, lists
from benchmarks.voice.clips import VOICES, Studio, folder, manner
from benchmarks.voice.scoring import Utterance, Verdict, judge, trap
from voice.activity import activity, trim
from voice.ports import Sound

if TYPE_CHECKING:
    from voice.recognisers.whisper import Whisper

_TASTE = 5
_LEAST_CLEAN, _LEAST_NOISY = 0.9, 0.8
_NO_YES = ("我不确认支付", "先别确认支付")


@pytest.fixture(scope="module")
def studio(models: Callable[[str], Path]) -> Studio:
    """Speech is kept beside the models, for the next run."""

    models("kokoro")
    return Studio(engines.speaker, folder())


def test_a_few_commands_are_understood_and_no_trap_pays(studio: Studio, whisper: "Whisper") -> None:
    """Of one voice, so that one is loaded. One may fail: this is a taste, the figures are elsewhere."""
    one_voice = [command for command in lists.commands() if manner(command.sound).voice == VOICES[0]]
    commands = lists.sample(one_voice, _TASTE)
    traps = [trap(number, text) for number, text in enumerate(_NO_YES)]
    verdicts = [_heard(studio, whisper, Utterance(said, "clean")) for said in [*commands, *traps]]
    right = [verdict for verdict in verdicts[:_TASTE] if verdict.right]
    assert len(right) >= _TASTE - 1, _wrong(verdicts)
    assert not any(verdict.paid for verdict in verdicts[_TASTE:]), _wrong(verdicts)


@pytest.mark.long
def test_the_whole_list(studio: Studio) -> None:
    """Lower bounds of what docs/voice/measured.md says, so that a change for the worse is seen."""
    found = accuracy.figures(accuracy.run(studio, count=None, processes=os.cpu_count() or 1))
    assert found["wrong_payments"] == 0
    assert found["accuracy_clean"] >= _LEAST_CLEAN, found
    assert found["accuracy_noise10"] >= _LEAST_NOISY, found


def _heard(studio: Studio, whisper: "Whisper", utterance: Utterance) -> Verdict:
    sound = Sound(accuracy.sound(studio, utterance))
    spoken = trim(sound, activity(sound))
    return judge(utterance, whisper.recognise(spoken, expected=[phrase.text for phrase in utterance.phrases]))


def _wrong(verdicts: Sequence[Verdict]) -> list[tuple[str, str, str]]:
    return [(one.utterance.command.say, one.heard, one.intent) for one in verdicts if not one.right]
