"""The rules that turn written numbers into Mandarin, in order; each finds what those before it left."""

import re
from collections.abc import Callable

from .numerals import fraction, in_groups, mandarin, one_by_one, yuan

HANZI = r"\u3400-\u4dbf\u4e00-\u9fff"
AMOUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_LONG = 6
"""Digits from which a bare number is there to be written down, not to be counted."""
_MEASURES = "个月|毫秒|分钟|小时|[个单条次天秒笔位张遍步周年封种件倍人家块台部份级层轮样行兆]"
"""Before these, 2 is 两."""
_KEY = r"(?=[0-9A-Za-z-]*\d)(?=[0-9A-Za-z-]*[A-Za-z])"
_NAMED = r"QQ|[尾账帐单编]号|号码|手机号|[码号]"
_SERVICE = r"100\d\d|95\d{3}|96\d{3}|12\d{3}|[48]00\d{7}"

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match], str]]


def _value(match: Match) -> str:
    return match["number"].replace(",", "")


def _key(match: Match) -> str:
    """Letters and digits nobody remembers: the last four of them."""
    end = re.sub(r"[^0-9A-Za-z]", "", match[0])[-4:].upper()
    return "尾号" + "".join(one_by_one(one) if one.isdigit() else one for one in end)


def _date(match: Match) -> str:
    return f"{one_by_one(match['year'])}年{_day(match)}"


def _day(match: Match) -> str:
    return f"{mandarin(int(match['month']))}月{mandarin(int(match['day']))}日"


def _clock(match: Match) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    minutes = f"{'零' if minute < 10 else ''}{mandarin(minute)}分" if minute else ""
    return f"{mandarin(hour, counting=True)}点{minutes}"


def _money(match: Match) -> str:
    sign = {"-": "负", "−": "负", "+": "加"}.get(match["sign"] or "", "")
    return sign + yuan(_value(match))


def _named(match: Match) -> str:
    return match["what"] + match["between"].strip() + in_groups(match["number"].replace(" ", ""))


def _bare(match: Match) -> str:
    number = _value(match)
    sign = "负" if match["sign"] else ""
    whole = number == match["number"] and "." not in number
    if whole and (len(number) >= _LONG or (len(number) > 1 and number.startswith("0"))):
        return sign + in_groups(number)
    return sign + fraction(number)


def _rule(pattern: str, how: Callable[[Match], str]) -> Rule:
    return re.compile(pattern, re.ASCII), how


_SIGN = r"(?P<sign>(?<![\d.])[-−+])?"

RULES: tuple[Rule, ...] = (
    _rule(rf"\b{_KEY}[0-9A-Za-z]+(?:-[0-9A-Za-z]+)+\b|\b{_KEY}[0-9A-Za-z]{{7,}}\b", _key),
    # 138****8000
    _rule(r"(?:尾号\s*)?\d{2,4}\*{2,}(?P<end>\d{2,4})", lambda match: "尾号" + one_by_one(match["end"])),
    # 2026-11-23, 2026年11月23日, 2026年, 11-23, 11月23日, 14:05
    _rule(
        r"(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?",
        _date,
    ),
    _rule(r"(?P<year>(?:19|20)\d\d)\s*年", lambda match: f"{one_by_one(match['year'])}年"),
    _rule(
        r"(?<![\d.])(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
        rf"(?![\d.%]|\s*(?:元|{_MEASURES}))",
        _day,
    ),
    _rule(r"(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]", _day),
    _rule(r"(?<![\d:])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d)", _clock),
    # 13800138000, 138 0013 8000
    _rule(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", lambda match: in_groups(re.sub(r"\D", "", match[0]))),
    # 10-20 元
    _rule(r"(?<=\d)\s*[-–—~～]\s*(?=¥?\d)", lambda _: "到"),
    _rule(rf"(?P<number>{AMOUNT})\s*%", lambda match: f"百分之{fraction(_value(match))}"),
    # ¥12, 12 元; 12.00, which can only be money
    _rule(rf"(?P<sign>[-−+])?\s*¥\s*(?P<number>{AMOUNT})(?:\s*元)?", _money),
    _rule(rf"{_SIGN}(?P<number>{AMOUNT})\s*(?:元|块钱)", _money),
    _rule(rf"{_SIGN}(?P<number>(?:\d{{1,3}}(?:,\d{{3}})+|(?<![\d.])\d+)\.\d\d)(?![\d.]|\s*[A-Za-z])", _money),
    # 尾号 8000, QQ 12345678, 10086, 139…
    _rule(
        rf"(?P<what>{_NAMED})(?P<between>\s*[:是为]?\s*)"
        rf"(?P<number>\d[\d ]*\d)(?![\d.:*%]|\s*(?:{_MEASURES}))",
        _named,
    ),
    _rule(rf"(?<![\d.])(?:{_SERVICE})(?![\d.]|\s*(?:{_MEASURES}))", lambda match: in_groups(match[0])),
    _rule(r"(?<!\d)1[3-9]\d(?=…|\.\.\.)", lambda match: one_by_one(match[0])),
    # 1.查余额, 3×2, 2 个; then whatever is left
    _rule(rf"(?<![\d.])(\d{{1,2}})[.)]\s*(?=[{HANZI}])", lambda match: f"{mandarin(int(match[1]))}，"),
    _rule(r"(?<=\d)\s*[xX×]\s*(?=\d)", lambda _: "乘"),
    _rule(
        rf"(?<!第)(?<!第\s)(?P<number>{AMOUNT})\s*(?P<unit>{_MEASURES})",
        lambda match: fraction(_value(match), counting=True) + match["unit"],
    ),
    _rule(rf"(?P<sign>(?<!\w)[-−])?(?P<number>{AMOUNT})", _bare),
)
