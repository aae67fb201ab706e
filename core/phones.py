"""Numbers the way people read them out, and the way a screen may show them to others."""

import re

DIGITS = 11
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


def is_mobile(digits: str) -> bool:
    """Whether these are the digits of a mobile number of the mainland."""
    return _MOBILE.fullmatch(digits) is not None


def joined(before: str, piece: str) -> str | None:
    """A number read out in pieces so far; None when it cannot be the beginning of a mobile number.

    A piece that does not fit behind the others may be a fresh start.
    """
    for digits in (before + piece, piece):
        if len(digits) < DIGITS and re.match(r"1(?:[3-9]|$)", digits):
            return digits
        if is_mobile(digits):
            return digits
    return None


def grouped(target: str) -> str:
    """`13800138000` → `138 0013 8000`; anything else in groups of four."""
    if len(target) == 11 and target.isdigit():
        return f"{target[:3]} {target[3:7]} {target[7:]}"
    return " ".join(target[start : start + 4] for start in range(0, len(target), 4))


def partly(digits: str) -> str:
    """The beginning of a phone number: `1380013` → `138 0013`."""
    return " ".join(part for part in (digits[:3], digits[3:7], digits[7:]) if part)


def masked(target: str) -> str:
    """`13800138000` → `138****8000`; short numbers keep two digits at each end."""
    if len(target) == 11:
        return f"{target[:3]}****{target[7:]}"
    return f"{target[:2]}****{target[-2:]}"
