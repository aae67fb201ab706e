"""What people say about standing arrangements: money kept for the next order, top-ups by rule. Read exactly.

A grammar of its own (`grammar/standing.yaml`): its sentences name two amounts, or a day beside one, and
whoever agrees to something once must not have been guessed at.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.model import Meaning

from .amounts import to_fen
from .numbers import parse_number
from .whole import WholeSentences

_FILE = Path(__file__).parent / "grammar" / "standing.yaml"
_AMOUNTS = ("threshold", "amount", "target", "minimum", "maximum")
_COUNTS = {"day": 31, "every_days": 365, "weeks": 52, "per_day": 10}
"""Whole numbers, and the most that makes sense."""
_METHODS = {"微信": "wechat", "wechat": "wechat", "支付宝": "alipay", "alipay": "alipay"}


def _slots(found: Mapping[str, str | None]) -> dict[str, Any] | None:
    slots: dict[str, Any] = {}
    for name, said in found.items():
        if not said:
            continue
        value = _METHODS[said] if name == "method" else _number(name, said)
        if value is None:
            return None
        slots[name] = value
    if "weeks" in slots:
        slots["every_days"] = 7 * slots.pop("weeks")
    return slots


def _number(name: str, said: str) -> int | None:
    value = parse_number(said)
    if value is None or value <= 0:
        return None
    if name in _AMOUNTS:
        return to_fen(value)
    whole = int(value) if value == value.to_integral_value() else 0
    return whole if 1 <= whole <= _COUNTS[name] else None


@cache
def _grammar() -> WholeSentences:
    return WholeSentences(_FILE, _slots)


def about_standing(text: str) -> Meaning | None:
    """What a sentence about a standing arrangement means; None when it is about something else."""
    return _grammar().understand(text)
