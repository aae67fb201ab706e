"""One language's whole path from a normalised sentence to its readings."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .chinese import ChineseTagger
from .english import EnglishTagger
from .grammar import Grammar
from .matching import Known, Prepared, Reading, read
from .recovery import Recovery
from .slots import Goods
from .tagging import Tagged

RECOVERED = 0.85
"""The most that a reading gets which needed a repair by sound or spelling."""
ENOUGH_RECOVERED, ENOUGH_RECOVERED_BARE = 0.62, 0.7
"""The least it needs, with and without a slot that was found."""

_REPEATED = re.compile(r"((?:(?![零一二两三四五六七八九十百千万幺])[\u4e00-\u9fff]){2,4}),?(?:\1,?)+")
"""What people say twice: 人工人工人工."""
LONGEST_STAMMER = 24
"""Signs; a longer flood of one word is no answer."""
_STAMMERED = re.compile(r"((?![零一二三四五六七八九十百千万幺])[\u4e00-\u9fff])\1{2,}")


class Language:
    """A grammar together with the tagger of its language and the repairs that fit it."""

    def __init__(self, grammar: Grammar, goods: Mapping[str, Goods], confusions: Mapping[str, Any]) -> None:
        self._grammar = grammar
        self._goods = goods
        self._spaced = grammar.language == "en"
        self._tagger = EnglishTagger(grammar) if self._spaced else ChineseTagger(grammar)
        words = [*grammar.vocabulary]
        self._known = Known(words, spaced=self._spaced)
        self._recovery = Recovery(grammar, confusions, spaced=self._spaced)
        self._fillers = re.compile(_alternatives(grammar.fillers, spaced=self._spaced))
        self._filler_words = frozenset(grammar.fillers)
        names = _alternatives(grammar.vocatives, spaced=self._spaced)
        self._vocatives = re.compile(rf"^(?:(?:{names}),)+|(?:,(?:{names}))+$")
        self._openers = re.compile(rf"(?:(?:{_alternatives(grammar.openers, spaced=self._spaced)})[ ,]*)+")

    @property
    def lists(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """The words for what becomes a slot: list → value → words."""
        return self._grammar.lists

    def read(self, clean: str) -> list[Reading]:
        """Readings of a normalised sentence, best first."""
        readings = self._match(clean)
        if readings and readings[0].confidence == 1:
            return readings
        if len(clean) > LONGEST_STAMMER:
            return readings
        once = _STAMMERED.sub(r"\1", _REPEATED.sub(r"\1", clean))
        if once != clean and (again := self._match(once)):
            return again if not readings or again[0].confidence > readings[0].confidence else readings
        return readings

    def is_name(self, text: str) -> bool:
        """Whether `text` could be what somebody is called; only Chinese names are told from other words."""
        return isinstance(self._tagger, ChineseTagger) and self._tagger.is_name(text)

    def recover(self, clean: str) -> list[Reading]:
        """Readings of what the sentence may have sounded like, best first."""
        heard: list[Reading] = []
        if self.is_off_topic(clean):
            return heard
        for repaired, cost in self._recovery.repairs(clean, self._known):
            unknown = self._known.unknown(repaired)
            heard += [
                replace(reading, confidence=round(min(RECOVERED, reading.confidence) - cost, 3))
                for reading in self._match(repaired)[:1]
                # hearing one word into a sentence of strangers proves nothing
                if reading.found or not unknown
            ]
        best: dict[str, Reading] = {}
        for reading in sorted(heard, key=lambda reading: -reading.confidence):
            best.setdefault(reading.intent, reading)
        return [
            reading
            for reading in best.values()
            # a lone relative is too little to be heard out of unknown words
            if reading.confidence >= (ENOUGH_RECOVERED if reading.found else ENOUGH_RECOVERED_BARE)
            and not (reading.intent == "inform" and "contact" in reading.slots)
        ]

    def is_off_topic(self, clean: str) -> bool:
        """Whether it names what this service is not for; 电话费 in 充电话费 is no 充电."""
        return bool(self._grammar.off_topic.search(self._tagger.without_goods(clean)))

    def _match(self, clean: str) -> list[Reading]:
        tagged = self._tagger.tag(clean)
        unstripped = read(self._grammar, self._goods, self._prepare(clean, tagged.copy(), strip=False))
        if unstripped and unstripped[0].confidence == 1:
            return unstripped
        bare = self._prepare(clean, tagged, strip=True)
        readings = read(self._grammar, self._goods, bare) if bare.core else []
        if readings and readings[0].confidence == 1:
            return readings
        readings = _merge(readings, unstripped)
        opened = self._openers.match(bare.core)
        if (
            opened
            and opened.end() < len(bare.core)
            and (not readings or readings[0].intent in ("confirm", "inform"))
        ):
            rest = self._without(bare, opened.end())
            after = read(self._grammar, self._goods, rest)
            if after and after[0].intent not in ("confirm", "unknown"):
                return after
        return readings

    def _without(self, prepared: Prepared, start: int) -> Prepared:
        places = [(position - start, entity) for position, entity in prepared.places if position >= start]
        return replace(prepared, core=prepared.core[start:], places=places)

    def _prepare(self, clean: str, tagged: Tagged, *, strip: bool) -> Prepared:
        if strip:
            tagged.drop(self._filler_words)
            tagged.text = self._vocatives.sub("", tagged.text)
            tagged.text = self._fillers.sub(" " if self._spaced else "", tagged.text)
            tagged.text = re.sub(r"[ ]*,[, ]*", ",", tagged.text).strip(" ,")
            tagged.text = re.sub(r" +", " ", tagged.text)
        if not self._spaced:
            tagged.text = tagged.text.replace(" ", "")
        core, places = tagged.abstract()
        return Prepared(
            core=core,
            places=places,
            explained=self._known.explained(core),
            off_topic=self.is_off_topic(clean),
            unsold=any(entity.kind == "U" for _, entity in places),
        )


def _merge(bare: list[Reading], plain: list[Reading]) -> list[Reading]:
    """The better reading of each intent, heaviest first."""
    best = {reading.intent: reading for reading in plain}
    for reading in bare:
        rival = best.get(reading.intent)
        if rival is None or (reading.weight, reading.confidence) >= (rival.weight, rival.confidence):
            best[reading.intent] = reading
    return sorted(best.values(), key=lambda reading: -reading.weight)


def _alternatives(words: tuple[str, ...], *, spaced: bool) -> str:
    parts = []
    for word in words:
        latin = word[0].isascii() and word[0].isalpha()
        parts.append(rf"(?<![a-z']){re.escape(word)}(?![a-z'])" if latin or spaced else re.escape(word))
    return "|".join(parts) or r"(?!)"
