"""What somebody of a merchant says about balance, alerts and colleagues: whole sentences, read exactly.

A grammar of its own (`grammar/merchant.yaml`), because these words mean something else, or nothing, to people
who buy for themselves. What it does not know goes on to the understanding that everybody shares.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.model import Meaning

from .amounts import to_fen
from .numbers import parse_number
from .whole import WholeSentences

_FILE = Path(__file__).parent / "grammar" / "merchant.yaml"
_AFTERNOON = re.compile(r"下午|傍晚|晚上|夜里|夜晚|午夜|晚|pm|p\.m\.")
_BEFORE_DAWN = re.compile(r"凌晨|晚|夜|am|a\.m\.")
"""With twelve o'clock: the middle of the night."""
_CLOCK = re.compile(
    r"(?P<hour>[0-9零一二两三四五六七八九十]+)(?:[:点时](?P<minute>半|一刻|三刻|[0-9零一二三四五六七八九十]+)?)?"
)
_ALONE = {
    "早上": "08:00", "上午": "10:00", "中午": "12:00", "下午": "14:00", "晚上": "20:00",
    "morning": "08:00", "noon": "12:00", "evening": "20:00", "midnight": "00:00",
}  # fmt: skip
"""A part of the day without an hour."""
_DAYS = {
    "今天": 0,
    "今晚": 0,
    "明天": 1,
    "明早": 1,
    "明晚": 1,
    "后天": 2,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
}
_PART_OF = {"今晚": "晚上", "明晚": "晚上", "明早": "早上", "tonight": "pm"}
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_ROLES = {
    "老板": "owner", "店主": "owner", "管理员": "owner", "所有人": "owner", "owner": "owner",
    "财务": "finance", "会计": "finance", "出纳": "finance", "finance": "finance", "accountant": "finance",
    "只看的": "viewer", "只能看的": "viewer", "查看": "viewer", "看账的": "viewer", "观察": "viewer",
    "viewer": "viewer",
}  # fmt: skip
_RULES = {
    "余额": "balance", "低余额": "balance", "余额不足": "balance", "balance": "balance",
    "时长": "runway", "可用时间": "runway", "时间": "runway", "runway": "runway",
    "占比": "day_share", "日占比": "day_share", "share": "day_share",
    "冻结": "hold_expiring", "冻结到期": "hold_expiring", "到期": "hold_expiring", "hold": "hold_expiring",
    "缺钱": "shortage", "失败": "shortage", "缺钱失败": "shortage", "订单失败": "shortage",
    "shortage": "shortage",
    "异常": "unusual", "异动": "unusual", "异常变动": "unusual", "异常波动": "unusual", "波动": "unusual",
    "unusual": "unusual",
}  # fmt: skip


def _slots(found: Mapping[str, str | None]) -> dict[str, Any] | None:
    """The groups as plain values; None when one of them is no sensible value."""
    said = {name: value for name, value in found.items() if value}
    slots: dict[str, Any] = {}
    day = said.pop("day", None)
    for name, value in said.items():
        made = _value(name, value, day)
        if made is None:
            return None
        slots[{"percent2": "percent", "half": "percent"}.get(name, name)] = made
    if day is not None:
        slots["day"] = _DAYS[day]
        if "at" not in slots and day in ("明早", "今晚", "明晚"):
            slots["at"] = _ALONE[_PART_OF[day]]
    return slots


def _value(name: str, said: str, day: str | None) -> Any:
    match name:
        case "amount":
            return to_fen(parse_number(said))
        case "hours" | "minutes" | "percent" | "percent2":
            return _whole(said)
        case "half":
            return 50
        case "at" | "from" | "to":
            return time_of(f"{_PART_OF.get(day or '', '')}{said}")
        case "role":
            return _ROLES[said]
        case "rule":
            return _RULES[said]
    return said.strip()


def _whole(said: str) -> int | None:
    if said in ("a", "an"):
        return 1
    value = parse_number(said)
    return int(value) if value is not None and value == value.to_integral_value() and value > 0 else None


def time_of(said: str) -> str | None:
    """A time of day as "HH:MM": 晚上十点半 → "22:30", 9 → "09:00", 9pm → "21:00". None for 25点."""
    if said in _ALONE:
        return _ALONE[said]
    found = _CLOCK.search(said)
    if found is None:
        return None
    hour, minute = _part(found["hour"]), _part(found["minute"] or "0")
    if hour is None or minute is None:
        return None
    after_noon = bool(_AFTERNOON.search(said))
    if (after_noon and hour < 12 and not ("午夜" in said and hour == 0)) or (
        "中午" in said and 1 <= hour <= 2
    ):
        hour += 12
    elif hour == 12 and _BEFORE_DAWN.search(said):
        hour = 0
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return f"{hour % 24:02d}:{minute:02d}"


def _part(said: str) -> int | None:
    if said in _QUARTERS:
        return _QUARTERS[said]
    value = parse_number(said)
    return None if value is None else int(value)


@cache
def _grammar() -> WholeSentences:
    return WholeSentences(_FILE, _slots)


def for_merchants(text: str) -> Meaning | None:
    """What a sentence of somebody of a merchant means, by the grammar that ships with the package."""
    return _grammar().understand(text)
