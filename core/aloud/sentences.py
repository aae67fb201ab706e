"""From what is written to what is said: short sentences, nothing that only the eye understands."""

import re

from ..model import Locale, Mode
from . import numerals

LONGEST: dict[Mode, int] = {"elderly": 20, "standard": 30}
"""Characters of a sentence, in Chinese."""
MOST_CLAUSES = 2
MOST_SENTENCES = 6
"""Of one message."""

_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)|【[^】]*】")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_SIGNS = re.compile(r"[“”\"'‘’「」《》_`#>…·•|〔〕]")
_PICTURES = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]+")
_SENTENCE = re.compile(r"[^。？?！!；;\n]+[。？?！!；;\n]*")
_CLAUSE = re.compile(r"[^，,]+[，,]*")
_FOR_THE_EYE = re.compile(
    r"点(?:一下|付款|这|下面|开|击|头像|我的头像|了按钮|“)|按钮|链接|二维码|扫码|字太小|看一眼|再看看"
    r"|\bbutton|\blink\b|\btap\b|\bclick"
    r"|\b(?=[0-9-]*[A-Z])[A-Z0-9]{3,}-[A-Z0-9]{3,}"  # a one-time code: whoever overhears it could use it
)
_NUMBER = re.compile(rf"[{numerals.DIGITS}]{{3,4}}(?:，[{numerals.DIGITS}]{{1,4}})+")


def spoken(text: str, locale: Locale, mode: Mode, *, most: int = MOST_SENTENCES) -> list[str]:
    """The sentences of `text` for the ear; those about what to press are left out. At most `most`.

    Of several questions the last one stays, for one thing is asked at a time; what is too much is left out
    before it.
    """
    parts = _SENTENCE.findall(_PICTURES.sub("\n", _LINK.sub("", _BRACKETS.sub("", text))))
    kept = [_SIGNS.sub("", part).strip() for part in parts if not _FOR_THE_EYE.search(part)]
    kept = one_question([part for part in kept if re.search(r"\w", part)])
    if locale == "zh-CN":
        kept = [short for part in kept for short in shortened(numerals.said(part), mode)]
    else:
        kept = [ended(part, ".") for part in kept]
    surplus = len(kept) - most
    if surplus <= 0:
        return kept
    asked = next((place for place, part in enumerate(kept) if asks(part)), len(kept))
    if asked < most:
        return kept[:most]
    return [*kept[: most - 1], *kept[asked : asked + 1]]


def one_question(sentences: list[str]) -> list[str]:
    """Without the questions before the last one."""
    last = max((place for place, part in enumerate(sentences) if asks(part)), default=-1)
    return [part for place, part in enumerate(sentences) if place >= last or not asks(part)]


def bare(label: str, locale: Locale) -> str:
    """The words of a button, to be said."""
    words = _PICTURES.sub("", _SIGNS.sub("", _BRACKETS.sub("", label))).strip()
    return "".join(numerals.said(words).split()) if locale == "zh-CN" else words


def asks(sentence: str) -> bool:
    """Whether it is a question."""
    return sentence.rstrip().endswith(("？", "?"))


def ended(sentence: str, stop: str = "。") -> str:
    """The sentence with an end, and with no other sign before it."""
    body = sentence.strip().rstrip("，,、：:；;\n")
    return body if body.endswith(("。", "？", "?", ".", "！", "!")) else f"{body}{stop}"


def clauses(sentence: str) -> list[str]:
    """Its parts between commas; a number read in groups is one part."""
    return _CLAUSE.findall(_NUMBER.sub(lambda number: number[0].replace("，", "\0"), sentence))


def length(sentence: str) -> int:
    """Characters that are said: signs do not count."""
    return len(re.findall(r"\w", sentence))


def shortened(sentence: str, mode: Mode) -> list[str]:
    """One sentence as sentences of two clauses at most, none longer than people can listen to."""
    made: list[str] = []
    taken: list[str] = []
    for clause in clauses(sentence):
        if taken and (len(taken) == MOST_CLAUSES or length("".join(taken)) + length(clause) > LONGEST[mode]):
            made.append("".join(taken))
            taken = []
        taken.append(clause)
    made.append("".join(taken))
    return [ended(part.replace("\0", "，")) for part in made]
