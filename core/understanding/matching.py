"""Scores the grammar's templates against a prepared sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .grammar import Grammar, Template
from .slots import Goods, Place, Scene, fill

STRONG, WEAK = 0.95, 0.8
"""Confidence of a clue in a sentence that is understood to the last word, by the clue's weight."""
WEAK_WEIGHT = 45
UNEXPLAINED_COST, UNEXPLAINED_COST_BARE = 0.6, 0.8
"""What an entirely unexplained sentence would cost; more when not even a slot was found."""
ENOUGH, ENOUGH_WEAK = 0.6, 0.65
"""Below this a reading is no reading."""
SURE = 0.9
"""From here on a reading stands, unless another intent's clue weighs the same."""
SLOT_KINDS = {"method": "MEK"}
"""What a renamed slot is made of; the first in the sentence is meant."""
RIVAL_WEIGHT, RIVAL_CONFIDENCE = 3.0, 0.05


@dataclass(frozen=True)
class Prepared:
    """A sentence after tagging and without its fillers: `core` holds placeholder letters."""

    core: str
    places: Sequence[Place]
    explained: float
    """Share of the sentence that consists of known words, 0 to 1."""
    off_topic: bool
    unsold: bool = False
    """Whether it names something this shop does not sell."""


@dataclass(frozen=True)
class Reading:
    """One way to understand a sentence."""

    intent: str
    slots: Mapping[str, Any]
    confidence: float
    weight: float
    source: str
    found: bool = False
    """Whether a slot was found in the sentence itself."""


def read(grammar: Grammar, goods: Mapping[str, Goods], prepared: Prepared) -> list[Reading]:
    """Possible readings, best first; empty when nothing is certain enough."""
    spoken = prepared.core.replace(",", "")
    for template in grammar.sifted_wholes.sift(prepared.core):
        if template.pattern.match(prepared.core) or (
            spoken != prepared.core and template.pattern.match(spoken)
        ):
            return [_reading(grammar, goods, prepared, template, 1.0)]
    readings: dict[str, Reading] = {}
    missing = 1 - prepared.explained
    for template in grammar.sifted_clues.sift(prepared.core):
        if template.intent in readings:
            continue
        if not template.pattern.search(prepared.core):
            continue
        base = STRONG if template.weight > WEAK_WEIGHT else WEAK
        reading = _reading(grammar, goods, prepared, template, base)
        cost = UNEXPLAINED_COST if reading.found else UNEXPLAINED_COST_BARE
        if template.intent != "scam":  # one word of a fraud is enough, whatever surrounds it
            reading = replace(reading, confidence=round(base - cost * missing, 3))
        if prepared.off_topic and template.intent not in ("scam", "unsold") and not _complete(reading):
            continue
        if template.intent == "unsold" and any(entity.kind == "G" for _, entity in prepared.places):
            continue
        if prepared.unsold and template.intent not in ("unsold", "scam") and not _named(reading, prepared):
            continue
        if reading.confidence >= (ENOUGH if base == STRONG else ENOUGH_WEAK):
            readings[template.intent] = reading
    return sorted(readings.values(), key=lambda reading: -reading.weight)


def rivals(readings: Sequence[Reading]) -> list[Reading]:
    """Readings too close to the best one to be ignored."""
    best = readings[0]
    margin = 0 if best.confidence >= SURE else RIVAL_WEIGHT
    return [
        other
        for other in readings[1:]
        if abs(best.weight - other.weight) <= margin
        and best.confidence - other.confidence <= RIVAL_CONFIDENCE
        and not _only_a_part(best, other)
    ]


def _only_a_part(best: Reading, other: Reading) -> bool:
    """Paying in a certain way is part of an order that names the way: `用微信充 20 块`."""
    return other.intent == "choose_method" and best.slots.get("method") == other.slots.get("method")


def _complete(reading: Reading) -> bool:
    """An order that names goods and a target or sum stands even among unrelated words."""
    slots = reading.slots
    told = {"phone", "account", "amount", "quantity"} & slots.keys()
    return reading.intent == "purchase" and "product" in slots and bool(told)


def _named(reading: Reading, prepared: Prepared) -> bool:
    """Beside goods that are not sold, only a wish that names its own goods counts."""
    return any(entity.kind == "G" for _, entity in prepared.places) and "product" in reading.slots


def _reading(
    grammar: Grammar, goods: Mapping[str, Goods], prepared: Prepared, template: Template, confidence: float
) -> Reading:
    scene = Scene(prepared.core, prepared.places, grammar.denied, grammar.corrected)
    slots = fill(scene, template.slots, goods)
    for name, called in template.renames.items():
        if slots.pop(name, None) is not None:
            slots[called] = next(
                entity.value for _, entity in prepared.places if entity.kind in SLOT_KINDS[name]
            )
    allowed = grammar.allowed.get(template.intent, frozenset())
    dropped = grammar.drops.get(template.intent, {})
    return Reading(
        intent=template.intent,
        slots={
            name: value for name, value in slots.items() if name in allowed and dropped.get(name) != value
        },
        confidence=round(confidence, 3),
        weight=template.weight,
        source=template.source,
        found=bool((slots.keys() & allowed) - template.slots.keys()),
    )


def _is_placeholder(sign: str) -> bool:
    return sign.isascii() and sign.isupper()


class Known:
    """How much of a sentence consists of words the grammar knows."""

    def __init__(self, words: Sequence[str], *, spaced: bool) -> None:
        self._spaced = spaced
        self._words = frozenset(words)
        self._longest = max(map(len, words), default=1)

    def unknown(self, core: str) -> list[tuple[int, int]]:
        """Spans of unknown signs (or words); commas and placeholder letters are known."""
        if self._spaced:
            return [
                found.span()
                for found in re.finditer(r"[^\s,]+", core)
                if found[0] not in self._words and not re.fullmatch(r"[A-Z'\-.0-9]+s?", found[0])
            ]
        spans: list[tuple[int, int]] = []
        position = 0
        while position < len(core):
            if core[position] in " ," or _is_placeholder(core[position]):
                position += 1
                continue
            for length in range(min(self._longest, len(core) - position), 0, -1):
                if core[position : position + length] in self._words:
                    position += length
                    break
            else:
                if spans and spans[-1][1] == position:
                    spans[-1] = (spans[-1][0], position + 1)
                else:
                    spans.append((position, position + 1))
                position += 1
        return spans

    def explained(self, core: str) -> float:
        """Share of known signs; a placeholder counts like two signs."""
        letters = sum(2 if _is_placeholder(sign) else sign not in " ," for sign in core)
        missing = sum(end - start for start, end in self.unknown(core))
        return 1 - missing / letters if letters else 0.0
