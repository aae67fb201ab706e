"""Figures as people say them in Chinese: amounts, counts, numbers read digit by digit."""

import re

DIGITS = "零一二三四五六七八九"
GROUPS = (3, 4, 4)
"""How a mobile number is read out: 一三八，零零一三，八零零零."""
READ_OUT = 5
"""Digits from which a number is read one by one instead of being counted."""
MOBILE = 11
TAIL = 4


def count(number: int) -> str:
    """1234 → 一千二百三十四, 10 → 十, 200 → 两百, 2 → 二; from zero up to below 10^12."""
    if number == 0:
        return DIGITS[0]
    words, rest, gap = "", number, False
    for unit, sign in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, rest = divmod(rest, unit)
        if part:
            said = "两" if part == 2 and sign else _below_ten_thousand(part)
            words += (DIGITS[0] if words and (gap or part < 1000) else "") + said + sign
        gap = bool(words) and not part
    return words.removeprefix("一") if words.startswith("一十") else words


def _below_ten_thousand(number: int) -> str:
    words, gap, rest = "", False, number
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, unit)
        if digit:
            said = "两" if digit == 2 and unit >= 100 else DIGITS[digit]
            words += (DIGITS[0] if gap and words else "") + said + sign
            gap = False
        else:
            gap = True
    return words


def pieces(number: int) -> str:
    """The same before a measure word: 2 → 两."""
    return "两" if number == 2 else count(number)


def money(fen: int) -> str:
    """1250 → 十二元五角, 5000 → 五十元, 105 → 一元零五分, -5 → 负五分."""
    sign, fen = ("负", -fen) if fen < 0 else ("", fen)
    yuan, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    words = f"{pieces(yuan)}元" if yuan or not fen else ""
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif cents and yuan:
        words += DIGITS[0]
    if cents:
        words += f"{DIGITS[cents]}分"
    return sign + words


def digits(number: str) -> str:
    """13800138000 → 一三八，零零一三，八零零零; other numbers in groups of four."""
    signs = [sign for sign in number if sign.isascii() and sign.isdigit()]
    said = "".join(DIGITS[int(sign)] for sign in signs)
    sizes = GROUPS if len(said) == MOBILE else ()
    groups: list[str] = []
    start = 0
    while start < len(said):
        size = sizes[len(groups)] if len(groups) < len(sizes) else TAIL
        groups.append(said[start : start + size])
        start += size
    return "，".join(groups)


def so_far(number: str) -> str:
    """The beginning of a mobile number: 13800 → 一三八，零零."""
    return "，".join(digits(part) for part in (number[:3], number[3:7], number[7:]) if part)


_AMOUNT = re.compile(r"(?<![\d.])([+-]?)(\d{1,10})(?:\.(\d{2}))? ?元")
_DECIMAL = re.compile(r"(?<![\d.])([+-]?)(\d{1,10})\.(\d{2})(?![\d.])")
_FOLD = re.compile(r"(?<![\d.])(\d)\.(\d{1,2})(?= ?折)")
_DAY = re.compile(r"(?<!\d)(?:(\d{4})-)?(\d{2})-(\d{2})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")
_GROUPED = re.compile(r"(?<!\d)1\d{2} \d{4} \d{4}(?!\d)")
_MASKED = re.compile(r"\s*\d{2,3}\*{4}(\d{2,4})")
_WHOLE = re.compile(r"(?<![A-Za-z\d])\d+")
_MEASURED = re.compile(r"(?<![A-Za-z\d])2(?= ?[个张份笔条位次天])")


def said(text: str) -> str:
    """A Chinese text with every figure in words."""
    text = _MASKED.sub(lambda found: f"尾号{digits(found[1])}", text)
    text = _GROUPED.sub(lambda found: digits(found[0]), text)
    text = _FOLD.sub(_fold, text)
    text = _AMOUNT.sub(_amount, text)
    text = _DECIMAL.sub(_amount, text)
    text = _DAY.sub(_date, text)
    text = _TIME.sub(_clock, text)
    text = _MEASURED.sub("两", text)
    text = _WHOLE.sub(
        lambda found: digits(found[0]) if len(found[0]) >= READ_OUT else count(int(found[0])), text
    )
    # What stood between figures and characters was for the eye.
    return re.sub(r"(?<=[㐀-鿿]) +(?=[㐀-鿿])", "", text)


def _fold(found: re.Match[str]) -> str:
    """9.8 折 is 九点八折."""
    return f"{count(int(found[1]))}点{''.join(DIGITS[int(sign)] for sign in found[2])}"


def _amount(found: re.Match[str]) -> str:
    fen = int(found[2]) * 100 + int(found[3] or 0)
    return money(-fen if found[1] == "-" else fen)


def _date(found: re.Match[str]) -> str:
    year = "".join(DIGITS[int(sign)] for sign in found[1]) + "年" if found[1] else ""
    return f"{year}{count(int(found[2]))}月{count(int(found[3]))}日"


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    minutes = "" if not minute else f"{DIGITS[0] if minute < 10 else ''}{count(minute)}分"
    return f"{count(hour)}点{minutes}"
