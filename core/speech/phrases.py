"""Answers that were asked for word by word, and when one of them counts as said.

Free decoding and the expected phrases held against the sound (`closed`) are two witnesses. What moves money
needs both and nobody who says otherwise; what stops money needs one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model import Heard, Meaning

from .prepared import words
from .sounds import distance, spoken

FEWEST_SYLLABLES = 3
"""Of a phrase that moves money."""
NEAR, WORST = 0.1, 0.35
"""Mean and worst distance of syllables up to which a phrase is what was said."""
PLAUSIBLE = 0.05
"""Share of the best reading's probability from which another reading counts as a witness."""
LONGEST_ANSWER, MOST_FORMS = 24, 64
"""Signs of an answer; ways to take words off it that are tried."""
STOPS = ("reject", "cancel")
MOST_AROUND = 2
"""Syllables that may stand around a phrase that stops."""
LEAST_FIT = 0.001
"""Below that, the sound is none of the expected phrases."""
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


def negated(text: str) -> bool:
    """Whether there is a no in it, by its signs or by how they sound."""
    data = words()
    rest = data.no_negations.sub("", text)
    return bool(data.negations.search(rest)) or not data.negative_syllables.isdisjoint(spoken(rest))


def plausible(readings: Sequence[Heard]) -> list[Heard]:
    """The readings that count as witnesses."""
    best = max((reading.probability for reading in readings), default=0.0)
    return [reading for reading in readings if reading.probability >= PLAUSIBLE * best]


def said(readings: Sequence[Heard], closed: Sequence[Heard], phrases: Sequence[Phrase]) -> Phrase | None:
    """Which of the phrases was said beyond doubt, None when none was.

    `readings` are prepared, the likeliest first.
    """
    if not readings or not phrases:
        return None
    found = _matching(readings[0].text, phrases)
    if found is None:
        return next((phrase for phrase in phrases if _stops(phrase, readings[0].text)), None)
    if not found.moves_money:
        return found
    return found if _beyond_doubt(found, readings, closed, phrases) else None


def fitting(readings: Sequence[Heard], closed: Sequence[Heard], phrases: Sequence[Phrase]) -> Phrase | None:
    """The phrase that the sound clearly fits although no word of it was read; never one that moves money."""
    if not readings or not closed:
        return None
    if closed[0].probability < LEAST_FIT:
        return None
    if len(closed) > 1 and closed[0].probability < CLEARLY * closed[1].probability:
        return None
    phrase = next((phrase for phrase in phrases if phrase.text == closed[0].text), None)
    if phrase is None or phrase.moves_money:
        return None
    return phrase if abs(len(spoken(readings[0].text)) - len(spoken(phrase.text))) <= 1 else None


def _beyond_doubt(
    phrase: Phrase, readings: Sequence[Heard], closed: Sequence[Heard], phrases: Sequence[Phrase]
) -> bool:
    """Long enough, no no in any reading, no other phrase in one, and the sound fits no other one better."""
    if len(spoken(phrase.text)) < FEWEST_SYLLABLES:
        return False
    for reading in plausible(readings):
        if negated(reading.text) or _matching(reading.text, phrases) not in (None, phrase):
            return False
    held = {scored.text for scored in closed}
    return phrase.text not in held or max(closed, key=lambda one: one.probability).text == phrase.text


def _stops(phrase: Phrase, text: str) -> bool:
    """Whether a phrase that says no is somewhere in a text that is hardly longer: 提先不要."""
    if phrase.moves_money or phrase.meaning.intent not in STOPS:
        return False
    heard, meant = spoken(text), spoken(phrase.text)
    if not FEWEST_SYLLABLES <= len(meant) <= len(heard) <= len(meant) + MOST_AROUND:
        return False
    return any(
        distance(heard[start : start + len(meant)], meant)[0] <= NEAR
        for start in range(len(heard) - len(meant) + 1)
    )


def _matching(text: str, phrases: Sequence[Phrase]) -> Phrase | None:
    """The phrase that is all of this text but what may stand around it."""
    best: tuple[float, Phrase] | None = None
    sounds = [(spoken(phrase.text), phrase) for phrase in phrases]
    for form in _bare(text, min(len(sound) for sound, _ in sounds)):
        heard = spoken(form)
        for sound, phrase in sounds:
            mean, worst = distance(heard, sound)
            if mean <= NEAR and worst <= WORST and (best is None or mean < best[0]):
                best = (mean, phrase)
    return best[1] if best else None


def _bare(text: str, shortest: int) -> list[str]:
    """The text, and what is left of it when the words around an answer are taken off bit by bit."""
    if len(text) > LONGEST_ANSWER:
        return []
    around = words().around
    forms, open_ = [text], [text]
    while open_ and len(forms) < MOST_FORMS:
        form = open_.pop()
        shorter = [form[len(word) :].lstrip(" ，,。.、") for word in around if form.startswith(word)]
        shorter += [form[: -len(word)].rstrip(" ，,。.、") for word in around if form.endswith(word)]
        new = [one for one in dict.fromkeys(shorter) if len(one) >= shortest and one not in forms]
        forms += new
        open_ += new
    return forms
