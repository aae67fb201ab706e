"""Whether two pieces of text sound alike, syllable by syllable, by the confusions of the grammar."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import yaml

from core.understanding.pinyin import Ear, syllables
from core.understanding.understanding import GRAMMAR_DIR

from .prepared import words

_SAID = re.compile(r"[㐀-鿿0-9a-z]")
_DIGITS = {ord(digit): sign for digit, sign in zip("0123456789", "零一二三四五六七八九", strict=True)}


@cache
def ear() -> Ear:
    """The confusions that ship with the grammar."""
    return Ear(_grammar())


class CommandEar(Ear):
    """Takes more for alike than may be where an answer moves money: for whole sentences."""

    def __init__(self, grammar: Mapping[str, Any], further: Mapping[str, Any]) -> None:
        kinds = ("initials", "finals")
        super().__init__({kind: [*grammar[kind], *further[kind]] for kind in kinds})
        pairs: dict[tuple[str, str], float] = {
            (one, other): cost for one, other, cost in further["syllables"]
        }
        self._pairs = pairs | {(other, one): cost for (one, other), cost in pairs.items()}

    def _compare(self, one: str, other: str) -> float:
        return min(super()._compare(one, other), self._pairs.get((one, other), 1.0))


@cache
def command_ear() -> CommandEar:
    """The confusions of the grammar and those of recognisers."""
    return CommandEar(_grammar(), words().confusions)


@cache
def _grammar() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load((GRAMMAR_DIR / "confusions.yaml").read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=4096)
def spoken(text: str) -> tuple[str, ...]:
    """The syllables of a text; pauses and signs are left out, digits are read one by one."""
    said = "".join(_SAID.findall(text.lower())).translate(_DIGITS)
    return syllables(said)


def distance(one: Sequence[str], other: Sequence[str]) -> tuple[float, float]:
    """Mean and largest distance of syllables that stand in the same place; 1 when the lengths differ."""
    if len(one) != len(other) or not one:
        return 1.0, 1.0
    costs = [ear().distance(first, second) for first, second in zip(one, other, strict=True)]
    return sum(costs) / len(costs), max(costs)
