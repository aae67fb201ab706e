"""Sentence templates as one automaton over characters: every path from the start to an end is a sentence.

The templates hold no loops, so the automaton has no cycles; it is made deterministic and small.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"[()\[\]|]|<\w+>|\{\w+\}|[㐀-鿿☎]")
MOST_STATES = 60_000
"""A template that needs more is a slip."""
Fragment = tuple[int, int]


@dataclass(frozen=True)
class Network:
    """`arcs`: (from, to, character, within a slot). `ends`: state → labels of the sentences ending there."""

    states: int
    arcs: tuple[tuple[int, int, str, bool], ...]
    ends: Mapping[int, frozenset[str]]


class _Builder:
    """Thompson's construction; state 0 is the start."""

    def __init__(self, rules: Mapping[str, str], slots: Mapping[str, str]) -> None:
        self._rules, self._slots = rules, slots
        self.moves: list[list[tuple[str, bool, int]]] = [[]]
        self.jumps: list[list[int]] = [[]]
        self.ends: dict[int, str] = {}

    def state(self) -> int:
        if len(self.moves) >= MOST_STATES:
            raise ValueError(f"the templates need more than {MOST_STATES} states")
        self.moves.append([])
        self.jumps.append([])
        return len(self.moves) - 1

    def add(self, template: str, label: str) -> None:
        first, last = self._template(template, inside=False)
        self.jumps[0].append(first)
        self.ends[last] = label

    def _template(self, template: str, *, inside: bool) -> Fragment:
        tokens = _TOKEN.findall(template)
        if "".join(tokens) != template.replace(" ", ""):
            raise ValueError(f"{template!r}: only Chinese characters, brackets, rules and slots")
        fragment, rest = self._choice(tokens, 0, inside)
        if rest != len(tokens):
            raise ValueError(f"{template!r}: a bracket is closed that was not opened")
        return fragment

    def _choice(self, tokens: list[str], at: int, inside: bool) -> tuple[Fragment, int]:
        first, last = self.state(), self.state()
        while True:
            (start, end), at = self._sequence(tokens, at, inside)
            self.jumps[first].append(start)
            self.jumps[end].append(last)
            if at == len(tokens) or tokens[at] != "|":
                return (first, last), at
            at += 1

    def _sequence(self, tokens: list[str], at: int, inside: bool) -> tuple[Fragment, int]:
        first = last = self.state()
        while at < len(tokens) and tokens[at] not in "|)]":
            part = tokens[at]
            if part in "([":
                (start, end), at = self._choice(tokens, at + 1, inside)
                if at == len(tokens):
                    raise ValueError("a bracket is not closed")
                if part == "[":
                    self.jumps[start].append(end)
                self.jumps[last].append(start)
                last = end
            elif part[0] in "<{":
                known, name = (self._rules, part[1:-1]) if part[0] == "<" else (self._slots, part[1:-1])
                if name not in known:
                    raise ValueError(f"unknown {part}")
                start, end = self._template(known[name], inside=inside or part[0] == "{")
                self.jumps[last].append(start)
                last = end
            else:
                after = self.state()
                self.moves[last].append((part, inside, after))
                last = after
            at += 1
        return (first, last), at


def build(
    templates: Iterable[tuple[str, str]], rules: Mapping[str, str], slots: Mapping[str, str]
) -> Network:
    """The network of (label, template) pairs. Raises ValueError for a template that is broken."""
    builder = _Builder(rules, slots)
    for label, template in templates:
        builder.add(template, label)
    return _smallest(*_deterministic(builder))


Moves = list[dict[tuple[str, bool], int]]


def _deterministic(builder: _Builder) -> tuple[Moves, list[frozenset[str]]]:
    """Subset construction. Entry 0 is the start."""
    known: dict[int, frozenset[int]] = {}

    def reach(state: int) -> frozenset[int]:
        """Itself and everything it jumps to."""
        if state not in known:
            seen, open_ = {state}, [state]
            while open_:
                for after in builder.jumps[open_.pop()]:
                    if after not in seen:
                        seen.add(after)
                        open_.append(after)
            known[state] = frozenset(one for one in seen if builder.moves[one] or one in builder.ends)
        return known[state]

    start = reach(0)
    number: dict[frozenset[int], int] = {start: 0}
    moves: Moves = []
    ends: list[frozenset[str]] = []
    order = [start]
    for subset in order:
        after: dict[tuple[str, bool], set[int]] = {}
        for state in subset:
            for sign, inside, to in builder.moves[state]:
                after.setdefault((sign, inside), set()).update(reach(to))
        row: dict[tuple[str, bool], int] = {}
        for key, states in after.items():
            target = frozenset(states)
            if target not in number:
                number[target] = len(order)
                order.append(target)
            row[key] = number[target]
        moves.append(row)
        ends.append(frozenset(builder.ends[state] for state in subset if state in builder.ends))
    return moves, ends


def _smallest(moves: Moves, ends: list[frozenset[str]]) -> Network:
    """States from which the same sentences follow become one, from the ends backwards."""
    merged: dict[int, int] = {}
    by_future: dict[tuple[frozenset[str], frozenset[tuple[tuple[str, bool], int]]], int] = {}

    def settle(root: int) -> None:
        open_ = [root]
        while open_:
            state = open_[-1]
            waiting = [to for to in moves[state].values() if to not in merged]
            if waiting:
                open_ += waiting
                continue
            open_.pop()
            if state not in merged:
                future = (ends[state], frozenset((key, merged[to]) for key, to in moves[state].items()))
                merged[state] = by_future.setdefault(future, state)

    settle(0)
    kept = sorted(set(merged.values()), key=lambda state: (state != merged[0], state))
    place = {state: position for position, state in enumerate(kept)}
    arcs = tuple(
        (place[state], place[merged[to]], sign, inside)
        for state in kept
        for (sign, inside), to in moves[state].items()
    )
    return Network(len(kept), arcs, {place[state]: ends[state] for state in kept if ends[state]})
