"""From what is written to what is said: short sentences, nothing that only the eye understands."""

import re

from ..model import Locale, Mode
from . import numerals

LONGEST: dict[Mode, int] = {"elderly": 20, "standard": 30}
"""Characters of a sentence, in Chinese."""
MOST_CLAUSES = 2
MOST_SENTENCES = 5
"""Of one message; the question that ends it comes on top."""

_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)|【[^】]*】")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_SIGNS = re.compile(r"[“”\"'‘’「」《》*_`#>…·•|]|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]")
_SENTENCE = re.compile(r"[^。？?！!；;\n]+[。？?！!；;\n]*")
_CLAUSE = re.compile(r"[^，,、：:]+[，,、：:]*")
_FOR_THE_EYE = re.compile(
    r"点(?:一下|付款|这|下面|开|击|头像|我的头像|了按钮|“)|按钮|链接|二维码|扫码|字太小|看一眼|再看看|\bbutton|\blink\b|\btap\b|\bclick"
)
_NUMBER = re.compile(rf"[{numerals.DIGITS}]{{3,4}}(?:，[{numerals.DIGITS}]{{1,4}})+")


def spoken(text: str, locale: Locale, mode: Mode, *, most: int = MOST_SENTENCES) -> list[str]:
    """The sentences of `text` for the ear; those about what to press are left out. At most `most`.

    A question at the end is kept whatever comes before it; a question before the end is left out, for one
    thing is asked at a time.
    """
    text = _SIGNS.sub("", _LINK.sub("", _BRACKETS.sub("", text.replace("“", "「"))))
    kept = [part.strip() for part in _SENTENCE.findall(text) if not _FOR_THE_EYE.search(part)]
    kept = [part for part in kept if re.search(r"\w", part)]
    *before, end = kept or [""]
    before = [part for part in before if not asks(part)]
    if locale == "zh-CN":
        before = [short for part in before for short in shortened(numerals.said(part), mode)]
        last = shortened(numerals.said(end), mode) if end else []
    else:
        before, last = [ended(part, ".") for part in before], [ended(end, ".")] if end else []
    if asks(end):
        return before[: max(0, most - len(last) + 1)] + last
    return (before + last)[:most]


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
