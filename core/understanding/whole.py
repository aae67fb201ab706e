"""Whole sentences, read exactly: regular expressions in a data file, their named groups as plain values."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.model import Meaning

from .understanding import default_understanding

LONGEST = 60
"""Characters; nobody arranges anything in more words, and the work stays bounded."""
_BESIDE_HAN = re.compile(r"(?<=[^\x00-\x7f])[ \t]+|[ \t]+(?=[^\x00-\x7f])")
_PAUSES = re.compile(r"[,;。、!?~…\n]+")

Slots = Callable[[Mapping[str, str | None]], dict[str, Any] | None]
"""The groups of a match as plain values; None when one of them is no sensible value."""


@dataclass(frozen=True)
class _Says:
    intent: str
    slots: dict[str, Any]
    pattern: re.Pattern[str]


class WholeSentences:
    """Deterministic; `understand` does no I/O and never raises."""

    def __init__(self, file: Path, slots: Slots) -> None:
        """Read the grammar. Raises ValueError or OSError when it is broken or missing."""
        grammar: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        parts: dict[str, str] = {}
        for name, part in grammar["parts"].items():
            parts[name] = _filled(part, parts)
        fillers = grammar["fillers"]
        self._slots = slots
        self._before = re.compile(rf"(?:(?:{fillers['before']})[ ,]*)+")
        self._after = re.compile(rf"(?:[ ,]*(?:{fillers['after']}))+\Z")
        self._says = [
            _Says(entry["intent"], entry.get("slots", {}), re.compile(_filled(pattern, parts)))
            for entry in grammar["intents"]
            for pattern in entry["says"]
        ]

    def understand(self, text: str) -> Meaning | None:
        """What the sentence means, None when it is none of these."""
        if len(text) > LONGEST:
            return None
        plain = self._prepared(text)
        shorter = self._before.sub("", plain, count=1) if self._before.match(plain) else plain
        # As it was said first: 我来处理 begins with what is a filler elsewhere.
        for said in dict.fromkeys((plain, self._after.sub("", plain), shorter, self._after.sub("", shorter))):
            for says in self._says:
                found = says.pattern.fullmatch(said)
                if found is None:
                    continue
                slots = self._slots(found.groupdict())
                if slots is not None:
                    return Meaning(says.intent, {**says.slots, **slots})
        return None

    @staticmethod
    def _prepared(text: str) -> str:
        plain = default_understanding().simplify(unicodedata.normalize("NFKC", text)).lower()
        plain = plain.replace("’", "'")
        plain = _PAUSES.sub(",", _BESIDE_HAN.sub("", plain))
        return " ".join(plain.split()).strip(" ,.")


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{part})" if "(?P<" not in part else part)
    return pattern
