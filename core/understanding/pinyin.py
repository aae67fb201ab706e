"""How alike two Chinese syllables sound, tone ignored, by the confusions of accents and recognisers."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

_INITIALS = (
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c",
    "s", "y", "w",
)  # fmt: skip


MOST_SOUNDS = 2000
"""Syllables whose distances are kept; there are about 400, and signs of other scripts."""


def split(syllable: str) -> tuple[str, str]:
    """Initial and final of a toneless syllable; the initial may be empty."""
    for initial in _INITIALS:
        if syllable.startswith(initial):
            return initial, syllable[len(initial) :]
    return "", syllable


def _one_by_one(text: str) -> str:
    return list(text)  # type: ignore[return-value]  # pypinyin accepts a list here and spreads it


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    """Toneless pinyin, one entry a character; other signs stand for themselves."""
    from pypinyin import lazy_pinyin  # slow to import and not needed for most sentences

    return tuple(lazy_pinyin(text, errors=_one_by_one))


class Distances(dict[str, float]):
    """From one syllable to others, each worked out when it is first asked for."""

    def __init__(self, one: str, compare: Callable[[str, str], float]) -> None:
        super().__init__({one: 0.0})
        self._one, self._compare = one, compare

    def __missing__(self, other: str) -> float:
        cost = self[other] = self._compare(self._one, other)
        return cost


class Ear:
    """Distances between syllables from a table of known confusions."""

    def __init__(self, confusions: Mapping[str, Any]) -> None:
        self._initials = _symmetric(confusions["initials"])
        self._finals = _symmetric(confusions["finals"])
        self._from: dict[str, Distances] = {}

    def distance(self, one: str, other: str) -> float:
        """0 for the same sound, about 0.1 for sounds many people do not keep apart, at most 1."""
        return self.distances(one)[other]

    def distances(self, one: str) -> Distances:
        """The distances from `one`; index it with any syllable."""
        if one not in self._from:
            if len(self._from) >= MOST_SOUNDS:
                self._from.clear()
            self._from[one] = Distances(one, self._compare)
        return self._from[one]

    def _compare(self, one: str, other: str) -> float:
        (first, rest), (first_other, rest_other) = split(one), split(other)
        cost = 0.0 if first == first_other else self._initials.get((first, first_other), 1.0)
        cost += 0.0 if rest == rest_other else self._finals.get((rest, rest_other), 1.0)
        return min(cost, 1.0)


def _symmetric(rows: Sequence[tuple[str, str, float]]) -> dict[tuple[str, str], float]:
    table = {(one, other): cost for one, other, cost in rows}
    return table | {(other, one): cost for (one, other), cost in table.items()}
