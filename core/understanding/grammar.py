"""Loads the grammar files. The shape follows hassil: intents → sentences; `templates` explains them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .sieve import Sieve
from .templates import Compiler


@dataclass(frozen=True)
class Template:
    """One compiled sentence of the grammar."""

    intent: str
    pattern: re.Pattern[str]
    slots: Mapping[str, Any]
    renames: Mapping[str, str]
    """Slots that are called differently here: the way to pay that was ruled out is `not_method`."""
    weight: float
    source: str


@dataclass(frozen=True)
class Grammar:
    """Everything one language's file says. `wholes` match the whole sentence, `clues` a part of it."""

    language: str
    wholes: tuple[Template, ...]
    clues: tuple[Template, ...]
    lists: Mapping[str, Mapping[str, tuple[str, ...]]]
    allowed: Mapping[str, frozenset[str]]
    fillers: tuple[str, ...]
    openers: tuple[str, ...]
    neutral: frozenset[str]
    vocatives: tuple[str, ...]
    expressions: Mapping[str, re.Pattern[str]]
    drops: Mapping[str, Mapping[str, Any]]
    off_topic: re.Pattern[str]
    quantity_words: str
    other_words: str
    protected: tuple[str, ...]
    literals: frozenset[str]
    denied: re.Pattern[str]
    corrected: re.Pattern[str]
    raw: Mapping[str, Any]

    @cached_property
    def sifted_wholes(self) -> Sieve[Template]:
        """`wholes`, of which only those are tried that might match."""
        return Sieve(self.wholes)

    @cached_property
    def sifted_clues(self) -> Sieve[Template]:
        """`clues`, of which only those are tried that might match."""
        return Sieve(self.clues)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word the grammar knows."""
        words = {word for values in self.lists.values() for words in values.values() for word in words}
        return frozenset(words | self.literals | self.neutral | set(self.fillers) | set(self.protected))


def _words(value: Any) -> tuple[str, ...]:
    """A YAML list, or a string of words separated by spaces or by ` / ` where words hold spaces."""
    if isinstance(value, str):
        parts: Iterable[str] = value.split("/") if "/" in value else value.split()
        return tuple(part.strip() for part in parts if part.strip())
    return tuple(str(item) for item in value or ())


def load(path: Path) -> Grammar:
    """Read one language's grammar file. Raises ValueError naming the template that cannot be compiled."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    spaced = bool(raw.get("spaced", False))
    compiler = Compiler(raw.get("expansion_rules", {}), spaced=spaced)
    wholes: list[Template] = []
    clues: list[Template] = []
    allowed: dict[str, frozenset[str]] = {}
    for intent, content in raw["intents"].items():
        allowed[intent] = allowed.get(intent, frozenset()) | frozenset(_words(content.get("slots")))
        if "contact" in allowed[intent]:
            allowed[intent] |= {"contact_said"}
        for block in content["data"]:
            whole = "sentences" in block
            for source in block["sentences" if whole else "clues"]:
                try:
                    pattern = compiler.compile(str(source), whole=whole)
                except (ValueError, re.error) as error:
                    raise ValueError(f"{path.name}: {intent}: {source!r}: {error}") from error
                template = Template(
                    intent=block.get("intent", intent),
                    pattern=pattern,
                    slots=block.get("slots", {}),
                    renames=block.get("renames", {}),
                    weight=float(block.get("weight", 50)),
                    source=str(source),
                )
                (wholes if whole else clues).append(template)
    off_topic = "|".join(map(re.escape, _words(raw.get("off_topic")))) or r"(?!)"
    if spaced:
        off_topic = rf"(?<![a-z])(?:{off_topic})(?![a-z])"
    return Grammar(
        language=raw["language"],
        wholes=tuple(wholes),
        clues=tuple(sorted(clues, key=lambda clue: -clue.weight)),
        lists={
            name: {value: _words(words) for value, words in values.items()}
            for name, values in raw["lists"].items()
        },
        allowed=allowed,
        fillers=tuple(sorted(_words(raw.get("fillers")), key=len, reverse=True)),
        vocatives=_words(raw.get("vocatives")),
        expressions={
            name: compiler.compile(str(source), whole=False)
            for name, source in raw.get("expressions", {}).items()
        },
        drops={intent: content["drops"] for intent, content in raw["intents"].items() if "drops" in content},
        openers=tuple(sorted(_words(raw.get("openers")), key=len, reverse=True)),
        neutral=frozenset(_words(raw.get("neutral"))),
        off_topic=re.compile(off_topic),
        quantity_words="|".join(_words(raw.get("quantity_words"))),
        other_words="|".join(_words(raw.get("other_words"))),
        protected=tuple(sorted(_words(raw.get("protected")), key=len, reverse=True)),
        literals=frozenset(compiler.literals),
        denied=re.compile(raw["denials"]),
        corrected=re.compile(raw["corrections"]),
        raw=raw,
    )
