"""Compiles the grammar's templates into regular expressions over the abstract sentence.

A template may hold `[optional]`, `(one|of|these)`, `{slot}`, `<expansion rule>`, `…` (anything, for a short
while), `^` and `$` for the sentence's ends, and after a group `*` or `+` for "several of these in any order".
In English a space is a space between words.
"""

import re
from collections.abc import Mapping

PLACEHOLDERS = {
    "amount": "AB", "number": "B", "phone": "P", "bad_phone": "I", "account": "N", "product": "G",
    "method": "M", "balance": "E", "credit": "K", "contact": "C", "quantity": "Q", "carrier": "Y",
    "other": "T", "tail": "L", "thing": "U", "bad_number": "X", "mode": "O", "target": "PNIC",
}  # fmt: skip
"""Slot name in a template → the capital letters that stand for it in the abstract sentence."""

GAP = "…"
MOST_REPEATS = 6
"""How often a group with `*` repeats at most; keeps the work bounded."""


MOST_EXPANDED = 10_000
"""Signs a template may grow to; the longest real one has about 1,200. More is a slip that eats memory."""


class Compiler:
    """Turns templates into regular expressions over the abstract sentence."""

    def __init__(self, rules: Mapping[str, str], *, spaced: bool) -> None:
        self._rules = rules
        self._spaced = spaced
        self._expanded: dict[str, str] = {}
        self._open: list[str] = []
        self.literals: set[str] = set()

    def compile(self, template: str, *, whole: bool) -> re.Pattern[str]:
        """Regular expression of a template; raises ValueError when it is broken or too large."""
        if len(template) > MOST_EXPANDED:
            raise ValueError(f"longer than {MOST_EXPANDED} signs")
        body = self._body(template)
        if whole:
            return re.compile(rf"(?:{body})\Z")
        edge = r"\b" if self._spaced else ""
        return re.compile(rf"{edge}(?:{body}){edge}")

    def _body(self, template: str) -> str:
        out: list[str] = []
        size = 0
        openings: list[tuple[str, bool]] = []
        position = 0
        while position < len(template):
            sign = template[position]
            if sign in "{<":
                end = template.index("}" if sign == "{" else ">", position)
                name = template[position + 1 : end]
                out.append(self._slot(name) if sign == "{" else self._rule(name))
                size += len(out[-1])
                if size > MOST_EXPANDED:
                    raise ValueError(f"expands beyond {MOST_EXPANDED} signs")
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
        if name in self._open:
            raise ValueError(f"expansion rule <{name}> refers to itself")
        if name not in self._expanded:
            self._open.append(name)
            self._expanded[name] = f"(?:{self._body(self._rules[name])})"
            self._open.pop()
        return self._expanded[name]
