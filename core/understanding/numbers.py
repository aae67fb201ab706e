"""Numbers as people write and say them: 50, 1.2万, 两百五, 一百零五, fifty, a hundred and twenty."""

import re
from decimal import Decimal

DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
    "九": 9,
    "幺": 1, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
BIG_UNITS = {"万": 10_000, "亿": 100_000_000}

HAN_NUMERALS = "".join([*DIGITS, *UNITS, *BIG_UNITS])
ARABIC = r"\d+(?:\.\d+)?"
NUMBER = rf"(?:半百|{ARABIC}[千百万k仟佰w]\d?(?![a-z])|{ARABIC}|[{HAN_NUMERALS}]+(?:点[{HAN_NUMERALS}]+)?)"
"""A regular expression for one number in Chinese text; give the match to `parse_number`."""

_LETTER_UNITS = {"k": "千", "w": "万"}

_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
    "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
ENGLISH_NUMBER = (
    rf"(?:\b(?:half a hundred"
    rf"|(?:(?:{_WORD}|a)[ -])?(?:hundred|thousand)(?:[ -](?:and[ -])?(?:{_WORD}|hundred))*"
    rf"|(?:{_WORD})(?:[ -](?:and[ -])?(?:{_WORD}|hundred|thousand))*)\b|{ARABIC}k?(?![\d.]))"
)
"""The same for English text; give the match to `parse_english`."""


def parse_number(text: str) -> Decimal | None:
    """Value of one number written in digits, in Chinese numerals or in a mixture; None if it is not exact.

    A trailing digit counts the next lower unit, as it is spoken: 两百五 is 250, 一千二 is 1200.
    Approximations (百八十, 三五十, 一两百) are None.
    """
    if text == "半百":
        return Decimal(50)
    plain = text
    for letter, unit in _LETTER_UNITS.items():
        plain = plain.replace(letter, unit)
    if re.fullmatch(r"\d+(\.\d+)?", plain, re.ASCII):
        return Decimal(plain)
    if mixed := re.fullmatch(r"(\d+(?:\.\d+)?)([百千万佰仟])(\d?)", plain, re.ASCII):
        unit_value = {**UNITS, **BIG_UNITS}[mixed[2]]
        return Decimal(mixed[1]) * unit_value + Decimal(mixed[3] or 0) * unit_value / 10
    if "点" in plain:
        whole, _, fraction = plain.partition("点")
        value = _han(whole)
        if value is None or not fraction or any(sign not in DIGITS for sign in fraction):
            return None
        return value + Decimal("0." + "".join(str(DIGITS[sign]) for sign in fraction))
    return _han(plain)


def _han(text: str) -> Decimal | None:
    """Value of a number in Chinese numerals only."""
    if not text or any(sign not in HAN_NUMERALS for sign in text):
        return None
    if all(sign in DIGITS for sign in text):
        return Decimal("".join(str(DIGITS[sign]) for sign in text))
    total = section = 0
    digit: int | None = None
    unit, zero = 1, False
    for position, sign in enumerate(text):
        if sign in DIGITS:
            value = DIGITS[sign]
            if digit is not None and digit != 0:
                return None
            zero = zero or value == 0
            digit = value
        elif sign in UNITS:
            if section and UNITS[sign] >= unit:
                return None  # 五十五十 is a number said twice, not a hundred
            unit = UNITS[sign]
            if digit is None:
                # 十五, 一百十五 are said; 百八十 means "roughly"
                if unit != 10 and not (position == 0 and len(text) == 1):
                    return None
                digit = 1
            section += digit * unit
            digit, zero = None, False
        else:
            unit = BIG_UNITS[sign]
            section += digit or 0
            if section == 0 and total == 0:
                return None
            total = (total + section) * unit if unit > BIG_UNITS["万"] else total + section * unit
            section, digit, zero = 0, None, False
    if digit:
        section += digit * (unit // 10 if unit > 10 and not zero else 1)
    return Decimal(total + section)


def parse_english(text: str) -> Decimal | None:
    """Value of one English number in words or digits (`1k` is 1000); None if it is not one."""
    plain = text.strip()
    if re.fullmatch(r"\d+(\.\d+)?k?", plain, re.ASCII):
        return Decimal(plain.removesuffix("k")) * (1000 if plain.endswith("k") else 1)
    if plain == "half a hundred":
        return Decimal(50)
    total, current = 0, 0
    for word in re.split(r"[ -]+", plain):
        if word in ("and", "a"):
            continue
        if word == "hundred":
            current = (current or 1) * 100
        elif word == "thousand":
            total, current = total + (current or 1) * 1000, 0
        elif word in _WORDS:
            current += _WORDS[word]
        else:
            return None
    return Decimal(total + current)
