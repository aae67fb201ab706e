"""Money and counts in a Chinese sentence: 一百块, 三块八, 50元, ¥50, 3张, 两个月."""

import re
from decimal import Decimal

from .numbers import DIGITS, HAN_NUMERALS, NUMBER, parse_number
from .tagging import Tagged

LARGEST_AMOUNT = 1_000_000_00
"""Fen. Nobody tops up more than a million yuan in a chat; larger numbers are slips."""
LARGEST_QUANTITY = 100_000

_SMALL = f"[0-9{''.join(DIGITS)}]"
_NUM = NUMBER
_MINUS = r"(?P<minus>(?:负|-|−|零下)\s?)?"
_ABOUT = r"(?P<about>[来多几余好]?)"
_MONEY = re.compile(
    rf"{_MINUS}(?P<yuan>{_NUM}){_ABOUT}(?:块钱|块|元钱|元整|元|圆|大洋|rmb|人民币|yuan|cny|软妹币|大元)"
    rf"(?:(?:零|又)?(?P<jiao>{_SMALL})(?:毛钱|毛|角)(?:零?(?P<fen>{_SMALL})分?)?"
    rf"|(?P<tail>{_SMALL}{{1,2}}|半)(?![0-9{HAN_NUMERALS}个张份月天十]))?(?:钱|人民币)?"
)
_JIAO = re.compile(
    rf"(?P<jiao>{_NUM})(?:毛钱|毛|角钱|角)(?:(?P<fen>{_SMALL})分?)?(?:钱)?|(?P<cents>{_NUM})分钱"
)
_SIGNED = re.compile(rf"(?:¥|rmb|cny|人民币)\s?{_MINUS}(?P<yuan>{_NUM})(?:元|块钱|块)?")
_BARE_UNIT = re.compile(r"(?<![一二两三四五六七八九十百千万几0-9])(?P<unit>[百千])(?:元|块)(?:钱)?")
_ROUGH = re.compile(
    rf"(?:好几|几)[十百千万]+(?:[来多]?(?:块钱|块|元))?|[{HAN_NUMERALS}0-9]+几(?:块钱|块|元)?"
    r"|(?<!点)[一二两三四五六七八九]{2}[十百千万][0-9一二三四五六七八九十百千万]*(?:块钱|块|元)?|(?<![一二两三四五六七八九0-9])[百千万]八十(?:块钱|块|元)?"
    rf"|(?:[{HAN_NUMERALS}]*[十百千万]|[0-9]+)[来多余](?=块|元|$|,|吧|的)(?:块钱|块|元)?|(?<!半)百把(?:块钱|块|元)|(?<=[充存打加转交点])几(?:块钱|块|毛)"
)
_HALF = re.compile(r"半百(?:块钱|块|元)?")
TIMES = re.compile(r"[ ]?(?<![a-z])[x×*乘][ ]?(\d{1,4})(?!\d)")
_TIMES_BEFORE = re.compile(r"(\d{1,3})[ ]?[x×*](?=[ ]?[1-9]\d)")
_MINUS_NUMBER = re.compile(rf"(?:负|(?<![0-9])-[ ]?){NUMBER}")
_SUM = re.compile(rf"{NUMBER}(?:加上?|减去?|乘以?|除以|\+){NUMBER}")
"""Arithmetic is not for us."""
_ORDINAL = re.compile(rf"(?:第{NUMBER}|(?:头|前|后|另)一)(?:个|种|张|项|条|款|样|份|笔|单|排|行)")
"""第二个 is one of those that were offered, and never two of them."""
_MONTHS = re.compile(rf"(?P<n>{_NUM})个(?:半)?月")
_ARABIC = re.compile(r"(?<![0-9.])\d+(?:\.\d+)?(?:[千百万k仟佰w]\d?(?![a-z]))?(?![0-9])", re.ASCII)
_HAN = re.compile(rf"(?<![{HAN_NUMERALS}])[{HAN_NUMERALS}]+(?:点[{HAN_NUMERALS}]+)?(?![{HAN_NUMERALS}])")
_SINGLE = re.compile(r"[一二两三四五六七八九]")
_BEFORE_SINGLE = "充冲值还付成是要买来到给加交存换为"


def to_fen(value: Decimal | None) -> int | None:
    """Yuan to fen; None for what is no sensible amount of money."""
    if value is None:
        return None
    fen = value * 100
    if fen != fen.to_integral_value() or not 0 < fen <= LARGEST_AMOUNT:
        return None
    return int(fen)


def _money(match: re.Match[str]) -> tuple[str, int | None]:
    parts = match.groupdict()
    yuan = parse_number(parts["yuan"])
    if yuan is None or parts.get("minus") or parts.get("about"):
        return "X", None
    if parts.get("jiao"):
        yuan += Decimal(_small(parts["jiao"])) / 10 + Decimal(_small(parts.get("fen") or "0")) / 100
    elif tail := parts.get("tail"):
        if tail == "半":
            yuan += Decimal("0.5")
        elif len(tail) == 1:
            yuan += Decimal(_small(tail)) / 10
        else:
            yuan += Decimal(_small(tail[0])) / 10 + Decimal(_small(tail[1])) / 100
    fen = to_fen(yuan)
    return ("A", fen) if fen is not None else ("X", None)


def _small(sign: str) -> int:
    return DIGITS[sign] if sign in DIGITS else int(sign)


def _jiao(match: re.Match[str]) -> tuple[str, int | None]:
    if match["cents"]:
        value = parse_number(match["cents"])
        fen = to_fen(None if value is None else value / 100)
    else:
        value = parse_number(match["jiao"])
        fen = to_fen(None if value is None else value / 10 + Decimal(_small(match["fen"] or "0")) / 100)
    return ("A", fen) if fen is not None else ("X", None)


def times(match: re.Match[str]) -> tuple[str, tuple[int, str]]:
    return "Q", (int(match[1]), "times")


def _count(text: str) -> int | None:
    value = parse_number(text)
    if value is None or value != value.to_integral_value() or not 0 < value <= LARGEST_QUANTITY:
        return None
    return int(value)


def _number(match: re.Match[str]) -> tuple[str, Decimal | None] | None:
    value = parse_number(match[0])
    return ("B", value) if to_fen(value) is not None else ("X", None)


def mark_amounts(tagged: Tagged, *, quantity_words: str, other_words: str) -> None:
    """Mark money (A, fen), counts (Q), other counted things (T), bare numbers (B) and nonsense (X)."""
    tagged.mark(TIMES, times)
    tagged.mark(_TIMES_BEFORE, times)
    tagged.mark(_ORDINAL, lambda match: ("T", match[0]))
    tagged.mark(_SUM, lambda match: ("T", match[0]))
    tagged.mark(_HALF, lambda _: ("A", 5000))
    tagged.mark(_SIGNED, _money)
    tagged.mark(_ROUGH, lambda _: ("X", None))
    tagged.mark(_MONEY, _money)
    tagged.mark(_JIAO, _jiao)
    tagged.mark(_BARE_UNIT, lambda match: ("A", 10_000 if match["unit"] == "百" else 100_000))
    tagged.mark(_MINUS_NUMBER, lambda _: ("X", None))

    def months(match: re.Match[str]) -> tuple[str, tuple[int, str]] | None:
        count = _count(match["n"])
        return None if count is None else ("Q", (count, "months"))

    def quantity(match: re.Match[str]) -> tuple[str, tuple[int, str]] | None:
        count = _count(match["n"])
        return None if count is None else ("Q", (count, match["word"]))

    tagged.mark(_MONTHS, months)
    tagged.mark(re.compile("半年"), lambda _: ("Q", (6, "months")))
    tagged.mark(re.compile(rf"(?P<n>{_NUM})(?P<word>{other_words})"), lambda match: ("T", match[0]))
    tagged.mark(re.compile(rf"(?P<n>{_NUM})(?P<word>{quantity_words})"), quantity)
    tagged.mark(re.compile(rf"(?P<n>{_NUM})(?P<word>个)(?!钱)"), quantity)
    tagged.mark(_ARABIC, _number)
    tagged.mark(_HAN, lambda match: _han_number(tagged, match))


def _han_number(tagged: Tagged, match: re.Match[str]) -> tuple[str, Decimal | None] | None:
    """A bare Chinese numeral: one sign alone is a number only where a number is expected."""
    word = match[0]
    text, start, end = match.string, match.start(), match.end()
    if word in ("百", "千", "万", "亿", "零", "〇", "十万", "万万"):
        return None if word not in ("零",) else ("X", None)
    if _SINGLE.fullmatch(word):
        before = text[start - 1] if start else ""
        after = text[end] if end < len(text) else ","
        alone = not before or before == ","
        goods = (entity := tagged.entity(after)) is not None and entity.kind == "G"
        if not ((alone or before in _BEFORE_SINGLE) and (after in ",的吧" or goods)) or (alone and goods):
            return None
        if alone and word == "一":
            return None
    return _number(match)
