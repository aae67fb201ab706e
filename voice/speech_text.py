"""What is written → how it is said: amounts, phone numbers, dates, marks.

Pure, and what is said stays as it is when it is said again.
"""

import re
import unicodedata
from typing import Literal

from .speech_english import said_in_english
from .speech_rules import HANZI, RULES

_LONGEST = 40
"""Syllables of a clause; a longer one is cut where it can be."""
_SYLLABLE = re.compile(rf"[{HANZI}]|[A-Za-z]+(?:['’][A-Za-z]+)?")
_CLAUSE = re.compile(r"[^，。！？；：,.!?;:]+[，。！？；：,.!?;:]*\s*")

_FULL_WIDTH = str.maketrans("０１２３４５６７８９％￥：．＋－＊", "0123456789%¥:.+-*")


Language = Literal["zh", "en"]


def said(text: str, language: Language | None = None) -> str:
    """How `text` is said, in words and marks alone. No `language`: English is what has words and no hanzi."""
    text = _without_what_eyes_need(text)
    if language is None:
        language = "en" if re.search("[A-Za-z][a-z]", text) and not re.search(f"[{HANZI}]", text) else "zh"
    if language == "en":
        return said_in_english(text)
    for pattern, how in RULES:
        text = pattern.sub(how, text)
    return _punctuated(text)


def clauses(text: str, language: Language | None = None) -> list[str]:
    """What is said in pieces that can be made one by one, each with the mark it ends in.

    Each group of a number is a piece, which makes it clearer; a lone character stays with what follows it.
    """
    whole: list[str] = []
    carried = ""
    for piece in _CLAUSE.findall(said(text, language)):
        carried += piece
        if syllables(carried) > 1:
            whole += _short_enough(carried)
            carried = ""
    return [piece.strip() for piece in whole + ([carried] if syllables(carried) else [])]


def syllables(text: str) -> int:
    """How many hanzi and Latin words there are in what is said."""
    return len(_SYLLABLE.findall(text))


def _short_enough(clause: str) -> list[str]:
    if syllables(clause) <= _LONGEST:
        return [clause]
    parts = [""]
    for part in re.findall(rf"[^、\s]{{1,{_LONGEST}}}[、\s]*", clause):
        if syllables(parts[-1] + part) > _LONGEST:
            parts.append("")
        parts[-1] += part
    return parts


def _without_what_eyes_need(text: str) -> str:
    """Without addresses, buttons, Markdown, bullets and pictures."""
    text = text.translate(_FULL_WIDTH)
    text = re.sub(r"\[([^\]\n]*)\]\((?:https?://)?[^)\s]*\)", r"\1", text)
    text = re.sub(r"\b(?:https?|tg|weixin|alipays?)://\S+|\bwww\.[\w./?=&%-]+", "", text)
    text = re.sub(r"\[[^\]\n]*\]", " ", text)
    text = re.sub(r"(?m)^\s*(?:[#>]+|[•·]|[-*](?=\s)|\d{1,2}[.)](?=\s))\s*", "", text)
    text = re.sub(r"(?<![*\w])(\*{1,2})(?=\S)([^*\n]+)\1(?![*\d])|`", r"\2", text)
    text = re.sub(r"[”’」』][“‘「『]|(?<=\S) {2,}(?=\S)", "，", text)
    return "".join(character for character in text if not _drawn(character))


def _drawn(character: str) -> bool:
    return (
        unicodedata.category(character) in ("So", "Sk", "Cf", "Cn", "Co", "Cs") or character in "\ufe0f\u20e3"
    )


_NAMES = {"WeChat": "微信", "Alipay": "支付宝", "Xiaoka": "小卡"}
# As people say them in Mandarin; with English sounds amid Mandarin they were heard as 丁 and "tb".
_SYLLABLES = (
    (re.compile(r"(?<![A-Za-z])steam(?![A-Za-z])", re.IGNORECASE), "斯蒂姆"),
    (re.compile(r"(?<![A-Za-z])[Qq]{2}(?![A-Za-z])"), "扣扣"),
    (re.compile(r"(?<![A-Za-z])[Qq](?=\s*币)"), "扣"),
)
_MARKS = str.maketrans(
    dict.fromkeys("()（）】—–…|,·", "，")
    | {"【": "", "/": "、", ";": "；", ":": "：", "!": "！", "?": "？", "+": "加", "=": "等于", "&": "和"}
)


def _punctuated(text: str) -> str:
    """With marks of one kind, one at a time, none at the start; letters nobody here can say are left out."""
    text = re.sub(r"[ \t]*\n\s*", "\n", text.strip())
    text = re.sub(r"(?<![，。！？；：、,.!?;:…])\n", "。", text).replace("\n", "")
    text = text.translate(_MARKS)
    text = re.sub(r"\.+(?!\w)", "。", text)
    text = re.sub(rf"[^A-Za-z\s，。！？；：、'’{HANZI}]", "", text)
    text = re.sub(r"\s+", " ", text)
    for name, said_as in _NAMES.items():
        text = text.replace(name, said_as)
    for word, spoken in _SYLLABLES:
        text = word.sub(spoken, text)
    text = re.sub(rf"(?<=[{HANZI}，。！？；：、])\s+|\s+(?=[{HANZI}，。！？；：、])", "", text)
    text = re.sub(r"[，、；：]*([。！？])[，。、；：]*", r"\1", text)
    text = re.sub(r"[，、；：]*([；：])[，、；：]*|[，、]*，[，、]*", lambda match: match[1] or "，", text)
    return re.sub(r"^[，。！？；：、\s]+|[，、；\s]+$", "", text)
