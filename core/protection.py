"""Talk that swindlers put into people's mouths, recognised in the words as they were typed or heard.

Wide on purpose: a warning too many costs a press, one too few costs somebody's savings. What a recogniser
makes of their words is in `protection.yaml`.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .understanding.pinyin import split, syllables

_PAY = "(转|汇|充|付|打钱|打款|刷|买|交钱|交费)"
_ORDERED = "(让|叫|要求|要|说)"
_PHRASES = (
    r"验证码",
    r"安全.{0,2}(账|帐)(户|号)",
    r"刷单",
    r"(不要|不许|不能|不让|别|不准)(我|你|您)?.{0,2}(告诉|跟|和|对|让).{0,3}(家人|家里|儿子|女儿|孩子|老伴|别人|任何人)",
    rf"(客服|公安|警察|警官|民警|法院|检察院|银监|银保监|贷款|征信).{{0,8}}{_ORDERED}(我|俺).{{0,10}}{_PAY}",
    rf"(打|来)(了)?(个)?电话.{{0,6}}{_ORDERED}(我|俺).{{0,10}}{_PAY}",
    r"(客服|有人|对方|他们|人家).{0,6}(让|叫|要)(我|俺).{0,8}(密码|共享屏幕|屏幕共享|下载)",
    r"(保证金|解冻金|解冻费|认证金|刷流水|走流水)",
    r"verif\w* code|one[- ]time (pass)?code|\botp\b|safe account|secure account",
    r"(don.?t|do not|not to|never) tell (my|your|the) (family|son|daughter|husband|wife|kids|children|bank)",
    r"(police|court|customs|tax office|bank|support|service|someone|somebody|caller)\b.{0,20}"
    r"\b(told|tells|asked|asks|wants|ordered) me to .{0,20}\b(pay|transfer|send|top|buy|move)",
)
_TALK = re.compile("|".join(f"(?:{phrase})" for phrase in _PHRASES), re.IGNORECASE)


def suspicious(text: str) -> bool:
    """Whether somebody seems to be talking this person into paying."""
    return _TALK.search(text) is not None or _TALK.search(_misheard().put_right(text)) is not None


_FILE = Path(__file__).with_suffix(".yaml")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SAME_INITIAL = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "h": "f"}
_SAME_FINAL = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan", "ong": "on", "uen": "un"}
LONGEST = 300
"""Characters that are listened to; the work stays bounded."""


def _sound(syllable: str) -> str:
    """A syllable without what accents do not keep apart."""
    initial, final = split(syllable)
    return _SAME_INITIAL.get(initial, initial) + _SAME_FINAL.get(final, final)


def _heard(text: str) -> tuple[str, ...]:
    return tuple(_sound(syllable) for syllable in syllables(text))


@dataclass(frozen=True)
class _Misheard:
    """The words by their sounds, and the slips that need their neighbours."""

    words: dict[tuple[str, ...], str]
    longest: int
    spellings: tuple[tuple[re.Pattern[str], str], ...]

    def put_right(self, text: str) -> str:
        """The text with the swindlers' words as they would be typed."""
        text = _HAN.sub(lambda run: self._by_sound(run[0]), text[:LONGEST])
        for pattern, meant in self.spellings:
            text = pattern.sub(meant, text)
        return text

    def _by_sound(self, run: str) -> str:
        sounds, out, at = _heard(run), [], 0
        if len(sounds) != len(run):
            return run
        while at < len(run):
            word, size = None, 1
            for size in range(min(self.longest, len(run) - at), 1, -1):
                word = self.words.get(sounds[at : at + size])
                if word is not None:
                    break
            out.append(word or run[at])
            at += size if word is not None else 1
        return "".join(out)


@cache
def _misheard() -> _Misheard:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    words = {_heard(word): word for word in str(data["sounds"]).split()}
    spellings = tuple((re.compile(pattern), str(meant)) for pattern, meant in data["spellings"])
    return _Misheard(words, max(map(len, words)), spellings)
