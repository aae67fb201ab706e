"""The way from a recogniser's readings to one meaning: each is understood by itself, then they vote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.model import Heard, Meaning, Speech
from core.understanding import Understanding, for_merchants

from .commands import commands_of
from .phrases import Phrase, fitting, negated, plausible, said
from .prepared import prepared

Level = Literal["high", "middle", "low"]
"""high: go on. middle: say back what was understood and ask. low: ask again."""

HIGH, MIDDLE = 0.75, 0.45
"""Confidence from which the level is high, and middle."""
MONEY = ("amount", "quantity", "phone", "account", "tail", "digits", "product", "sku", "contact", "method")
"""Slots in which readings must not contradict each other."""
FARTHEST, COST_OF_DISTANCE = 0.22, 2.0
"""Cost per syllable up to which a command counts as what was said, and what it takes off the confidence."""
DOUBTED = 0.6
"""What is left of the confidence then."""
CONTRADICTING = 0.25
"""Share of the votes from which another reading counts as a contradiction."""


@dataclass(frozen=True)
class Understood:
    """What was meant. `heard`: the words chosen, as they are shown; "" when nothing was said.

    `meaning.confidence` is how likely the meaning is right (0 to 1). `phrase` is the expected phrase that was
    said; only a phrase that is here may move money, a `confirm` without it is to be asked for again.
    """

    heard: str
    meaning: Meaning
    level: Level
    phrase: Phrase | None = None


@dataclass(frozen=True)
class _Read:
    reading: Heard
    words: str
    meaning: Meaning

    @property
    def weight(self) -> float:
        return self.reading.probability * max(self.meaning.confidence, 0.01)


_HALF_WIDTH = re.compile(r"(?<=[^\x00-\x7f]) ?, ?|,(?=[^\x00-\x7f])")
NOTHING = Understood("", Meaning("unknown", confidence=0.0), "low")


def understand(
    speech: Speech,
    understanding: Understanding,
    *,
    expected: Sequence[str] = (),
    phrases: Sequence[Phrase] = (),
    merchant: bool = False,
) -> Understood:
    """What was said. Does no I/O and never raises.

    `expected` names the intents and slots the open question waits for, `phrases` the answers it asked for
    word by word. `merchant`: the person works for a merchant, whose sentences are tried first.
    """
    reads = [
        _read(reading, words, understanding, expected, merchant=merchant)
        for reading in speech.readings
        if (words := prepared(understanding.simplify(reading.text)))
    ]
    if speech.trouble is not None or not reads:
        return NOTHING
    heard = [Heard(read.words, read.reading.probability) for read in reads]
    if (phrase := said(heard, speech.closed, phrases)) is not None:
        return Understood(phrase.text, phrase.meaning, "high", phrase)
    best, confidence = _vote(reads)
    if best.meaning.intent == "confirm" and any(negated(one.text) for one in plausible(heard)):
        best, confidence = _no_consent(reads)
    if confidence < MIDDLE and (phrase := fitting(heard, speech.closed, phrases)) is not None:
        return Understood(phrase.text, replace(phrase.meaning, confidence=MIDDLE), "middle")
    return Understood(_shown(best.words), replace(best.meaning, confidence=confidence), _level(confidence))


def _shown(words: str) -> str:
    """The words as they are written in Chinese."""
    return _HALF_WIDTH.sub("，", words)


def _read(
    reading: Heard, words: str, understanding: Understanding, expected: Sequence[str], *, merchant: bool
) -> _Read:
    """One reading, in its own words or in those of the command that sounds like it."""
    own = (for_merchants(words) if merchant else None) or understanding.understand(words, expected=expected)
    best = _Read(reading, words, own)
    if own.confidence == 1:
        return best
    for command in commands_of(understanding).nearest(words):
        if command.cost > FARTHEST:
            break
        meaning = understanding.understand(command.text, expected=expected)
        confidence = round(min(meaning.confidence, 1) * (1 - COST_OF_DISTANCE * command.cost), 3)
        if meaning.intent in command.intents and confidence > best.meaning.confidence:
            best = _Read(reading, command.text, replace(meaning, confidence=confidence))
    return best


def _vote(reads: Sequence[_Read]) -> tuple[_Read, float]:
    """The reading of the meaning with the most votes, and how likely it is right."""
    warning = next((read for read in reads if read.meaning.intent == "scam"), None)
    if warning is not None and warning.reading.probability >= CONTRADICTING * reads[0].reading.probability:
        return warning, warning.meaning.confidence
    votes: dict[Any, float] = {}
    for read in reads:
        votes[_key(read.meaning)] = votes.get(_key(read.meaning), 0.0) + read.weight
    most = max(votes.values())
    best = max(
        (read for read in reads if votes[_key(read.meaning)] == most),
        key=lambda read: read.meaning.confidence,
    )
    doubt = any(
        votes[_key(read.meaning)] >= CONTRADICTING * most and _contradicts(best.meaning, read.meaning)
        for read in reads
    )
    return best, round(best.meaning.confidence * (DOUBTED if doubt else 1.0), 3)


def _no_consent(reads: Sequence[_Read]) -> tuple[_Read, float]:
    """A yes that somebody else heard as a no: the no where it is the likelier one, else nothing."""
    refused = next((read for read in reads if negated(read.words) and read.meaning.intent != "confirm"), None)
    agreed = next((read for read in reads if read.meaning.intent == "confirm"), None)
    if refused is not None and (agreed is None or refused.weight >= agreed.weight):
        return refused, refused.meaning.confidence
    unclear = replace(reads[0], meaning=Meaning("unknown", confidence=0.0))
    return unclear, 0.0


def _key(meaning: Meaning) -> tuple[Any, ...]:
    return (meaning.intent, *(str(meaning.slots.get(name)) for name in MONEY))


def _contradicts(one: Meaning, other: Meaning) -> bool:
    """Whether both name a figure, a person or goods, and not the same."""
    return any(
        name in one.slots and name in other.slots and one.slots[name] != other.slots[name] for name in MONEY
    )


def _level(confidence: float) -> Level:
    return "high" if confidence >= HIGH else "middle" if confidence >= MIDDLE else "low"
