"""Runs of digits in a sentence: phone numbers, QQ numbers, and numbers with a digit too many."""

import re
from typing import Any

from .numbers import DIGITS
from .tagging import Tagged

PHONE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_HAN_DIGITS = DIGIT_SIGNS = "".join(DIGITS)
_DIGIT = f"[0-9{_HAN_DIGITS}]"
_RUN = re.compile(
    rf"(?<![0-9.])(?:\+\s?)?{_DIGIT}(?:[ ,\-]{{0,2}}{_DIGIT})*(?!\.\d)",
)
_PIECE = re.compile(rf"[0-9]+|[{_HAN_DIGITS}]+")
_COUNTED = re.compile(
    r"[ ]?(?:元|块|圆|毛|角|个|张|份|枚|十|百|千|万|亿|rmb|yuan|人民币|点\d|q币|qb|q coin|coin|kuai)"
)
_UNIT_AFTER = re.compile(r"[十百千万拾佰仟]")
_TO_ASCII = {ord(sign): str(value) for sign, value in DIGITS.items()}

LONGEST_ACCOUNT = 11

_SAME_DIGITS = re.compile(
    rf"(?:(?<={_DIGIT})|(?<={_DIGIT},)|(?<=尾号)|(?<=尾号是))"
    rf"(?P<count>[两二三四五2-5])个(?P<digit>{_DIGIT})(?![十百千万个块元毛张份])"
)
"""三个八, two of a digit and more as people read out numbers."""
_ALONE = re.compile(rf"(?P<count>[两二三四五2-5])个(?P<digit>{_DIGIT})")


def mark_digits(tagged: Tagged, *, qq: bool) -> None:
    """Mark phone numbers (P), QQ numbers (N) and wrong phone numbers (I). `qq`: the talk is about QQ."""

    def replace(match: re.Match[str]) -> str:
        return _mark_run(tagged, match, qq=qq)

    tagged.text = _RUN.sub(replace, tagged.text)


def _mark_run(tagged: Tagged, match: re.Match[str], *, qq: bool) -> str:
    run = match[0]
    pieces = [(piece.start(), piece.end()) for piece in _PIECE.finditer(run)][:40]
    values = [run[start:end].translate(_TO_ASCII) for start, end in pieces]
    if sum(map(len, values)) < 5:
        return run
    found = _phone(values)
    if found is not None:
        first, last, phone, cut = found
        start, end = pieces[first][0], pieces[last][1] - cut
        before, after = run[:start].rstrip("+ "), run[end:]
        kind = "N" if qq else "P"
        return (
            _rest(tagged, before, match, qq=qq, end=False)
            + tagged.add(kind, phone, run[start:end])
            + _rest(tagged, after, match, qq=qq, end=True)
        )
    joined = "".join(values)
    if qq and _is_account_in_groups(values, match):
        return tagged.add("N", joined, run)
    together = len(values) > 1 and "," not in run and not qq and all(len(value) >= 3 for value in values)
    if together and 8 <= len(joined) <= 13 and (joined[0] == "1" or joined[0] == "0"):
        return tagged.add("I", joined, run)
    return _rest(tagged, run, match, qq=qq, end=True)


def _is_account_in_groups(values: list[str], match: re.Match[str]) -> bool:
    """A QQ number that is read out in groups: 1020，3040，50."""
    digits = "".join(values)
    counted = _COUNTED.match(match.string[match.end() : match.end() + 8])
    return (
        len(values) > 1
        and max(map(len, values)) < 5
        and len(digits) <= LONGEST_ACCOUNT
        and digits[0] != "0"
        and counted is None
    )


def _rest(tagged: Tagged, text: str, match: re.Match[str], *, qq: bool, end: bool) -> str:
    """Judge the pieces of a run that hold no phone number one by one."""
    if not text.strip(" ,-"):
        return text

    def judge(piece: re.Match[str]) -> str:
        last = end and piece.end() == len(text)
        following = match.string[match.end() : match.end() + 8] if last else ""
        if not last and piece.end() < len(text) and text[piece.end()] == "-":
            following = ""
        kind = _kind(piece[0].translate(_TO_ASCII), qq=qq, counted=bool(_COUNTED.match(following)))
        return tagged.add(kind, piece[0].translate(_TO_ASCII), piece[0]) if kind else piece[0]

    return _PIECE.sub(judge, text)


def _kind(digits: str, *, qq: bool, counted: bool) -> str:
    """P phone, N account, I wrong phone number, X no sensible number, "" a plain number."""
    length = len(digits)
    if length < 5 or (counted and length < 10):
        return ""
    if counted:
        return "X"
    if qq:
        return "N" if length <= LONGEST_ACCOUNT and digits[0] != "0" else "X"
    if length > 15:
        return "X"
    if length >= 11 or (length >= 8 and digits[0] in "10"):
        return "I"
    return "" if digits.endswith("000") else "N"


def _phone(values: list[str]) -> tuple[int, int, str, int] | None:
    """First and last piece, the number, and how many signs of the last piece belong to what follows."""
    for first in range(len(values)):
        joined = ""
        for last in range(first, min(first + 11, len(values))):
            joined += values[last]
            for prefix in ("", "86", "0086"):
                number = joined.removeprefix(prefix) if joined.startswith(prefix) else ""
                if len(number) == 11 and PHONE.fullmatch(number):
                    rest = values[last + 1] if last + 1 < len(values) else ""
                    # 138 0013 8000 1 has a digit too many, 13800138000 50 is a number and an amount
                    if last > first and len(rest) == 1:
                        continue
                    return first, last, number, 0
            if len(joined) > 15:
                break
    return None


def split_spoken(text: str) -> str:
    """Say repeated digits one by one (三个八), and put a pause between two numbers spoken in one breath.

    The latter are …零零零五十, 一百两张.
    """
    text = _SAME_DIGITS.sub(_one_by_one, text)

    def cut(match: re.Match[str]) -> str:
        run = match[0]
        head, tail = run[:11], run[11:]
        return f"{head},{tail}" if PHONE.fullmatch(head.translate(_TO_ASCII)) else run

    text = re.sub(r"(?<=[百千])([一二两三四五六七八九])(?=张|份|套|枚|个月)", r",\1", text)
    return re.sub(rf"[{_HAN_DIGITS}]{{12,13}}(?={_UNIT_AFTER.pattern})", cut, text)


def repeated(text: str) -> str:
    """三个八 alone as 八八八, for where digits are awaited."""
    return _ALONE.sub(_one_by_one, text) if _ALONE.fullmatch(text) else text


def _one_by_one(found: re.Match[str]) -> str:
    count = found["count"].translate(_TO_ASCII)
    return found["digit"] * int(count)


def as_digits(text: str) -> str:
    """幺三九 → 139; everything that is no digit is dropped."""
    return re.sub(r"\D", "", text.translate(_TO_ASCII))


def as_account(value: Any) -> bool:
    """Whether the digits could be a QQ number."""
    return isinstance(value, str) and 5 <= len(value) <= LONGEST_ACCOUNT and value[0] != "0"
