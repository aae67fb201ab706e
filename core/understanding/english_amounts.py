"""Money and counts in an English sentence: 50 yuan, RMB 100, a hundred, three cards, two months."""

import re
from decimal import Decimal

from .amounts import LARGEST_QUANTITY, TIMES, times, to_fen
from .numbers import ENGLISH_NUMBER, parse_english
from .tagging import Tagged

_UNIT = r"(?:yuan|rmb|cny|kuai|bucks?|renminbi|quid)"
_MONEY = re.compile(
    rf"(?:¥|\brmb|\bcny)\s?(?P<a>{ENGLISH_NUMBER})(?:\s?{_UNIT}\b)?|(?P<b>{ENGLISH_NUMBER})[ -]?{_UNIT}\b"
)
_MONTHS = re.compile(rf"(?P<n>{ENGLISH_NUMBER}|\ba)[ -]?months?\b")
_OTHER = re.compile(
    rf"(?P<n>{ENGLISH_NUMBER})[ -]?"
    r"(?:days?|hours?|minutes?|mins?|weeks?|years?|times?|o'clock|am|pm|percent)\b"
)
_COUNTED_WORDS = r"(?:pcs|pieces?|copies|cards?|codes?|q ?-?coins?|qcoins?|coins?|of)\b"
_SIGN = r"[\ue000-\uf8ff]"
"""Something that was marked before: goods or an amount."""
_AFTER_GOODS = r"(?:[ ](?:of|worth)|[ ,]*$|[ ](?:to|for|from|with|by|via|using|code|card|please))"
_SMALL = r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|[1-9])"
_COUNT = re.compile(
    rf"(?P<n>{ENGLISH_NUMBER})[ ]?(?={_COUNTED_WORDS})"
    rf"|(?P<n2>{ENGLISH_NUMBER})[ ](?={_SIGN}{_AFTER_GOODS})"
    rf"|(?P<n3>{_SMALL})[ ](?={_SIGN}[ ]{_SIGN})"
)
_TIMES_BEFORE = re.compile(r"\b(\d{1,3}) ?[x*×](?= ?[a-z\ue000-\uf8ff])")
_NUMBER = re.compile(ENGLISH_NUMBER)
_MINUS = re.compile(rf"(?:\bminus |\bnegative |(?<![\w])-[ ]?)(?:{ENGLISH_NUMBER})(?:\s?{_UNIT}\b)?")
_ROUGH = re.compile(r"\b(?:some|a few|several|few)[ ](?:hundred|thousand|dozen)s?\b")


def mark_english_amounts(tagged: Tagged) -> None:
    """Mark money (A, fen), counts (Q), other counted things (T), bare numbers (B) and nonsense (X)."""

    def money(match: re.Match[str]) -> tuple[str, int | None]:
        fen = to_fen(parse_english(match["a"] or match["b"]))
        return ("A", fen) if fen is not None else ("X", None)

    def months(match: re.Match[str]) -> tuple[str, tuple[int, str]] | None:
        value = Decimal(1) if match["n"] == "a" else parse_english(match["n"])
        return None if value is None or not 0 < value <= 120 else ("Q", (int(value), "months"))

    def count(match: re.Match[str]) -> tuple[str, tuple[int, str]] | None:
        value = parse_english(match["n"] or match["n2"] or match["n3"])
        whole = value is not None and value == value.to_integral_value() and 0 < value <= LARGEST_QUANTITY
        return ("Q", (int(value), "pieces")) if whole and value is not None else None

    def number(match: re.Match[str]) -> tuple[str, Decimal | None] | None:
        if match[0] == "one" and match.string != "one":
            return None
        value = parse_english(match[0])
        return ("B", value) if to_fen(value) is not None else ("X", None)

    tagged.mark(TIMES, times)
    tagged.mark(_TIMES_BEFORE, times)
    tagged.mark(_ROUGH, lambda _: ("X", None))
    tagged.mark(_MINUS, lambda _: ("X", None))
    tagged.mark(_MONEY, money)
    tagged.mark(_MONTHS, months)
    tagged.mark(_OTHER, lambda match: ("T", match[0]))
    tagged.mark(_COUNT, count)
    tagged.mark(_NUMBER, number)
