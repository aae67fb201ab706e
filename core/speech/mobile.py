"""Mobile numbers in what a recogniser wrote: which digits were said, by all readings together.

Recognisers write 幺 as 要 or 有, double the first digit of a group, and lose one of a run of equal digits. So
the digits of every reading are held against each number they may have been, and the readings vote.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.model import Heard
from core.phones import DIGITS, is_mobile
from core.understanding.digits import split_spoken

from .digit_runs import PAUSES, Digits, digits_in

GROUPS = (3, 7)
"""Digits before a pause of who reads a number aloud: 138 0013 8000."""
RUN, EXTRA_AT_START, OTHER_EXTRA, OTHER = 0.7, 1.0, 2.0, 1.2
"""Price of a digit too many or too few in a run of equal ones, of another one too many at a group's start or
elsewhere, of one digit for another and of a lost one."""
SOFT, PAUSE, CROSSING = 0.15, 0.3, 0.2
"""Price of a word taken for a digit, of a pause where no group ends, of a run that crosses into a group."""
FARTHEST = 2.2
"""Price above which a reading is not this number."""
SHARPNESS = 1.5
MARGIN = 1.35
"""How many times likelier than the next number the best one must be to be taken at all."""
CERTAIN = 0.15
"""Share of the votes that no other number may have beside one that is certain."""
KNOWN_WITHIN, KNOWN_AHEAD = 1.5, 1.0
"""Price up to which a known number was said, and how much farther every other known number must be."""


@dataclass(frozen=True)
class Number:
    """`digits` of a mobile number that was said; `certain` when nothing speaks against it."""

    digits: str
    certain: bool


def elected(readings: Sequence[Heard], known: Sequence[str] = ()) -> tuple[list[Heard], Number | None]:
    """The readings with the number that was said in place of its digits, and the number.

    None, and the readings as they are, when no number or more than one is likely. `known`: numbers of the
    person's contacts and last orders.
    """
    readings = [Heard(split_spoken(one.text), one.probability) for one in readings]
    found = [(reading, digits_in(reading.text)) for reading in readings]
    heard = [(reading.probability, digits) for reading, digits in found if digits is not None]
    if not heard:
        return readings, None
    number = _known(heard, known) or _likeliest(heard)
    if number is None:
        return readings, None
    return [
        Heard(_with(reading.text, digits, number.digits), reading.probability)
        if digits is not None and price(digits, number.digits) <= FARTHEST
        else reading
        for reading, digits in found
    ], number


def _with(text: str, digits: Digits, number: str) -> str:
    before, after = text[: digits.start].rstrip(PAUSES), text[digits.end :].lstrip(PAUSES)
    return f"{before}{number}{'，' if after else ''}{after}"


def _known(heard: Sequence[tuple[float, Digits]], known: Sequence[str]) -> Number | None:
    """The one known number that the likeliest reading is close to, when it is none of its own."""
    first = max(heard, key=lambda one: one[0])[1]
    prices = sorted((price(first, number), number) for number in set(known) if is_mobile(number))
    if not prices or prices[0][0] > KNOWN_WITHIN or is_mobile(first.digits):
        return None
    if len(prices) > 1 and prices[1][0] < prices[0][0] + KNOWN_AHEAD:
        return None
    return Number(prices[0][1], certain=False)


def _likeliest(heard: Sequence[tuple[float, Digits]]) -> Number | None:
    numbers = {number for _, digits in heard for number in candidates(digits)}
    votes = sorted(
        ((sum(_fits(digits, number) * share for share, digits in heard), number) for number in numbers),
        reverse=True,
    )
    if not votes:
        return None
    best, number = votes[0]
    if len(votes) > 1 and best < MARGIN * votes[1][0]:
        return None
    exact = sum(share for share, digits in heard if digits.digits == number and not digits.soft)
    everyone = sum(share for share, _ in heard)
    return Number(number, certain=exact >= (1 - CERTAIN) * everyone)


def _fits(digits: Digits, number: str) -> float:
    cost = price(digits, number)
    return math.exp(-SHARPNESS * cost) if cost <= FARTHEST else 0.0


def candidates(digits: Digits) -> set[str]:
    """Mobile numbers that these digits may have been, with two digits too many or too few at most."""
    forms = {digits.digits}
    for _ in range(abs(len(digits.digits) - DIGITS)):
        forms = set(_longer(forms) if len(digits.digits) < DIGITS else _shorter(forms))
    return {form for form in forms if is_mobile(form) and price(digits, form) <= FARTHEST}


def _longer(forms: set[str]) -> Iterator[str]:
    for form in forms:
        for at, digit in enumerate(form):
            yield form[:at] + digit + form[at:]
        if form[0] != "1":
            yield "1" + form


def _shorter(forms: set[str]) -> Iterator[str]:
    for form in forms:
        for at in range(len(form)):
            yield form[:at] + form[at + 1 :]


@lru_cache(maxsize=4096)
def price(heard: Digits, number: str) -> float:
    """What it takes to have heard these digits for this number; `math.inf` when it is too much."""
    one, other = heard.digits, number
    row = [math.inf] * (len(other) + 1)
    row[0] = 0.0
    for at in range(len(one) + 1):
        if at:
            row = _after(row, one, other, at)
        for place in range(1, len(other) + 1):
            run = place > 1 and other[place - 1] == other[place - 2]
            row[place] = min(row[place], row[place - 1] + (RUN if run else OTHER))
        if at in heard.pauses:
            row = [cost + (0.0 if place in GROUPS else PAUSE) for place, cost in enumerate(row)]
    crossing = sum(other[place - 2 : place + 1] == other[place] * 3 for place in GROUPS)
    total = row[len(other)] + SOFT * heard.soft
    return total + CROSSING * crossing if total > SOFT * heard.soft else total


def _after(row: list[float], one: str, other: str, at: int) -> list[float]:
    """The prices when one more digit was heard: the same one, or one too many."""
    digit = one[at - 1]
    after = [math.inf] * len(row)
    for place, cost in enumerate(row):
        if cost > FARTHEST:
            continue
        if place < len(other):
            after[place + 1] = min(after[place + 1], cost + (0.0 if other[place] == digit else OTHER))
        doubled = digit in (other[place - 1 : place] if place else "", other[place : place + 1])
        extra = RUN if doubled else EXTRA_AT_START if place in (0, *GROUPS) else OTHER_EXTRA
        after[place] = min(after[place], cost + extra)
    return after
