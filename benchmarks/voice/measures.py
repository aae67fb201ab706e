"""Right or wrong, and how far off: what is compared, and how. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import cn2an
from pypinyin import lazy_pinyin

from .lists import MONEY_SLOTS, Command

_CARRYING = ("purchase", "topup", "correct", "choose_method", "use_credit", "repay")
"""Intents whose slots decide about money. Elsewhere slots do nothing and are not compared."""
_SIGN = re.compile(r"[㐀-鿿a-z]")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_SAME = {"qq": "扣扣", "q": "扣", "steam": "斯蒂姆", "幺": "一", "两": "二", "〇": "零"}
"""Spellings of one sound."""
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


def right(command: Command, intent: str, slots: Mapping[str, Any]) -> bool:
    """Whether intent and every slot are what was meant: none wrong, none missing, none invented."""
    if intent not in command.intents:
        return False
    return intent not in _CARRYING or _public(intent, slots) == _public(intent, command.slots)


def money_wrong(command: Command, intent: str, slots: Mapping[str, Any]) -> bool:
    """Whether something with money was understood that was not meant: goods, figure, number or person."""
    return intent in ("purchase", "topup", "repay", "confirm", "use_credit") and not right(
        command, intent, slots
    )


def _public(intent: str, slots: Mapping[str, Any]) -> dict[str, str]:
    """The slots that outsiders see, without what goes without saying (one piece; credit of `use_credit`)."""
    given = {name: str(slots[name]) for name in MONEY_SLOTS if slots.get(name) is not None}
    if given.get("quantity") == "1":
        del given["quantity"]
    if given.get("product") == "qb" and "quantity" in given:
        given.pop("amount", None)
    if intent == "use_credit":
        given.pop("method", None)
    return given


def plain(text: str, *, beside: str = "") -> str:
    """A text as its sound is spelled: figures in characters, no signs, one spelling of each sound.

    A figure may be read as a value or digit by digit; `beside` is the other text of the comparison and
    decides where both are possible.
    """
    lowered = text.lower()
    read = _FIGURE.sub(lambda found: _read(found[0], beside), lowered)
    for written, sound in _SAME.items():
        read = read.replace(written, sound)
    return "".join(_SIGN.findall(read))


def _read(figure: str, beside: str) -> str:
    figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
    digits = figure.replace(".", "点").translate(_DIGITS)
    if len(figure) > 9 or (figure.startswith("0") and "." not in figure):
        return digits
    value = str(cn2an.an2cn(figure))
    if len(figure) <= 4 and digits not in beside:
        return value
    return value if value in beside else digits


def errors(said: str, heard: str, *, sounds: bool) -> tuple[int, int]:
    """(wrong, all) characters of `said`, or syllables without tone where `sounds`."""
    bare = plain(said)
    one, other = bare, plain(heard, beside=bare)
    if not sounds:
        return _distance(one, other), len(one)
    first, second = lazy_pinyin(one), lazy_pinyin(other)
    return _distance(first, second), len(first)


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for number, sign in enumerate(one, 1):
        above, row[0] = row[0], number
        for place, wanted in enumerate(other, 1):
            above, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, above + (sign != wanted))
    return row[-1]
