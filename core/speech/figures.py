"""How figures sound: what is written 50 is said 五十, a phone number digit by digit."""

import re

_SIGNS = "零一二三四五六七八九"
MOBILE = "☎"
"""Stands for a whole mobile number in the templates and in what is held against them."""
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.ASCII)
_RUN = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_SAID = re.compile(r"[㐀-鿿a-z☎]")
SHORTEST_CODE = 5
"""Digits from which a run is read one by one."""

_DIGIT = "(一|二|三|四|五|六|七|八|九)"
_FIRST = "(一|两|二|三|四|五|六|七|八|九)"
_ANY = "(零|一|幺|二|三|四|五|六|七|八|九)"
_NUMBER = (
    f"[{_DIGIT}]十[{_DIGIT}]|{_FIRST}百[零{_DIGIT}|{_DIGIT}十[{_DIGIT}]|{_DIGIT}]|{_FIRST}千[{_FIRST}百]|半百"
)
RULES = {
    "amount": f"({_NUMBER})[块|元|块钱|元钱]|({_NUMBER}|{_FIRST})块[钱|{_DIGIT}]",
    "count": f"{_NUMBER}|{_FIRST}",
    "phone": MOBILE,
    "four": _ANY * 4,
}
"""The slots for figures, as templates of `network.py`."""


def without_mobile(text: str) -> tuple[str, str]:
    """The text with a sign for the one mobile number in it, and the number; "" unless there is one."""
    found = _MOBILE.findall(text)
    return (_MOBILE.sub(MOBILE, text), found[0]) if len(found) == 1 else (text, "")


def read_aloud(text: str) -> str:
    """The text as it is spoken: figures in characters, no pauses, nothing that has no sound."""
    return "".join(_SAID.findall(_RUN.sub(lambda run: _aloud(run[0]), _together(text))))


def _together(text: str) -> str:
    """Digits that belong to one number although they were written apart: 138 0013 8000."""
    return re.sub(r"(?<=\d)[ ,，\-]+(?=\d)", "", text, flags=re.ASCII)


def _aloud(run: str) -> str:
    whole, _, part = run.partition(".")
    if part:
        return number(int(whole)) + "块" + "".join(_SIGNS[int(digit)] for digit in part.rstrip("0"))
    if len(whole) >= SHORTEST_CODE or (whole[0] == "0" and len(whole) > 1):
        return "".join(_SIGNS[int(digit)] for digit in whole)
    return number(int(whole))


def number(value: int) -> str:
    """A whole number below 10000 as it is said: 105 is 一百零五, 200 两百."""
    out, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            two = digit == 2 and unit >= 100
            one = digit == 1 and unit == 10 and not out
            out += ("零" if zero and out else "") + ("" if one else "两" if two else _SIGNS[digit]) + sign
            zero = False
        else:
            zero = bool(out)
    return out or _SIGNS[0]
