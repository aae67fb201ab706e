"""The nearest sentence that people say to Xiaoka: a whole utterance held against all commands by its sound.

The way through the network of commands (`network.py`) that costs least is found by dynamic programming
over syllables: other sounds cost what the table of confusions says, extra and missing syllables have prices
of their own. Figures and names are never filled in: within a slot nothing may be missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from core.understanding import Understanding
from core.understanding.pinyin import syllables

from .figures import MOBILE, RULES, read_aloud, without_mobile
from .network import Network, build
from .sounds import command_ear

_FILE = Path(__file__).parent / "commands.yaml"
EXTRA, EXTRA_FIRST, EXTRA_PARTICLE = 0.7, 0.3, 0.2
"""Price of a syllable that was heard and is in no command; of the first one; of 的, 了 …"""
MISSING = 0.7
NEVER = 50.0
"""A figure that was heard is neither left out nor taken for another one, and none is filled in."""
OTHER_SIGN = 0.01
"""Between words of one sound the one that was written."""
OTHER_KIND = 0.1
"""Price of hearing a figure as a word, or a word as a figure: 吧 is no 八."""
IN_SLOT_FARTHEST = 0.45
"""Within a slot, a syllable farther than that is another one."""
_PARTICLES = frozenset(["de", "le", "a", "ba", "ne", "ya", "o", "en", "e", "ma", "na", "jiu", "ge"])
_DECISIVE = frozenset(f"不别没错改非勿退{MOBILE}")
"""Signs that turn a sentence around; neither left out nor filled in."""
_TWINS = {"一": "幺", "幺": "一", "二": "两", "两": "二"}
_UNITS = frozenset("块元个毛张点")
_FIGURES = frozenset(MOBILE + "零一二两三四五六七八九十百千万幺半")
FARTHEST = 0.22
"""Cost per syllable up to which a command counts as what was said."""
MOST_MISSING = 2
LONGEST = 40
"""Syllables; nobody commands in more."""
NEARLY = 1e-4
"""Rounding of the sums."""
MOST_COSTS = 400
"""Syllables whose prices for all arcs are kept, some 50 KB each."""
MOST = 3
"""Commands that are returned."""


@dataclass(frozen=True)
class Command:
    """A sentence that may have been said; `cost` per syllable, 0 when it sounds like what was heard."""

    text: str
    intents: frozenset[str]
    cost: float


class Commands:
    """All commands, compiled for the search."""

    def __init__(self, network: Network) -> None:
        arcs = sorted(network.arcs, key=lambda arc: arc[1])
        self._states = network.states
        self._from = np.array([arc[0] for arc in arcs], dtype=np.intp)
        self._signs = [arc[2] for arc in arcs]
        # one by one: the next arc is no next word
        sounds = [syllables(sign)[0] for sign in self._signs]
        names = sorted(set(sounds))
        place = {name: index for index, name in enumerate(names)}
        self._names = tuple(names)
        self._sound = np.array([place[sound] for sound in sounds], dtype=np.intp)
        self._strict = np.array([arc[3] for arc in arcs])
        self._codes = np.array([ord(sign) for sign in self._signs])
        self._figure = np.array([sign in _FIGURES for sign in self._signs])
        kept = self._strict | np.array([sign in _DECISIVE for sign in self._signs])
        self._missing = np.where(kept, NEVER, MISSING).astype(np.float32)
        targets = np.array([arc[1] for arc in arcs], dtype=np.intp)
        self._targets, self._starts = np.unique(targets, return_index=True)
        self._bounds = {
            int(target): (int(start), int(end))
            for target, start, end in zip(
                self._targets, self._starts, [*self._starts[1:], len(arcs)], strict=True
            )
        }
        self._ends = network.ends
        self._costs: dict[tuple[str, str, bool], NDArray[np.float32]] = {}

    def nearest(self, text: str) -> list[Command]:
        """The commands that sound like `text`, at most one for each intent, the nearest first."""
        plain, number = without_mobile(text)
        said = read_aloud(plain)
        heard = syllables(said)
        if not 0 < len(heard) <= LONGEST or len(heard) != len(said):
            return []
        columns, costs = self._search(said, heard)
        found = self._best(columns, costs, said, heard)
        return [replace(one, text=one.text.replace(MOBILE, f"，{number}，").strip("，")) for one in found]

    def _search(self, said: str, heard: Sequence[str]) -> tuple[list[NDArray[np.float32]], list[Any]]:
        column = np.full(self._states, np.inf, dtype=np.float32)
        column[0] = 0
        column = self._skip(column)
        columns, costs = [column], []
        for at, sound in enumerate(heard):
            cost = self._cost(said, at, sound)
            after = column + _extra(said, heard, at)
            after[0] = column[0] + _extra(said, heard, at, leading=True)
            reached = np.minimum.reduceat(column[self._from] + cost, self._starts)
            after[self._targets] = np.minimum(after[self._targets], reached)
            column = self._skip(after)
            columns.append(column)
            costs.append(cost)
        return columns, costs

    def _skip(self, column: NDArray[np.float32]) -> NDArray[np.float32]:
        """One syllable of a command may be missing at each place."""
        out = column.copy()
        reached = np.minimum.reduceat(column[self._from] + self._missing, self._starts)
        out[self._targets] = np.minimum(out[self._targets], reached)
        return out

    def _cost(self, said: str, at: int, sound: str) -> NDArray[np.float32]:
        """What it costs to take this syllable for the one of each arc."""
        key = (said[at], sound, said[at] in _FIGURES and _alone(said, at))
        if key not in self._costs:
            if len(self._costs) >= MOST_COSTS:
                self._costs.clear()
            self._costs[key] = self._cost_of(*key)
        return self._costs[key]

    def _cost_of(self, sign: str, sound: str, alone: bool) -> NDArray[np.float32]:
        cost = np.array(_distances(sound, self._names), dtype=np.float32)[self._sound]
        cost = np.where(self._strict & (cost > IN_SLOT_FARTHEST), np.float32(NEVER), cost)
        same = self._codes == ord(sign)
        cost = np.where(same, np.float32(0), cost + np.float32(OTHER_SIGN))
        if sign not in _FIGURES:
            return cost + np.where(self._figure, np.float32(OTHER_KIND), np.float32(0))
        twin = self._codes == ord(_TWINS.get(sign, sign))
        word = np.where(self._figure, np.float32(NEVER), np.float32(OTHER_KIND if alone else NEVER))
        return np.where(same, np.float32(0), np.where(twin, np.float32(OTHER_SIGN), cost + word))

    def _best(
        self, columns: list[NDArray[np.float32]], costs: list[Any], said: str, heard: Sequence[str]
    ) -> list[Command]:
        last = columns[-1]
        ends = sorted((float(last[state]), state) for state in self._ends)
        found: list[Command] = []
        seen: set[str] = set()
        for total, state in ends:
            if len(found) == MOST or total > FARTHEST * (len(heard) + MOST_MISSING):
                break
            if self._ends[state] <= seen:
                continue
            seen |= self._ends[state]
            text = self._trace(columns, costs, state, said, heard)
            cost = total / max(len(heard), len(text))
            if cost <= FARTHEST:
                found.append(Command(text, self._ends[state], round(cost, 4)))
        return found

    def _trace(
        self,
        columns: list[NDArray[np.float32]],
        costs: list[Any],
        state: int,
        said: str,
        heard: Sequence[str],
    ) -> str:
        """The sentence on the way to this state, from its end."""
        signs: list[str] = []
        at, skipped = len(heard), False
        while at or state:
            value = columns[at][state]
            start, end = self._bounds.get(state, (0, 0))
            froms = self._from[start:end]
            if at:
                before = columns[at - 1]
                stay = _extra(said, heard, at - 1, leading=state == 0)
                if abs(before[state] + stay - value) < NEARLY:
                    at, skipped = at - 1, False
                    continue
                match = np.abs(before[froms] + costs[at - 1][start:end] - value) < NEARLY
                if match.any():
                    arc = start + int(match.argmax())
                    signs.append(self._signs[arc])
                    state, at, skipped = int(self._from[arc]), at - 1, False
                    continue
            miss = np.abs(columns[at][froms] + self._missing[start:end] - value) < NEARLY
            if not miss.any() and not skipped:
                # the column was relaxed once: what was skipped stands in the column before that step
                miss = np.ones(end - start, dtype=bool) & (columns[at][froms] < value)
            if not miss.any():
                break
            arc = start + int(miss.argmax())
            signs.append(self._signs[arc])
            state, skipped = int(self._from[arc]), True
        return "".join(reversed(signs))


def _extra(said: str, heard: Sequence[str], at: int, *, leading: bool = False) -> float:
    """Price of leaving a syllable out; less for the first one, where recognisers hear words into a breath."""
    if said[at] in _FIGURES:
        return EXTRA if leading and at == 0 and _alone(said, at) else NEVER
    if said[at] in _DECISIVE:
        return NEVER
    if heard[at] in _PARTICLES:
        return EXTRA_PARTICLE
    return EXTRA_FIRST if leading and at == 0 else EXTRA


def _alone(said: str, at: int) -> bool:
    """Whether the figure at this place belongs to no number and no sum."""
    around = said[max(at - 1, 0) : at] + said[at + 1 : at + 2]
    return not any(sign in _FIGURES or sign in _UNITS for sign in around)


@lru_cache(maxsize=2048)
def _distances(sound: str, names: tuple[str, ...]) -> tuple[float, ...]:
    near = command_ear().distances(sound)
    return tuple(near[name] for name in names)


@lru_cache(maxsize=4)
def commands_of(understanding: Understanding) -> Commands:
    """The commands in the words of this grammar. Raises ValueError when the templates are broken."""
    raw: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    templates = [(intent, template) for intent, many in raw["commands"].items() for template in many]
    return Commands(build(templates, raw["rules"], {**RULES, **_lists(understanding, raw["words"])}))


def _lists(understanding: Understanding, further: Mapping[str, str]) -> dict[str, str]:
    lists = understanding.lists
    words = {name: many.split() for name, many in further.items()}
    words["contact"] = [word for many in lists["contact"].values() for word in many]
    return {name: "|".join(word for word in many if _han(word)) for name, many in words.items()}


def _han(word: str) -> bool:
    return all("㐀" <= sign <= "鿿" for sign in word)
