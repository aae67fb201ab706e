"""Passes over the templates that cannot fit: most of them need a sign that the sentence does not have.

A sentence is tried against hundreds of regular expressions, and nearly all of them fail. From each of them
follows a set of signs of which everything that it matches has at least one: from `余额(?:还剩)?` follows
`余`. So only those are tried that need a sign which is there. What is left out could not have matched.
"""

from collections.abc import Iterable, Iterator, Sequence
from re import _constants as op  # type: ignore[attr-defined]  # what `re` itself compiles from
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Generic, Protocol, TypeVar

_LARGEST = 64
"""Signs in a set; a larger one would let everything pass anyway."""


class _Template(Protocol):
    @property
    def pattern(self) -> Any: ...


T = TypeVar("T", bound=_Template)


class Sieve(Generic[T]):
    """The templates by the signs they need."""

    def __init__(self, templates: Sequence[T]) -> None:
        self._templates = templates
        self._anyway = 0
        self._by_sign: dict[str, int] = {}
        for place, template in enumerate(templates):
            signs = needed(template.pattern.pattern)
            if signs is None:
                self._anyway |= 1 << place
            for sign in signs or ():
                self._by_sign[sign] = self._by_sign.get(sign, 0) | 1 << place

    def sift(self, sentence: str) -> Iterator[T]:
        """The templates that may match within the sentence, in their order."""
        left = self._anyway
        for sign in set(sentence):
            left |= self._by_sign.get(sign, 0)
        while left:
            lowest = left & -left
            yield self._templates[lowest.bit_length() - 1]
            left ^= lowest


def needed(pattern: str) -> frozenset[str] | None:
    """Signs of which everything that `pattern` matches has at least one; None when there is no such set."""
    return _of_sequence(parser.parse(pattern))


def _of_sequence(parts: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    sets = [found for kind, value in parts if (found := _of_part(kind, value)) is not None]
    return min(sets, key=len, default=None)


def _of_part(kind: Any, value: Any) -> frozenset[str] | None:
    if kind is op.LITERAL:
        return frozenset(chr(value))
    if kind is op.IN:
        return _of_class(value)
    if kind is op.SUBPATTERN:
        return _of_sequence(value[-1])
    if kind is op.BRANCH:
        return _of_branches(value[1])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] > 0:
        return _of_sequence(value[2])
    return None  # what may be left out, what looks aside, what takes any sign


def _of_class(members: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    signs: set[str] = set()
    for kind, value in members:
        if kind is op.LITERAL:
            signs.add(chr(value))
        elif kind is op.RANGE and value[1] - value[0] < _LARGEST:
            signs.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(signs) if len(signs) <= _LARGEST else None


def _of_branches(branches: Iterable[Iterable[tuple[Any, Any]]]) -> frozenset[str] | None:
    signs: set[str] = set()
    for branch in branches:
        found = _of_sequence(branch)
        if found is None:
            return None
        signs |= found
    return frozenset(signs) if len(signs) <= _LARGEST else None
