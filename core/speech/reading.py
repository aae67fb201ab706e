"""One reading of a recogniser, understood by itself: in its own words, as a known command, or mended."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.model import Heard, Meaning
from core.understanding import Understanding, for_merchants

from .commands import commands_of
from .sounds import distance, spoken

SURE_ENOUGH = 0.75
"""Confidence from which nothing more is tried."""
IN_PART = 0.85
"""What a sentence counts that was understood by a part of it, against a command that was heard as a whole."""
COST_OF_DISTANCE = 2.0
"""What the distance per syllable of a command takes off the confidence."""
DOUBTED_FIGURE, DOUBTED_NAME = 0.6, 0.7
"""What is left for figures that came to nothing, and for a name that may be a word heard wrongly."""
LONGEST, DOUBTED_TALK = 40, 0.5
"""Signs beyond which somebody tells a story; what is left of a command that is found in it."""
SAME_NAME = 0.15
"""Mean distance of syllables up to which a name is that of somebody saved."""
PEOPLE = ("contact", "short_contact")
FIGURES = frozenset(["phone", "account", "tail", "digits", "phone_invalid"])
_LONG_FIGURE = re.compile(r"(?:[0-9零一二三四五六七八九幺][，, ]?){6}")


@dataclass(frozen=True)
class Read:
    """A reading and what it means. `words`: its own, or those of the command it sounds like."""

    heard: Heard
    words: str
    meaning: Meaning

    @property
    def weight(self) -> float:
        """How much it counts in a vote."""
        return self.heard.probability * max(self.meaning.confidence, 0.01)


@dataclass(frozen=True)
class Reader:
    """Reads for one person at one step; see `understood.understand` for what the fields mean."""

    understanding: Understanding
    expected: Sequence[str] = ()
    names: Sequence[str] = ()
    merchant: bool = False

    def read(self, heard: Heard) -> Read:
        """What a prepared reading means."""
        best = Read(heard, heard.text, self._own(heard.text))
        if best.meaning.confidence == 1:
            return best
        score = best.meaning.confidence * IN_PART
        for command in commands_of(self.understanding).nearest(heard.text):
            meaning = self.understanding.understand(command.text, expected=self.expected, mend=False)
            whole = 1 - COST_OF_DISTANCE * command.cost
            if meaning.intent in command.intents and whole > score:
                meaning = replace(meaning, confidence=round(meaning.confidence * whole, 3))
                best, score = Read(heard, command.text, meaning), whole
        if best.meaning.confidence < SURE_ENOUGH:
            mended = self._trusted(
                self.understanding.understand(heard.text, expected=self.expected), heard.text
            )
            if mended.confidence > best.meaning.confidence:
                best = Read(heard, heard.text, mended)
        return best

    def _own(self, words: str) -> Meaning:
        """The meaning of the words as they stand."""
        if self.merchant and (meaning := for_merchants(words)) is not None:
            return meaning
        meaning = self.understanding.understand(words, expected=self.expected, mend=False)
        return self._trusted(self._named(meaning), words)

    def _named(self, meaning: Meaning) -> Meaning:
        """The same with the name of somebody saved in place of one that sounds like it."""
        contact = meaning.slots.get("contact")
        if contact is None or contact in self.names or self._is_relation(contact):
            return meaning
        near = [name for name in self.names if distance(spoken(name), spoken(contact))[0] <= SAME_NAME]
        if len(near) != 1:
            return meaning
        return replace(meaning, slots={**meaning.slots, "contact": near[0], "contact_said": near[0]})

    def _trusted(self, meaning: Meaning, words: str) -> Meaning:
        """Less sure where a recogniser's words are less sure than the same words typed.

        Names that are nobody's we know, figures that came to nothing, long talk, a lone syllable for a sum.
        """
        slots, trust = meaning.slots, 1.0
        contact = slots.get("contact")
        if contact is not None and contact not in self.names and not self._is_relation(contact):
            trust = DOUBTED_NAME
        if _LONG_FIGURE.search(words) and FIGURES.isdisjoint(slots):
            trust = DOUBTED_FIGURE
        if len(words) > LONGEST and meaning.intent != "scam":
            trust = DOUBTED_TALK
        if "amount" in slots and len(spoken(words)) == 1:
            trust = DOUBTED_FIGURE
        return replace(meaning, confidence=round(meaning.confidence * trust, 3))

    def _is_relation(self, contact: str) -> bool:
        return any(contact in self.understanding.lists[people] for people in PEOPLE)
