"""Latin letters in a Chinese sentence: slips in brand names (staem) and pinyin (yue, chong huafei)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from .pinyin import syllables

_RUN = re.compile(r"[a-z]+(?: [a-z]+)*")
_WORD = re.compile(r"[a-z]{4,}")
SHORTEST_LONG_WORD = 6
LONGEST_RUN = 60
LONGEST_TYPED = 5
"""Syllables of a word that is looked for in pinyin."""
COST_OF_SLIP, COST_OF_PINYIN = 0.05, 0.05


class LatinWords:
    """Repairs of the Latin parts of a normalised Chinese sentence."""

    def __init__(self, targets: Iterable[str], singles: Mapping[str, str]) -> None:
        """`targets` are words worth hearing; `singles` maps a syllable to the word it mostly means."""
        words = sorted(set(targets))
        self._latin = [word for word in words if _WORD.fullmatch(word)]
        self._han = [
            word
            for word in words
            if 2 <= len(word) <= LONGEST_TYPED and all("一" <= sign <= "鿿" for sign in word)
        ]
        self._singles = dict(singles)

    def repairs(self, clean: str) -> Iterator[tuple[str, float]]:
        """Repaired sentences and what each costs in confidence."""
        if len(clean) <= LONGEST_RUN and _RUN.search(clean):
            mended = _WORD.sub(lambda word: self._nearest(word[0]), clean)
            if mended != clean:
                yield mended, COST_OF_SLIP
            heard = _RUN.sub(lambda run: self._hear(run[0].replace(" ", "")) or run[0], clean)
            if heard != clean:
                yield re.sub(r"(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])", "", heard), COST_OF_PINYIN

    def _nearest(self, word: str) -> str:
        from rapidfuzz.distance import OSA  # only needed for what nothing else understood

        if word in self._latin:
            return word
        most = 2 if len(word) >= SHORTEST_LONG_WORD else 1
        near = [(OSA.distance(word, other, score_cutoff=most), other) for other in self._latin]
        distance, best = min(near, default=(most + 1, word))
        return best if distance <= most else word

    @cached_property
    def _typed(self) -> dict[str, str]:
        """Pinyin without spaces → word; built at the first sentence that needs it."""
        typed = dict(self._singles)
        for word in self._han:
            typed.setdefault("".join(syllables(word)), word)
        return typed

    def _hear(self, letters: str) -> str | None:
        """The words a run of pinyin spells, fewest first; None when some letters stay unread."""
        best: list[list[str] | None] = [[], *([None] * len(letters))]
        longest = max(map(len, self._typed))
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - longest), end):
                before = best[start]
                word = self._typed.get(letters[start:end])
                now = best[end]
                if before is not None and word and (now is None or len(before) + 1 < len(now)):
                    best[end] = [*before, word]
        found = best[-1]
        return "".join(found) if found else None
