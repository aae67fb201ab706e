"""One spelling for what people type: half width, lower case, simplified characters, one sign for a pause."""

import re
import unicodedata

MAX_LENGTH = 300
"""Longer input is cut: nobody orders in an essay, and the work stays bounded."""

_SPACES = re.compile(r"\s+")
_BETWEEN_HAN = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \-‐‑–—·.](?=\d{3,4}(?:\D|$))")
_APOSTROPHE = re.compile(r"(?<![a-z])'|'(?![a-z])")
_PAUSE = re.compile(r"[、。!?;:~…—\n\r\t\"“”()\[\]{}<>《》「」【】|/\\^_`]+")
_POINT = re.compile(r"\.(?!\d)|(?<!\d)\.")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])", re.ASCII)
_PAUSES = re.compile(r"[ ]*,[ ,]*")
_JUNK_CATEGORIES = frozenset({"So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})


def has_han(text: str) -> bool:
    """Whether any Chinese character occurs."""
    return any("㐀" <= sign <= "鿿" or sign == "〇" for sign in text)


def normalise(text: str, simplified: dict[int, str]) -> str:
    """Canonical spelling of `text`, at most MAX_LENGTH characters; pauses become single commas.

    `simplified` maps code points of traditional characters to simplified ones.
    """
    cut = text[: MAX_LENGTH * 4]
    # line breaks are pauses; symbols and invisible signs are nothing
    cut = cut.replace("\n", "，").replace("\r", "，").replace("\t", " ")
    cut = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), cut)
    plain = unicodedata.normalize("NFKC", cut).lower().translate(simplified)
    plain = "".join(
        sign if unicodedata.category(sign) not in _JUNK_CATEGORIES else " "
        for sign in plain
        if sign != "\ufe0f"
    )
    plain = _APOSTROPHE.sub(" ", plain.replace("’", "'").replace("‘", "'"))
    plain = _PAUSE.sub(",", plain)
    plain = _POINT.sub(",", plain)
    plain = _SPACES.sub(" ", plain).strip(" ,")[:MAX_LENGTH]
    if has_han(plain):
        plain = _BETWEEN_HAN.sub("", plain)
    return _PAUSES.sub(",", plain).strip(" ,")
