"""Recovers what typing, an accent or a recogniser bent: unknown words become known ones that sound alike."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .grammar import Grammar
from .latin import LatinWords
from .matching import Known
from .numbers import DIGITS
from .pinyin import Ear, syllables

LONGEST_WORD = 6
LONGEST_SENTENCE = 40
"""Signs of a sentence that are looked at; longer ones are no commands."""
MOST_REPAIRS = 3
_FIGURES = frozenset(DIGITS)
TOLERANCE = {2: 0.16}
TOLERANCE_LONG = 0.26
"""Mean distance of a syllable up to which a word counts as heard wrongly; short words must be closer."""
LEAST_COST, COST_OF_DISTANCE = 0.03, 0.5
SPELLING_SCORE = 80


class Recovery:
    """Proposes repaired sentences with what they cost in confidence."""

    def __init__(self, grammar: Grammar, confusions: Mapping[str, Any], *, spaced: bool) -> None:
        self._spaced = spaced
        self._ear = Ear(confusions)
        self._targets = sorted(
            {word for words in grammar.lists.values() for value in words.values() for word in value}
            | grammar.literals
        )
        self._words = sorted(
            {part for word in [*self._targets, *grammar.neutral] for part in word.split() if len(part) >= 4}
        )
        self._latin = LatinWords(self._targets, confusions["pinyin"])
        self._sounds: dict[int, dict[str, list[tuple[tuple[str, ...], str]]]] | None = None

    def repairs(self, clean: str, known: Known) -> Iterator[tuple[str, float]]:
        """Repaired forms of a normalised sentence and what each costs in confidence."""
        if self._spaced:
            yield from self._spellings(clean, known)
        else:
            yield from self._latin.repairs(clean)
            yield from self._soundalikes(clean, known)

    def _spellings(self, clean: str, known: Known) -> Iterator[tuple[str, float]]:
        from rapidfuzz import fuzz, process  # only needed for what nothing else understood

        text, worst = clean, 0.0
        for start, end in reversed(known.unknown(clean)[:12]):
            word = clean[start:end]
            if len(word) < 4:
                continue
            best = process.extractOne(word, self._words, scorer=fuzz.ratio, score_cutoff=SPELLING_SCORE)
            if best:
                text = text[:start] + best[0] + text[end:]
                worst = max(worst, 1 - best[1] / 100)
        if text != clean:
            yield text, LEAST_COST + worst * COST_OF_DISTANCE

    def _soundalikes(self, clean: str, known: Known) -> Iterator[tuple[str, float]]:
        if len(clean) > LONGEST_SENTENCE:
            return
        text, total = clean, LEAST_COST
        for _ in range(MOST_REPAIRS):
            found = self._closest(text, known)
            if not found:
                return
            for start, end, word, distance in reversed(found):
                repaired, cost = text[:start] + word + text[end:], total + distance * COST_OF_DISTANCE
                yield repaired, cost
            text, total = repaired, cost

    def _closest(self, text: str, known: Known) -> list[tuple[int, int, str, float]]:
        """The best two replacements that touch an unknown span (any span, when all words are known)."""
        spans = known.unknown(text) or [(0, len(text))]
        sounds = syllables(text)
        if len(sounds) != len(text):
            return []
        best: list[tuple[float, int, int, str, float]] = []
        index = self._index()
        for length in range(LONGEST_WORD, 1, -1):
            starts = {
                start
                for low, high in spans
                for start in range(max(0, low - length + 1), min(high, len(text) - length + 1))
            }
            tolerance = TOLERANCE.get(length, TOLERANCE_LONG)
            for start in sorted(starts):
                if _FIGURES.issuperset(text[start : start + length]):
                    continue  # a figure was heard; no word is made of it
                window = sounds[start : start + length]
                for distance, word in self._near(window, index.get(length, {}), tolerance):
                    if text[start : start + length] == word:
                        continue
                    # longer words first: the same distance says more over more syllables
                    score = distance - 0.04 * length
                    best = sorted([*best, (score, start, start + length, word, distance)])[:2]
        return [(start, end, word, distance) for _, start, end, word, distance in best]

    def _near(
        self,
        window: tuple[str, ...],
        index: Mapping[str, list[tuple[tuple[str, ...], str]]],
        tolerance: float,
    ) -> Iterator[tuple[float, str]]:
        budget = tolerance * len(window)
        near, *others = (self._ear.distances(sound) for sound in window)
        for first, entries in index.items():
            start = near[first]
            if start > budget:
                continue
            for sounds, word in entries:
                cost = start
                for distances, sound in zip(others, sounds[1:], strict=True):
                    cost += distances[sound]
                    if cost > budget:
                        break
                else:
                    yield cost / len(window), word

    def _index(self) -> dict[int, dict[str, list[tuple[tuple[str, ...], str]]]]:
        """Known words by length and first syllable; built at the first sentence that needs it."""
        if self._sounds is None:
            sounds: dict[int, dict[str, list[tuple[tuple[str, ...], str]]]] = defaultdict(
                lambda: defaultdict(list)
            )
            for word in self._targets:
                if 2 <= len(word) <= LONGEST_WORD and all("一" <= sign <= "鿿" for sign in word):
                    spoken = syllables(word)
                    sounds[len(word)][spoken[0]].append((spoken, word))
            self._sounds = sounds
        return self._sounds
