"""The commands and the traps under every condition, heard, understood and counted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..report import tell
from . import lists
from .clips import SPEEDS, Studio, manner
from .conditions import CONDITIONS, Samples, under
from .hearing import Task, hear
from .making import make
from .scoring import Utterance, Verdict, accuracy, error_rate, judge, trap

BOTH_HALVES = ("clean", "noise10")
"""Conditions that everything is said under. The others are for the held-out half."""


def utterances(count: int | None) -> list[Utterance]:
    """What is said: all of it, or a sample of `count` commands and half as many traps."""
    commands = lists.sample(lists.commands(), count)
    traps = [trap(number, text) for number, text in enumerate(lists.traps(), 1)]
    traps = lists.sample(traps, count // 2 if count else None)
    return [
        Utterance(command, condition)
        for condition in CONDITIONS
        for command in [*commands, *traps]
        if command.held_out or condition in BOTH_HALVES
    ]


def run(studio: Studio, *, count: int | None, processes: int) -> list[Verdict]:
    """Say, hear and judge."""
    said = utterances(count)
    spelled = [utterance.command.sound for utterance in said]
    make(studio, [(sound, manner(sound)) for sound in spelled], processes=processes)
    tell(f"saying {len(said)} utterances")
    tasks = [_task(studio, utterance) for utterance in said]
    recognitions = hear(tasks, processes=processes)
    return [judge(utterance, heard) for utterance, heard in zip(said, recognitions, strict=True)]


def figures(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The figures of a run. Where a figure names no half it is of the held-out one."""
    commands = [verdict for verdict in verdicts if verdict.utterance.command.intents]
    traps = [verdict for verdict in verdicts if not verdict.utterance.command.intents]
    unseen = [verdict for verdict in commands if verdict.utterance.command.held_out]
    by_condition = {name: _under(name, unseen) for name in CONDITIONS}
    paid = sum(verdict.paid for verdict in traps)
    paid += sum(verdict.paid and "confirm" not in verdict.utterance.command.intents for verdict in commands)
    return {
        **{f"accuracy_{name}": accuracy(those) for name, those in by_condition.items()},
        **{f"accuracy_{name}_all": accuracy(_under(name, commands)) for name in BOTH_HALVES},
        "accuracy_clean_by_pace": _by_pace(_under("clean", commands)),
        "asked_again": _share_low(unseen),
        "wrong_payments": paid,
        "wrong_accepts": sum(verdict.accepted for verdict in verdicts),
        "utterances": len(verdicts),
        "traps": len(traps),
        "confirmed": _confirmed(commands),
        "cer": error_rate(_under("clean", unseen), "characters"),
        "pinyin_error": error_rate(_under("clean", unseen), "syllables"),
        "pinyin_error_noise10": error_rate(_under("noise10", unseen), "syllables"),
    }


def write_errors(verdicts: Sequence[Verdict], folder: Path) -> None:
    """What went wrong in the half that may be looked at, one file of tab-separated lines a condition."""
    folder.mkdir(parents=True, exist_ok=True)
    for condition in BOTH_HALVES:
        rows = ["id\tsaid\twanted\theard\tunderstood\tlevel\treadings\tclosed"]
        for verdict in _under(condition, verdicts):
            command = verdict.utterance.command
            if not command.held_out and (not verdict.right or verdict.accepted):
                wanted = f"{'/'.join(command.intents) or 'no payment'} {dict(command.slots)}"
                understood = f"{verdict.intent} {verdict.slots}"
                columns = (command.id, command.say, wanted, verdict.heard, understood, verdict.level)
                rows.append("\t".join(map(str, (*columns, verdict.readings, verdict.closed))))
        (folder / f"{condition}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def sound(studio: Studio, utterance: Utterance) -> Samples:
    """What arrives of it, at 16 kHz."""
    spelled = utterance.command.sound
    return under(utterance.condition, studio.say(spelled, manner(spelled)), utterance.key)


def _task(studio: Studio, utterance: Utterance) -> Task:
    return Task(sound(studio, utterance), tuple(phrase.text for phrase in utterance.phrases))


def _under(condition: str, verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.utterance.condition == condition]


def _share_low(verdicts: Sequence[Verdict]) -> float | None:
    return sum(verdict.level == "low" for verdict in verdicts) / len(verdicts) if verdicts else None


def _confirmed(verdicts: Sequence[Verdict]) -> float | None:
    """Of the times 确认支付 was said, how often it was taken."""
    said = [verdict for verdict in verdicts if verdict.utterance.command.say == "确认支付"]
    return sum(verdict.paid for verdict in said) / len(said) if said else None


def _by_pace(verdicts: Sequence[Verdict]) -> dict[str, float | None]:
    """Accuracy by the pace of the voice: slow people and fast ones."""
    paces = {
        speed: [one for one in verdicts if manner(one.utterance.command.sound).speed == speed]
        for speed in SPEEDS
    }
    return {f"{speed:.2f}": accuracy(those) for speed, those in paces.items()}
