"""A reading as it is understood: without what was invented, hesitated or said twice."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "speech.yaml"
LONGEST = 300
"""Signs of a reading that are looked at."""
_LOOP = re.compile(r"(.{1,12}?)\1{3,}")
"""What a recogniser says again and again when it has lost the sound."""
SHORTEST_ASKED = 4
"""Signs that are left of a sentence from which 好吗 is taken off its end."""
_SIGNS_KEPT_ONCE = re.compile(r"[0-9零一二三四五六七八九十百千万幺两]+")
_STAMMER = re.compile(r"(充|给|买|交|查|我|要|帮|用|我要|给我|帮我|充值|话费|我想|查一下|余额)[，, ]?\1+")
_MUSING = re.compile(r"[嗯呃额啊哦唔噢喔]{4,}|(?:[嗯呃额唔][，,。.、… ]*)*[呃额唔][。.…]*")
"""Nothing but thinking aloud."""
_TWICE = re.compile(
    r"((?:[一二两三四五六七八九]?[十百千])+[一二三四五六七八九]?(?:块钱|块|元)?)(?:[，,、。 ]*\1)+"
    r"|(?<![\d.])(\d{1,2}0)(?:[，,、。 ]+\2)+(?!\d)"
)
"""An amount said twice: 五十五十块, 50，50块."""
_ONE = re.compile(
    r"(?<=[给往是号码话到，,])[遥腰妖夭摇邀](?=[3-9三四五六七八九][0-9零一二三四五六七八九])"
    r"|(?<=[0-9零一二三四五六七八九])(?P<pause>[，, ]?)[要药遥腰妖夭摇邀](?=[0-9零一二三四五六七八九]{3})"
)
"""幺 within a number, as recognisers write it."""
_CREDIT = re.compile(r"(?<=[块元钱])费(?=[,，。 ]|$)")
"""五十块费: the 话 was swallowed."""
_EDGES = " ，。,.、！？!?～~…"


@dataclass(frozen=True)
class Words:
    """The data of speech.yaml, compiled."""

    invented: re.Pattern[str]
    hesitations: re.Pattern[str]
    starters: re.Pattern[str]
    asking: re.Pattern[str]
    around: tuple[str, ...]
    negations: re.Pattern[str]
    no_negations: re.Pattern[str]
    negative_syllables: frozenset[str]
    one_first: frozenset[str]
    digit_sounds: Mapping[str, str]
    last_sounds: Mapping[str, str]
    breaths: frozenset[str]
    confusions: Mapping[str, Any]
    swallowed: re.Pattern[str]


@cache
def words() -> Words:
    """What ships with the package. Raises ValueError or OSError when it is broken or missing."""
    raw: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Words(
        invented=re.compile("|".join(raw["invented"])),
        hesitations=re.compile(
            rf"(?:(?<=[，。,. ])|^)(?:{_any(raw['hesitations'])})+(?:[，。,.、…—~～ ]+|$)"
            rf"|^(?:{_any(raw['hesitations'])})+(?=.)"
        ),
        starters=re.compile(rf"^(?:{_any(raw['starters'])})[，,。.… ]+(?=.)"),
        asking=re.compile(rf"[，, ]?(?:{_any(raw['asking'])})$"),
        around=tuple(sorted(raw["around"].split(), key=len, reverse=True)),
        negations=re.compile(_any(raw["negations"])),
        no_negations=re.compile(_any(raw["no_negations"])),
        negative_syllables=frozenset(raw["negative_syllables"].split()),
        one_first=frozenset(raw["one_first"].split()),
        digit_sounds=raw["digit_sounds"],
        last_sounds=raw["last_sounds"],
        breaths=frozenset(raw["breaths"].split()),
        confusions=raw["confusions"],
        swallowed=re.compile(raw["swallowed"]),
    )


def _any(text: str) -> str:
    ordered = sorted(text.split(), key=len, reverse=True)
    return "|".join(
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word) for word in ordered
    )


def prepared(text: str) -> str:
    """The words that were said, as far as they were said; "" when nothing of them is left.

    `text` has simplified characters already.
    """
    data = words()
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower().strip(_EDGES)
    plain = data.invented.sub("", plain)
    if _MUSING.fullmatch(plain):
        return ""
    plain = _LOOP.sub(_once, plain)
    plain = data.hesitations.sub("", plain.strip(_EDGES)) or plain
    plain = data.starters.sub("", plain)
    plain = _STAMMER.sub(r"\1", plain)
    plain = _ONE.sub(lambda found: (found["pause"] or "") + "幺", plain)
    plain = _TWICE.sub(lambda found: found[1] or found[2], plain)
    plain = _CREDIT.sub("话费", plain)
    shorter = data.asking.sub("", plain)
    return (shorter if len(shorter) >= SHORTEST_ASKED else plain).strip(_EDGES)


def _once(found: re.Match[str]) -> str:
    """A loop, said once; a number of many equal digits is no loop."""
    return found[0] if _SIGNS_KEPT_ONCE.fullmatch(found[1]) else found[1]
