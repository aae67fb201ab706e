"""Answers that were asked for word by word, and when one of them counts as said.

Free decoding and the expected phrases held against the sound (`closed`) are two witnesses. What moves money
needs both, and nobody who says otherwise; what stops money needs one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model import Heard, Meaning

from .prepared import words
from .sounds import distance, spoken

FEWEST_SYLLABLES = 3
"""Of a phrase that moves money."""
NEAR, NEAREST_WORST = 0.1, 0.3
"""Mean and worst distance of syllables up to which a phrase is what was said."""
PLAUSIBLE = 0.05
"""Share of the best reading's probability from which another reading counts as a witness."""
CLEARLY = 1.5
"""How many times better than the next phrase one must fit to be believed against free decoding."""


@dataclass(frozen=True)
class Phrase:
    """An answer the open question waits for: `text` as it is said, and what it means.

    `moves_money`: saying it pays, so it needs three syllables and no doubt at all.
    """

    text: str
    meaning: Meaning
    moves_money: bool = False


@dataclass(frozen=True)
class Said:
    """The phrase that was said. `sure`: both witnesses say so."""

    phrase: Phrase
    sure: bool


def negated(text: str) -> bool:
    """Whether there is a no in it, by its signs or by how they sound."""
    data = words()
    return bool(data.negations.search(text)) or not data.negative_syllables.isdisjoint(spoken(text))


def said(readings: Sequence[Heard], closed: Sequence[Heard], phrases: Sequence[Phrase]) -> Said | None:
    """Which of the phrases was said, None when none was. `readings` are prepared, the likeliest first."""
    if not readings or not phrases:
        return None
    found = [_matching(reading.text, phrases) for reading in readings]
    best = found[0]
    plausible = [
        (reading, phrase)
        for reading, phrase in zip(readings, found, strict=True)
        if reading.probability >= PLAUSIBLE * readings[0].probability
    ]
    if best is not None and not best.moves_money:
        against = bool(closed) and closed[0].text != best.text
        return Said(best, sure=not against)
    if best is not None:
        if len(spoken(best.text)) < FEWEST_SYLLABLES:
            return None
        if any(negated(reading.text) for reading, _ in plausible):
            return None
        if any(phrase is not None and phrase != best for _, phrase in plausible):
            return None
        if closed and closed[0].text != best.text:
            return None
        return Said(best, sure=True)
    return _by_sound(readings[0], closed, phrases)


def _by_sound(reading: Heard, closed: Sequence[Heard], phrases: Sequence[Phrase]) -> Said | None:
    """A phrase the free decoding missed and the sound fits clearly; never one that moves money."""
    if not closed or (len(closed) > 1 and closed[0].probability < CLEARLY * closed[1].probability):
        return None
    phrase = next((phrase for phrase in phrases if phrase.text == closed[0].text), None)
    if phrase is None or phrase.moves_money:
        return None
    heard, meant = spoken(reading.text), spoken(phrase.text)
    return Said(phrase, sure=False) if abs(len(heard) - len(meant)) <= 1 else None


def _matching(text: str, phrases: Sequence[Phrase]) -> Phrase | None:
    """The phrase that is all of this text but what may stand around it."""
    best: tuple[float, Phrase] | None = None
    for form in _bare(text):
        heard = spoken(form)
        for phrase in phrases:
            mean, worst = distance(heard, spoken(phrase.text))
            if mean <= NEAR and worst <= NEAREST_WORST and (best is None or mean < best[0]):
                best = (mean, phrase)
    return best[1] if best else None


def _bare(text: str) -> list[str]:
    """The text, and what is left of it when the words around an answer are taken off bit by bit."""
    around = words().around
    forms, open_ = [text], [text]
    while open_ and len(forms) < 64:
        form = open_.pop()
        shorter = [form[len(word) :].lstrip(" ，,。.、") for word in around if form.startswith(word)]
        shorter += [form[: -len(word)].rstrip(" ，,。.、") for word in around if form.endswith(word)]
        new = [one for one in shorter if one and one not in forms]
        forms += new
        open_ += new
    return forms
