"""How the question that was asked colours a short answer."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from core.model import Meaning

from .digits import DIGIT_SIGNS, as_digits, repeated

_DIGITS = re.compile(r"[\d \-]+", re.ASCII)
_GROUP = re.compile(
    r"(?:(?:然后|接着|后面|前面|开头|中间|最后|再|是|号码|手机号|电话|前三位|后四位|最后四位|中间四位|先|的|,)*)"
    rf"(?P<digits>[0-9{DIGIT_SIGNS}](?:[ ,\-]?[0-9{DIGIT_SIGNS}]){{1,6}})(?:[吧啊的呢,]|然后|接着)*"
)
"""A few digits of a number that is said bit by bit: 幺三九, 然后是零零幺三."""
SHORTEST_NUMBER = 5
LONGEST_ACCOUNT = 11


def expect(meaning: Meaning, clean: str, expected: Sequence[str], is_name: Callable[[str], bool]) -> Meaning:
    """`meaning` of the sentence `clean` when a step waits for `expected` (intents and slot names)."""
    wanted = frozenset(expected)
    if "phone" in wanted and "amount" not in wanted and (group := _GROUP.fullmatch(repeated(clean))):
        return Meaning("inform", {"digits": as_digits(group["digits"])})
    if _DIGITS.fullmatch(clean):
        number = _number(re.sub(r"\D", "", clean), wanted)
        if number is not None:
            return number
    spoken = str(meaning.slots.get("phone_invalid", ""))
    if meaning.intent == "inform" and (number := _number(spoken, wanted)) and "account" in number.slots:
        return number
    if meaning.intent == "inform":
        return Meaning("inform", _counted(meaning.slots, wanted), meaning.confidence, meaning.alternatives)
    if meaning.intent == "unknown" and "contact" in wanted and is_name(clean):
        return Meaning("inform", {"contact": clean, "contact_said": clean}, 0.7)
    if meaning.intent == "resume" and "confirm" in wanted and "resume" not in wanted:
        return Meaning("confirm", confidence=meaning.confidence)
    return meaning


def _number(digits: str, wanted: frozenset[str]) -> Meaning | None:
    """Bare digits where a phone number or a QQ number is awaited."""
    if len(digits) < SHORTEST_NUMBER:
        return None
    if "account" in wanted and "phone" not in wanted and len(digits) <= LONGEST_ACCOUNT:
        return Meaning("inform", {"account": digits})
    if (
        "phone" in wanted
        and "account" not in wanted
        and not re.fullmatch(r"(?:86)?1[3-9]\d{9}", digits, re.ASCII)
    ):
        return Meaning("inform", {"phone_invalid": digits})
    return None


def _counted(slots: dict[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    """A bare number counts pieces where only a quantity is awaited."""
    if "quantity" in wanted and "amount" not in wanted and "quantity" not in slots and "amount" in slots:
        rest = {name: value for name, value in slots.items() if name != "amount"}
        pieces, odd = divmod(int(slots["amount"]), 100)
        return slots if odd else {**rest, "quantity": pieces}
    return slots
