"""Loads the grammar files and compiles their templates. The shape follows hassil: intents → sentences.

A template may hold `[optional]`, `(one|of|these)`, `{slot}`, `<expansion rule>`, `…` (anything, for a short
while), `^` and `$` for the sentence's ends, and after a group `*` or `+` for "several of these in any order".
In English a space is a space between words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

PLACEHOLDERS = {
    "amount": "AB", "number": "B", "phone": "P", "bad_phone": "I", "account": "N", "product": "G",
    "method": "M", "balance": "E", "credit": "K", "contact": "C", "quantity": "Q", "carrier": "Y",
    "other": "T", "bad_number": "X", "mode": "O", "target": "PNIC",
}  # fmt: skip
"""Slot name in a template → the capital letters that stand for it in the abstract sentence."""

GAP = "…"
MOST_REPEATS = 6
"""How often a group with `*` repeats at most; keeps the work bounded."""


@dataclass(frozen=True)
class Template:
    """One compiled sentence of the grammar."""

    intent: str
    pattern: re.Pattern[str]
    slots: Mapping[str, Any]
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
    def vocabulary(self) -> frozenset[str]:
        """Every word the grammar knows."""
        words = {word for values in self.lists.values() for words in values.values() for word in words}
        return frozenset(words | self.literals | self.neutral | set(self.fillers) | set(self.protected))


class Compiler:
    """Turns templates into regular expressions over the abstract sentence."""

    def __init__(self, rules: Mapping[str, str], *, spaced: bool) -> None:
        self._rules = rules
        self._spaced = spaced
        self.literals: set[str] = set()

    def compile(self, template: str, *, whole: bool) -> re.Pattern[str]:
        """Regular expression of a template; raises ValueError on an unknown rule or slot."""
        body = self._body(template)
        if whole:
            return re.compile(rf"(?:{body})\Z")
        edge = r"\b" if self._spaced else ""
        return re.compile(rf"{edge}(?:{body}){edge}")

    def _body(self, template: str) -> str:
        out: list[str] = []
        openings: list[tuple[str, bool]] = []
        position = 0
        while position < len(template):
            sign = template[position]
            if sign in "{<":
                end = template.index("}" if sign == "{" else ">", position)
                name = template[position + 1 : end]
                out.append(self._slot(name) if sign == "{" else self._rule(name))
                position = end + 1
                continue
            if sign in "([":
                many = self._is_repeated(template, position)
                out.append("(?:(?:" if many and self._spaced else "(?:")
                openings.append((sign, many))
            elif sign in ")]":
                opening, many = openings.pop()
                inner = ")[ ,]*)" if many and self._spaced else ")"
                if many:
                    least = "1" if template[position + 1] == "+" else "0"
                    out.append(f"{inner}{{{least},{MOST_REPEATS}}}")
                    position += 1
                else:
                    out.append(inner + ("?" if opening == "[" else ""))
            elif sign == "*":
                out.append("?")
            elif sign in "|^$":
                out.append({"^": "\\A", "$": "\\Z"}.get(sign, sign))
            elif sign == GAP:
                out.append(".{0,32}?" if self._spaced else ".{0,10}?")
            elif sign == " ":
                out.append(r"[ ,]*" if self._spaced else "")
            else:
                end = position
                while end < len(template) and template[end] not in "{<[]()|^$…* ":
                    end += 1
                word = template[position:end]
                self.literals.add(word)
                out.append(re.escape(word) if not self._spaced else rf"(?<![a-z']){re.escape(word)}(?![a-z])")
                position = end
                continue
            position += 1
        return "".join(out)

    @staticmethod
    def _is_repeated(template: str, position: int) -> bool:
        """Whether the group that opens here ends with `*` or `+`."""
        depth = 0
        for index in range(position, len(template)):
            depth += (template[index] in "([") - (template[index] in ")]")
            if depth == 0:
                return template[index + 1 : index + 2] in ("*", "+")
        raise ValueError("a bracket is not closed")

    def _slot(self, name: str) -> str:
        if name not in PLACEHOLDERS:
            raise ValueError(f"unknown slot {{{name}}}")
        return f"[{PLACEHOLDERS[name]}]"

    def _rule(self, name: str) -> str:
        if name not in self._rules:
            raise ValueError(f"unknown expansion rule <{name}>")
        return f"(?:{self._body(self._rules[name])})"


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
