"""The way from a recogniser's readings to one meaning: each is understood by itself, then they vote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.model import Heard, Meaning, Speech
from core.understanding import Understanding, for_merchants

from .phrases import PLAUSIBLE, Phrase, negated, said
from .prepared import prepared

Level = Literal["high", "middle", "low"]
"""high: go on. middle: say back what was understood and ask. low: ask again."""

HIGH, MIDDLE = 0.75, 0.45
"""Confidence from which the level is high, and middle."""
MONEY = ("amount", "quantity", "phone", "account", "tail", "digits", "product", "sku", "contact", "method")
"""Slots in which readings must not contradict each other."""
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
        _Read(reading, words, _meaning(words, understanding, expected, merchant=merchant))
        for reading in speech.readings
        if (words := prepared(understanding.simplify(reading.text)))
    ]
    if speech.trouble is not None or not reads:
        return NOTHING
    answer = said([Heard(read.words, read.reading.probability) for read in reads], speech.closed, phrases)
    if answer is not None:
        level: Level = "high" if answer.sure else "middle"
        meaning = replace(answer.phrase.meaning, confidence=1.0 if answer.sure else 0.6)
        return Understood(answer.phrase.text, meaning, level, answer.phrase if answer.sure else None)
    best, doubt = _vote(reads)
    meaning = best.meaning
    if meaning.intent == "confirm" and (no := _against(reads)) is not None:
        best, meaning = no, no.meaning
        if meaning.intent == "confirm":
            meaning = Meaning("unknown", confidence=0.0)
    confidence = round(meaning.confidence * (0.6 if doubt else 1.0), 3)
    meaning = replace(meaning, confidence=confidence)
    return Understood(best.words, meaning, _level(confidence))


def _meaning(words: str, understanding: Understanding, expected: Sequence[str], *, merchant: bool) -> Meaning:
    return (for_merchants(words) if merchant else None) or understanding.understand(words, expected=expected)


def _vote(reads: Sequence[_Read]) -> tuple[_Read, bool]:
    """The reading of the meaning with the most votes, and whether another one contradicts it."""
    votes: dict[Any, float] = {}
    for read in reads:
        votes[_key(read.meaning)] = votes.get(_key(read.meaning), 0.0) + read.weight
    most = max(votes.values())
    best = next(read for read in reads if votes[_key(read.meaning)] == most)
    doubt = any(
        votes[_key(read.meaning)] >= CONTRADICTING * most and _contradicts(best.meaning, read.meaning)
        for read in reads
    )
    return best, doubt


def _key(meaning: Meaning) -> tuple[Any, ...]:
    return (meaning.intent, *(str(meaning.slots.get(name)) for name in MONEY))


def _contradicts(one: Meaning, other: Meaning) -> bool:
    """Whether both name a figure, a person or goods, and not the same."""
    return any(
        name in one.slots and name in other.slots and one.slots[name] != other.slots[name] for name in MONEY
    )


def _against(reads: Sequence[_Read]) -> _Read | None:
    """The likeliest plausible reading with a no in it."""
    least = PLAUSIBLE * reads[0].reading.probability
    return next((read for read in reads if read.reading.probability >= least and negated(read.words)), None)


def _level(confidence: float) -> Level:
    return "high" if confidence >= HIGH else "middle" if confidence >= MIDDLE else "low"
