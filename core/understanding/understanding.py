"""Sentence in, Meaning out: normalise, find the slots, match the grammar, recover what a recogniser bent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from core.model import Meaning

from . import wishes
from .expectation import expect
from .grammar import load
from .language import Language
from .matching import SURE, rivals
from .no_orders import NoOrders
from .normalise import has_han, normalise
from .pleas import MAY_BE_A_PLEA, WISHES, Pleas, asked_in, clauses
from .slots import Goods

_HESITATION = re.compile(
    r"(?:嗯|恩|呃|额|唔|em+|hm+|um+|uh+|er+)+ ?(?:…|\.{2,}|。{2,}|[?？~～—-])+"
    r"|(?:呃|额|em{2,}|hm+|um+|uh+|er+)+[。.,，]?|嗯{4,}|啊{4,}|哈{5,}"
)
"""Neither yes nor no: 嗯……, 呃, hmm."""
_LATIN = re.compile(r"[a-z]{2}")
_ALONE = (r"[ ]?(?<![a-z])", r"(?![a-z])[ ]?")

IN_A_STORY = 0.75
"""Confidence of a question that stands in one clause of a longer tale."""

GRAMMAR_DIR = Path(__file__).parent / "grammar"


class Understanding:
    """Deterministic understanding. Loads its grammar once; `understand` does no I/O and never raises."""

    def __init__(self, grammar_dir: Path | None = None) -> None:
        """Read the grammar files. Raises ValueError or OSError when they are broken or missing."""
        folder = grammar_dir or GRAMMAR_DIR
        confusions: dict[str, Any] = _yaml(folder / "confusions.yaml")
        goods = {name: Goods(**_goods(entry)) for name, entry in _yaml(folder / "goods.yaml").items()}
        self._goods = goods
        pairs = [pair for pair in str(confusions["traditional"]).split() if len(pair) == 2]
        self._simplified = {ord(pair[0]): pair[1] for pair in pairs}
        self._spellings = [(re.compile(pattern), meant) for pattern, meant in confusions["spellings"]]
        self._mixed = [
            (re.compile(rf"{_ALONE[0]}(?:{word}){_ALONE[1]}"), meant) for word, meant in confusions["mixed"]
        ]
        self._doubt = re.compile("|".join(confusions["doubts"]), re.IGNORECASE)
        self._pleas = Pleas(confusions)
        self._no_orders = NoOrders(confusions)
        self._chinese = Language(load(folder / "zh.yaml"), goods, confusions)
        self._english = Language(load(folder / "en.yaml"), goods, confusions)

    @property
    def lists(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """The Chinese words for products, people and ways to pay: list → value → words."""
        return self._chinese.lists

    def simplify(self, text: str) -> str:
        """The text with simplified characters."""
        return text.translate(self._simplified)

    def spelled(self, text: str) -> str:
        """The text with its known slips put right, as people would write what they said: 鱼额 is 余额."""
        for pattern, meant in self._spellings:
            text = pattern.sub(meant, text)
        return text

    def understand(self, text: str, *, expected: Sequence[str] = (), mend: bool = True) -> Meaning:
        """What `text` means. `expected` names the intents and slots the open question waits for.

        `mend`: words that were bent are recovered by their sound, which takes some milliseconds.

        Slots are plain JSON values: `amount` in fen, `phone` and `account` as digits. `phone_invalid` holds
        digits that were meant as a phone number and are none. Only MAX_LENGTH signs are read.
        """
        clean = normalise(text, self._simplified)
        if not clean or _HESITATION.fullmatch(text.strip()[:20].lower()):
            return Meaning("unknown", confidence=0.0)
        meaning = self._wished(text, mend=mend)
        if meaning.intent in MAY_BE_A_PLEA or (meaning.intent in WISHES and meaning.confidence < SURE):
            meaning = self._beside_pleas(text, meaning, mend=mend)
        if meaning.intent == "unknown":
            meaning = self._in_a_story(text)
        meaning = self._no_orders.look(meaning, clean)
        if meaning.intent == "confirm" and self._doubt.search(text):
            return Meaning("unknown", confidence=0.0)
        return expect(meaning, clean, expected, self._chinese.is_name) if expected else meaning

    def _wished(self, text: str, *, mend: bool) -> Meaning:
        return wishes.understand(text, partial(self._read, mend=mend), self._simplified, self._goods)

    def _beside_pleas(self, text: str, meaning: Meaning, *, mend: bool) -> Meaning:
        """The wish, when a reason beside it was taken for one: 我眼睛看不清，念一下余额."""
        rest = self._pleas.without(text.translate(self._simplified))
        if len(rest) >= len(text):
            return meaning
        wish = self._wished(rest, mend=mend)
        return wish if wish.intent in WISHES and wish.confidence >= SURE else meaning

    def _in_a_story(self, text: str) -> Meaning:
        """The question of one clause, when the others say nothing that is known here."""
        parts = clauses(text)
        if not parts or self._chinese.is_off_topic(text):
            return Meaning("unknown", confidence=0.0)
        said = [self._read(part, mend=False) for part in parts]
        intent = asked_in(meaning.intent for meaning in said)
        found = next((meaning for meaning in said if meaning.intent == intent), None)
        if found is None or found.confidence < SURE:
            return Meaning("unknown", confidence=0.0)
        return replace(found, confidence=IN_A_STORY, alternatives=())

    def _read(self, text: str, *, mend: bool) -> Meaning:
        """One wish, as it was typed."""
        clean = normalise(text, self._simplified)
        if not clean:
            return Meaning("unknown", confidence=0.0)
        if not has_han(clean):
            meaning = self._in(self._english, clean, mend=mend)
            if meaning.confidence >= SURE and meaning.intent != "unknown":
                return meaning
            for pattern, meant in self._mixed:
                clean = pattern.sub(meant, clean)
            other = self._in(self._chinese, clean, mend=mend)
            if meaning.intent in ("unknown", "inform") and other.confidence > meaning.confidence:
                return other
            return meaning
        for pattern, meant in self._mixed if _LATIN.search(clean) else ():
            clean = pattern.sub(meant, clean)
        return self._in(self._chinese, self.spelled(clean), mend=mend)

    def _in(self, language: Language, clean: str, *, mend: bool) -> Meaning:
        readings = language.read(clean)
        if mend and (not readings or readings[0].confidence < SURE):
            recovered = language.recover(clean)
            if recovered and (not readings or recovered[0].confidence > readings[0].confidence):
                readings = recovered
        if not readings:
            return Meaning("unknown", confidence=0.0)
        best = readings[0]
        return Meaning(
            intent=best.intent,
            slots=dict(best.slots),
            confidence=best.confidence,
            alternatives=tuple(
                Meaning(other.intent, dict(other.slots), other.confidence) for other in rivals(readings)
            ),
        )


def _yaml(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _goods(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "faces": tuple(entry.get("faces", ()))}


@cache
def default_understanding() -> Understanding:
    """The understanding with the grammar that ships with the package."""
    return Understanding()
