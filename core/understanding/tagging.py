"""A sentence whose amounts, people and goods are replaced by signs of their own, one kind after another."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_FIRST_SIGN = 0xE000
"""Private-use characters stand for what was found; `normalise` removed any that people typed."""


@dataclass(frozen=True)
class Entity:
    """Something found. `kind` is a placeholder letter of the grammar, or "" for a word to protect."""

    kind: str
    value: Any
    text: str


class Tagged:
    """The sentence and what was found in it so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._entities: list[Entity] = []

    def copy(self) -> "Tagged":
        """The same, to be changed by itself."""
        twin = Tagged(self.text)
        twin._entities = self._entities.copy()
        return twin

    def mark(
        self, pattern: re.Pattern[str], found: Callable[[re.Match[str]], tuple[str, Any] | None]
    ) -> None:
        """Replace each match for which `found` gives a kind and a value."""

        def replace(match: re.Match[str]) -> str:
            answer = found(match)
            if answer is None or not match[0]:
                return match[0]
            return self.add(answer[0], answer[1], match[0])

        self.text = pattern.sub(replace, self.text)

    def add(self, kind: str, value: Any, text: str) -> str:
        """The sign that now stands for `text`."""
        self._entities.append(Entity(kind, value, text))
        return chr(_FIRST_SIGN + len(self._entities) - 1)

    def entity(self, sign: str) -> Entity | None:
        """What a sign stands for; None for an ordinary character."""
        index = ord(sign) - _FIRST_SIGN
        return self._entities[index] if 0 <= index < len(self._entities) else None

    def has(self, kind: str) -> bool:
        """Whether an entity of this kind stands in the sentence."""
        return any((entity := self.entity(sign)) is not None and entity.kind == kind for sign in self.text)

    def drop(self, words: frozenset[str]) -> None:
        """Forget protected words that are among `words`."""
        self.text = "".join(
            sign
            for sign in self.text
            if (entity := self.entity(sign)) is None or entity.kind or entity.text not in words
        )

    def abstract(self) -> tuple[str, list[tuple[int, Entity]]]:
        """The sentence with placeholder letters, and the entities with their positions in it."""
        out: list[str] = []
        places: list[tuple[int, Entity]] = []
        length = 0
        for sign in self.text:
            entity = self.entity(sign)
            if entity is None:
                shown = sign
            elif entity.kind:
                shown = entity.kind
                places.append((length, entity))
            else:
                shown = self._restore(entity.text)
            out.append(shown)
            length += len(shown)
        return "".join(out), places

    def _restore(self, text: str) -> str:
        return "".join(sign if (inner := self.entity(sign)) is None else inner.text for sign in text)
