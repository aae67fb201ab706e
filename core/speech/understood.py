"""The way from a recogniser's readings to one meaning: each is understood by itself, then they vote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.model import Heard, Meaning, Speech
from core.understanding import Understanding

from .mobile import elected
from .phrases import Phrase, fitting, negated, plausible, said
from .prepared import prepared
from .reading import TURNED, Read, Reader
from .sounds import spoken

Level = Literal["high", "middle", "low"]
"""high: go on. middle: say back what was understood and ask. low: ask again."""

HIGH, MIDDLE = 0.75, 0.45
"""Confidence from which the level is high, and middle."""
MONEY = ("amount", "quantity", "phone", "account", "tail", "digits", "product", "sku", "contact", "method")
"""Slots in which readings must not contradict each other."""
BUYING = ("purchase", "topup")
NUMBERS = ("phone", "phone_invalid", "account", "digits")
"""One number, whatever it was taken for."""
CONTRADICTING = 0.25
"""Share of the votes from which another reading counts as a contradiction."""
RIVAL = 0.5
"""The same for another intent."""
DOUBTED = 0.6
"""What is left of the confidence then."""
PROBABLE = 0.7
"""The most when a mobile number is not certain, or a witness says something else."""
SHORT, SURELY_HEARD = 2, 0.3
"""Syllables of which the recogniser must have been that sure; in longer ones its probability says nothing."""
MOST_READINGS, MOST_MENDED = 6, 1
_HALF_WIDTH = re.compile(r"(?<=[^\x00-\x7f]) ?, ?|,(?=[^\x00-\x7f])")


@dataclass(frozen=True)
class Understood:
    """What was meant. `heard`: the words chosen, spelled as they are shown; "" when nothing was said.

    `meaning.confidence` is how likely the meaning is right (0 to 1). `phrase` is the expected phrase that was
    said; only a phrase that is here may move money, a `confirm` without it is to be asked for again.
    """

    heard: str
    meaning: Meaning
    level: Level
    phrase: Phrase | None = None


_AROUND_A_NUMBER = re.compile(r"，?(?<!\d)(1\d{10})(?!\d)，?")
"""Commas that keep a number apart from what follows, while it is read; people need none."""
NOTHING = Understood("", Meaning("unknown", confidence=0.0), "low")


def understand(
    speech: Speech,
    understanding: Understanding,
    *,
    expected: Sequence[str] = (),
    phrases: Sequence[Phrase] = (),
    names: Sequence[str] = (),
    known_numbers: Sequence[str] = (),
    merchant: bool = False,
) -> Understood:
    """What was said. Does no I/O and never raises.

    `expected` names the intents and slots the open question waits for, `phrases` the answers it asked for
    word by word, `names` are those of the people who are saved, `known_numbers` the mobile numbers of these
    and of the last orders. `merchant`: the person works for a merchant, whose sentences are tried first.
    """
    heard = _distinct(speech.readings, understanding)
    if speech.trouble is not None or not heard:
        return NOTHING
    if (phrase := said(heard, speech.closed, phrases)) is not None:
        return Understood(phrase.text, phrase.meaning, "high", phrase)
    witnesses, number = elected(plausible(heard), known_numbers)
    reader = Reader(understanding, expected, names, merchant)
    reads = [reader.read(one, mend=place < MOST_MENDED) for place, one in enumerate(witnesses)]
    best, confidence = _vote(reads)
    if best.meaning.intent == "confirm" and any(negated(one.text) for one in witnesses):
        best, confidence = _no_consent(reads)
    if confidence < MIDDLE and (phrase := fitting(heard, speech.closed, phrases)) is not None:
        return Understood(phrase.text, replace(phrase.meaning, confidence=MIDDLE), "middle")
    if (number is not None and not number.certain) or _doubtful(witnesses, best):
        confidence = min(confidence, PROBABLE)
    words = _AROUND_A_NUMBER.sub(r"\1", _HALF_WIDTH.sub("，", best.words))
    if best.meaning.intent != "unknown":
        words = understanding.spelled(words)
    return Understood(words, replace(best.meaning, confidence=confidence), _level(confidence))


def load(understanding: Understanding) -> None:
    """Load what the first utterance would wait for, the sounds and the commands: about a second, blocking."""
    understand(Speech((Heard("充到的", 1.0),)), understanding)


def _distinct(readings: Sequence[Heard], understanding: Understanding) -> list[Heard]:
    """The readings as they are understood, the likeliest first; those that differ in signs only are one."""
    shares: dict[str, float] = {}
    for reading in readings:
        if words := prepared(understanding.simplify(reading.text)):
            shares[words] = shares.get(words, 0.0) + reading.probability
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return [Heard(words, share) for words, share in ordered[:MOST_READINGS]]


def _vote(reads: Sequence[Read]) -> tuple[Read, float]:
    """The reading of the meaning with the most votes, and how likely it is right."""
    warning = next((read for read in reads if read.meaning.intent == "scam"), None)
    if warning is not None and warning.heard.probability >= CONTRADICTING * reads[0].heard.probability:
        return warning, warning.meaning.confidence
    votes: dict[Any, float] = {}
    for read in reads:
        votes[_key(read.meaning)] = votes.get(_key(read.meaning), 0.0) + read.weight
    most = max(votes.values())
    elected = [read for read in reads if votes[_key(read.meaning)] == most]
    best = max(elected, key=lambda read: read.weight)
    total = sum(read.heard.probability for read in elected)
    confidence = sum(read.weight for read in elected) / total
    doubt = any(
        votes[_key(read.meaning)] >= CONTRADICTING * most and _contradicts(best.meaning, read.meaning)
        for read in reads
    )
    same = (best.meaning.intent, "unknown")
    doubt = doubt or any(count >= RIVAL * most and key[0] not in same for key, count in votes.items())
    return best, round(confidence * (DOUBTED if doubt else 1.0), 3)


def _doubtful(witnesses: Sequence[Heard], best: Read) -> bool:
    """Whether others heard a no in a wish, or hardly anything was heard and nothing of it surely."""
    if best.meaning.intent in BUYING:
        return any(TURNED.search(one.text) for one in witnesses)
    short = len(spoken(best.heard.text)) <= SHORT
    return short and witnesses[0].probability < SURELY_HEARD


def _no_consent(reads: Sequence[Read]) -> tuple[Read, float]:
    """A yes that was also heard as a no: the no where it is the likelier one, else nothing."""
    refused = next((read for read in reads if negated(read.words) and read.meaning.intent != "confirm"), None)
    agreed = next((read for read in reads if read.meaning.intent == "confirm"), None)
    if refused is not None and (agreed is None or refused.weight >= agreed.weight):
        return refused, refused.meaning.confidence
    return replace(reads[0], meaning=Meaning("unknown", confidence=0.0)), 0.0


def _key(meaning: Meaning) -> tuple[Any, ...]:
    return (meaning.intent, *(str(meaning.slots.get(name)) for name in MONEY))


def _contradicts(one: Meaning, other: Meaning) -> bool:
    """Whether both name a figure, a person or goods, and not the same, or only one of them a person."""
    buying = one.intent in BUYING and other.intent in BUYING
    if buying and ("contact" in one.slots) != ("contact" in other.slots):
        return True
    if any(
        name in one.slots and name in other.slots and one.slots[name] != other.slots[name] for name in MONEY
    ):
        return True
    numbers = [
        next((said.slots[name] for name in NUMBERS if name in said.slots), None) for said in (one, other)
    ]
    return None not in numbers and numbers[0] != numbers[1]


def _level(confidence: float) -> Level:
    return "high" if confidence >= HIGH else "middle" if confidence >= MIDDLE else "low"
