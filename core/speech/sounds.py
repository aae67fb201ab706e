"""Whether two pieces of text sound alike, syllable by syllable, by the confusions of the grammar."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import yaml

from core.understanding.pinyin import Ear, syllables
from core.understanding.understanding import GRAMMAR_DIR

_SAID = re.compile(r"[㐀-鿿0-9a-z]")
_DIGITS = {ord(digit): sign for digit, sign in zip("0123456789", "零一二三四五六七八九", strict=True)}


@cache
def ear() -> Ear:
    """The confusions that ship with the grammar."""
    return Ear(yaml.safe_load((GRAMMAR_DIR / "confusions.yaml").read_text(encoding="utf-8")))


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
