"""Words to the phonemes Kokoro was trained on: hanzi through misaki, Latin by misaki's English lexicon."""

import importlib.resources
import json
import logging
import re
import threading
from functools import cache
from pathlib import Path

import jieba  # type: ignore[import-untyped]
from misaki.zh import ZHG2P

_HANZI = r"\u3400-\u4dbf\u4e00-\u9fff"
_PIECE = re.compile(rf"[{_HANZI}]+|[A-Za-z]+(?:['’][A-Za-z]+)*|[^A-Za-z{_HANZI}]+")
_LETTERS_AT_MOST = 5
"""A word of capitals up to this length is spelled: VIP, QQ, SIM."""


class Phonemes:
    """Turns what is to be said into phonemes. One thread at a time goes through it.

    `scratch` keeps jieba's word list in a form that loads fast; it must be ours alone, because jieba believes
    what it finds there.
    """

    def __init__(self, scratch: Path) -> None:
        jieba.setLogLevel(logging.CRITICAL)
        self._lock = threading.Lock()
        self._words = jieba.Tokenizer()
        self._words.tmp_dir = str(scratch)
        self._words.initialize()

    def of(self, text: str) -> str:
        """The phonemes of a text without digits; "" when there is nothing in it to say."""
        with self._lock:
            said = "".join(self._piece(piece) for piece in _PIECE.findall(ZHG2P.map_punctuation(text)))
        return re.sub(r"\s+", " ", said).strip()

    def _piece(self, piece: str) -> str:
        if re.match(rf"[{_HANZI}]", piece):
            # Without the tie bar (U+032F) below a vowel, which the model does not know.
            return " ".join(ZHG2P.word2ipa(word) for word in self._words.cut(piece)).replace("\u032f", "")
        if piece[0].isascii() and piece[0].isalpha():
            return f" {english(piece)} "
        return piece


def english(word: str) -> str:
    """A Latin word: as the lexicon has it, in parts it has, or spelled."""
    gold, silver = _lexicon()
    spelled = word.isupper() and len(word) <= _LETTERS_AT_MOST
    tries = () if spelled and len(word) > 1 else (word, word.lower(), word.capitalize())
    for known in (gold, silver):
        for form in tries:
            if form in known:
                return known[form]
    if not spelled and (parts := _parts(word)):
        return " ".join(parts)
    return " ".join(gold[letter] for letter in word.upper() if letter in gold)


def _parts(word: str) -> list[str]:
    """`WeChat` → We, Chat: a word written together of several, as its capitals show; [] when it is not."""
    pieces = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", word)
    return [english(piece) for piece in pieces] if len(pieces) > 1 else []


@cache
def _lexicon() -> tuple[dict[str, str], dict[str, str]]:
    """misaki's American English: what people checked, and what was made from it."""
    folder = importlib.resources.files("misaki.data")

    def read(name: str) -> dict[str, str]:
        words = json.loads((folder / name).read_text(encoding="utf-8"))
        return {
            word: said if isinstance(said, str) else said["DEFAULT"]
            for word, said in words.items()
            if isinstance(said, str) or said.get("DEFAULT")
        }

    return read("us_gold.json"), read("us_silver.json")
