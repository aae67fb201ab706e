"""One reading of a recogniser, understood by itself: in its own words, as a known command, or mended."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.model import Heard, Meaning
from core.understanding import Understanding, exactly
from core.understanding.digits import as_digits

from .commands import commands_of
from .prepared import words as heard_words
from .sounds import distance, spoken

SURE_ENOUGH = 0.75
"""Confidence from which nothing more is tried."""
IN_PART = 0.85
"""What a sentence counts that was understood by a part of it, against a command that was heard as a whole."""
COST_OF_DISTANCE = 2.0
"""What the distance per syllable of a command takes off the confidence."""
DOUBTED_FIGURE, DOUBTED_NAME = 0.6, 0.7
USUAL, LEAST_SUM, LARGE_SUM, ROUND_SUM = 50_00, 5_00, 1000_00, 10_00
"""Fen. Nobody buys phone credit for less; a large sum is a round one."""
LONGEST, DOUBTED_TALK = 40, 0.5
"""Signs beyond which somebody tells a story; what is left of a command that is found in it."""
SAME_NAME = 0.15
"""Mean distance of syllables up to which a name is that of somebody saved."""
PEOPLE = ("contact", "short_contact")
ANSWERS = ("confirm", "reject", "cancel")
"""What a lone syllable may well mean."""
TOLD = ("contact", "phone", "amount", "quantity", "account", "method")
FIGURES = frozenset(["phone", "account", "tail", "digits", "phone_invalid"])
_FIGURE = re.compile(r"[0-9零一二两三四五六七八九十百千万幺块元个，,。 ]+")
MOST_LEFT = 3
"""Signs beside a lone figure from which it means nothing by itself."""
_REFUSED = re.compile(r"不要|不想|别(?![的人])")
WITH_A_NO = ("reject", "cancel", "correct", "stop_prompts", "scam", "unknown", "confirm", "wait", "human")
TURNED = re.compile(r"不(?!够|足|多|好意思)|错|别的?(?=[充买给])")
_LONG_FIGURE = re.compile(r"[0-9零一二三四五六七八九幺]{4,}|(?:[0-9零一二三四五六七八九幺][，,、. -]?){6,}")
_TOP_UP = re.compile(r"充(?:[一二两三四五六七八九]?[十百]|\d{2,3})")
_STAMMERED_YES = re.compile(r"(?![对好行是嗯可])(.)\1")
WITH_FIGURES = ("purchase", "topup", "correct", "inform", "unknown", "scam", "cancel", "choose_method")


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

    def read(self, heard: Heard, *, mend: bool) -> Read:
        """What a prepared reading means. `mend`: try its words one by one as well, which takes longest."""
        own = self._own(heard.text)
        best = Read(heard, heard.text, own)
        if best.meaning.confidence == 1:
            return best
        score = best.meaning.confidence * IN_PART
        for command in commands_of(self.understanding).nearest(heard.text):
            meaning = self.understanding.understand(command.text, expected=self.expected, mend=False)
            whole = 1 - COST_OF_DISTANCE * command.cost
            if meaning.intent in command.intents and whole > score and not self._loses(own, meaning):
                trust = DOUBTED_NAME if self._turns(own, meaning) else 1.0
                meaning = replace(meaning, confidence=round(meaning.confidence * whole * trust, 3))
                meaning = self._trusted(meaning, heard.text)
                best, score = Read(heard, command.text, meaning), whole
        if mend and best.meaning.confidence < SURE_ENOUGH:
            mended = self._trusted(
                self.understanding.understand(heard.text, expected=self.expected), heard.text
            )
            if mended.confidence > best.meaning.confidence and not self._turns(own, mended):
                best = Read(heard, heard.text, mended)
        return best

    def _loses(self, own: Meaning, command: Meaning) -> bool:
        """Whether a command leaves out a person or figure that stands in the words."""
        lost = {name for name in TOLD if name in own.slots and name not in command.slots}
        if "contact" in lost and not self._is_relation(own.slots["contact"]):
            lost.discard("contact")
        return bool(lost)

    @staticmethod
    def _turns(own: Meaning, other: Meaning) -> bool:
        """Whether a person appears by sound only, in what was understood as something else: 账户 as 丈夫."""
        appears = "contact" in other.slots and "contact" not in own.slots
        return appears and own.intent not in ("unknown", other.intent)

    def _own(self, words: str) -> Meaning:
        """The meaning of the words as they stand."""
        if (meaning := exactly(words, merchant=self.merchant)) is not None:
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
        """Less sure where a recogniser's words are less sure than the same words typed."""
        trust = min([1.0, *(left for left, doubted in self._doubts(meaning, words) if doubted)])
        return replace(meaning, confidence=round(meaning.confidence * trust, 3))

    def _doubts(self, meaning: Meaning, words: str) -> Iterator[tuple[float, bool]]:
        """What is left of the confidence, and whether this doubt applies."""
        slots, contact = meaning.slots, meaning.slots.get("contact")
        amount = slots.get("amount", USUAL)
        # a name that may be a word heard wrongly
        stranger = contact is not None and contact not in self.names and not self._is_relation(contact)
        yield DOUBTED_NAME, stranger
        # digits that came to nothing, or to two things
        yield DOUBTED_FIGURE, "phone_invalid" in slots or _unexplained(meaning, words)
        # a digit that was taken for a word before what is left of the sum
        yield DOUBTED_FIGURE, heard_words().swallowed.search(words) is not None
        # somebody or a sum in a wish that needs none
        yield DOUBTED_FIGURE, meaning.intent not in WITH_FIGURES and _TOP_UP.search(words) is not None
        # a no that was lost on the way
        yield DOUBTED_FIGURE, meaning.intent not in WITH_A_NO and _REFUSED.search(words) is not None
        # a figure alone in words that mean nothing
        left = len(_FIGURE.sub("", words))
        yield DOUBTED_FIGURE, meaning.intent == "inform" and meaning.confidence < 1 and left >= MOST_LEFT
        # no Chinese at all
        yield DOUBTED_NAME, words.isascii() and not any(sign.isdigit() for sign in words)
        # 付付款 was 不付款
        yield DOUBTED_NAME, meaning.intent == "confirm" and _STAMMERED_YES.match(words) is not None
        # a piece of a longer number, or a lone syllable, taken for a sum
        yield DOUBTED_FIGURE, amount < LEAST_SUM or (amount >= LARGE_SUM and amount % ROUND_SUM != 0)
        yield DOUBTED_FIGURE, len(spoken(words)) == 1 and meaning.intent not in ANSWERS
        # a wish with a no in it: somebody put something right, and we may have missed what
        yield DOUBTED_FIGURE, meaning.intent in ("purchase", "topup") and TURNED.search(words) is not None
        yield DOUBTED_TALK, len(words) > LONGEST and meaning.intent != "scam"

    def _is_relation(self, contact: str) -> bool:
        return any(contact in self.understanding.lists[people] for people in PEOPLE)


def _unexplained(meaning: Meaning, words: str) -> bool:
    """Whether there are five digits or more that became neither a number nor the sum."""
    told = {str(meaning.slots[name]) for name in FIGURES if name in meaning.slots}
    if "amount" in meaning.slots:
        told.add(str(meaning.slots["amount"] // 100))
    return any(as_digits(figure) not in told for figure in _LONG_FIGURE.findall(words))
