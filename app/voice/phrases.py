"""What Xiaoka says to everybody: the clauses of its texts, with every amount that is given."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax.ast import (
    FunctionReference,
    Message,
    Pattern,
    Placeable,
    SelectExpression,
    TextElement,
)

from core.texts import FOLDER, plain
from voice.speech_text import clauses

_AMOUNT, _OTHER = "\x01", "\x02"
_CLAUSE = re.compile(r"[^，。！？；：\n]+[，。！？；：]?")
_WRITTEN_ONLY = re.compile(r"button|command|receipt|merchant|keyboard|models|hearing|desk")
"""Texts that are looked at and never said."""


def phrases(amounts: Iterable[int], folder: Path = FOLDER / "zh-CN") -> list[str]:
    """Clauses as they are said, each once, those of elderly mode first. `amounts` in fen."""
    texts = list(_texts(folder))
    amounts = sorted(set(amounts))
    found: dict[str, None] = {}
    for elderly in (True, False):
        for written, of_elderly in texts:
            if of_elderly == elderly:
                # A line ends a sentence, as it does when the whole text is said.
                lines = re.sub(r"(?<![，。！？；：、\n])\n", "。\n", written)
                for clause in _CLAUSE.findall(lines):
                    found.update(dict.fromkeys(_said(clause, amounts)))
    return list(found)


def _said(clause: str, amounts: list[int]) -> Iterator[str]:
    if _OTHER in clause or clause.count(_AMOUNT) > 1:
        return
    if _AMOUNT not in clause:
        yield from clauses(clause, "zh")
        return
    for fen in amounts:
        yield from clauses(clause.replace(_AMOUNT, f"{plain(fen)} 元"), "zh")


def _texts(folder: Path) -> Iterator[tuple[str, bool]]:
    """Every variant of every text, marked where something is put in, and whether it is for elderly mode."""
    for path in sorted(folder.glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(entry, Message) or _WRITTEN_ONLY.match(entry.id.name):
                continue
            for attribute in entry.attributes:
                yield from ((text, True) for text in _variants(attribute.value))
            if entry.value is not None:
                yield from ((text, not entry.attributes) for text in _variants(entry.value))


def _variants(pattern: Pattern) -> list[str]:
    texts = [""]
    for element in pattern.elements:
        texts = [text + part for text in texts for part in _parts(element)]
    return texts


def _parts(element: TextElement | Placeable) -> list[str]:
    if isinstance(element, TextElement):
        return [element.value]
    inside = element.expression
    if isinstance(inside, SelectExpression):
        return [text for variant in inside.variants for text in _variants(variant.value)]
    money = isinstance(inside, FunctionReference) and inside.id.name in ("MONEY", "PLAIN")
    return [_AMOUNT if money else _OTHER]
