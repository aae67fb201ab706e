"""Where the digits of a mobile number stand in what a recogniser wrote, with the words it took for digits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.phones import DIGITS

from .prepared import words
from .sounds import spoken

FEWEST, MOST = 9, 14
"""Digits heard that may have been the eleven of a number."""
_ONE = "yao"
"""How 幺 sounds; no other word is said within a number."""
_VALUES = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")} | {"幺": "1", "〇": "0"}
_VALUES |= {digit: digit for digit in "0123456789"}
PAUSES = " ，,、。.·-"
_UNIT = re.compile(r" ?(?:块|元|圆|毛|个|张|份|十|百|千|万|点)")
_LATIN = re.compile(r"yao|you|yo")


@dataclass(frozen=True)
class Digits:
    """What stands in a reading between `start` and `end`: digits, which of them are words, and pauses.

    `pauses`: numbers of digits before a pause.
    """

    start: int
    end: int
    digits: str
    soft: int
    pauses: tuple[int, ...]


def digits_in(text: str) -> Digits | None:
    """The digits of a number in a text, where there are about as many as a mobile number has."""
    best: Digits | None = None
    for run in _runs(text):
        if FEWEST <= len(run.digits) <= MOST and (best is None or len(run.digits) > len(best.digits)):
            best = run
    return best


def _runs(text: str) -> Iterator[Digits]:
    """Digits that follow each other with nothing but pauses and words that sound like digits between."""
    at = 0
    while at < len(text):
        run = _run(text, at)
        if run is None:
            at += 1
            continue
        yield run
        at = max(run.end, at + 1)


def _run(text: str, start: int) -> Digits | None:
    value, length, soft = _first(text, start)
    if not value:
        return None
    parts, softs, ends = [value], [soft], [start + length]
    pauses: list[int] = []
    at = ends[0]
    while at < len(text):
        sign = text[at]
        if sign in PAUSES:
            if not pauses or pauses[-1] != len(parts):
                pauses.append(len(parts))
            at += 1
            continue
        value, length, soft = _next(text, at)
        if not length and len(parts) == DIGITS - 1 and (value := words().last_sounds.get(_sound(sign), "")):
            length, soft = 1, True
        if not length:
            break
        at += length
        if not value:
            continue
        parts.append(value)
        softs.append(soft)
        ends.append(at)
    last = len(parts)
    if _UNIT.match(text[ends[-1] :]) and (before := [pause for pause in pauses if FEWEST <= pause < last]):
        last = before[-1]  # 1234，0987，50元
    while last > 1 and softs[last - 1] and last != DIGITS:
        last -= 1
    kept = tuple(pause for pause in pauses if pause < last)
    return Digits(start, ends[last - 1], "".join(parts[:last]), sum(softs[:last]), kept)


def _first(text: str, at: int) -> tuple[str, int, bool]:
    """The digit a number begins with, the signs it takes, and whether it is a word; "" when none is here."""
    if value := _value(text[at : at + 1]):
        return value, 1, False
    latin = _LATIN.match(text, at)
    length = latin.end() - at if latin else 1
    if latin is None and _sound(text[at]) not in words().one_first:
        return "", 0, False
    then = text[at + length :].lstrip(PAUSES)
    soft = latin is not None or _sound(text[at]) != _ONE
    begins = (_digit(then[:1]) or "0") in "3456789" and _digit(then[1:2]) != ""
    return ("1", length, soft) if begins else ("", 0, False)


def _next(text: str, at: int) -> tuple[str, int, bool]:
    """The same within a number. A breath before a group is a word without a digit."""
    sign = text[at]
    if value := _value(sign):
        # 一要二三四 is one 幺
        return (value, 2, True) if sign == "一" and text[at + 1 : at + 2] in "要幺" else (value, 1, False)
    if not _digit(text[at + 1 :].lstrip(PAUSES)[:1]):
        return "", 0, False
    if text[at - 1] in PAUSES and _sound(sign) in words().breaths:
        return "", 1, True
    value = _digit(sign)
    return value, 1 if value else 0, _sound(sign) != _ONE


def _value(sign: str) -> str:
    """The digit that is written; "" for any other sign."""
    return _VALUES.get(sign, "")


def _digit(sign: str) -> str:
    """The digit that is written, or that a word sounds like; "" for any other sign."""
    return _value(sign) or words().digit_sounds.get(_sound(sign), "")


def _sound(sign: str) -> str:
    return (spoken(sign) or ("",))[0]
