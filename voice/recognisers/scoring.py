"""From the log probabilities of a decoder to numbers between 0 and 1 that mean something. Pure."""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import chain

from pypinyin import lazy_pinyin

from ..ports import Hypothesis

_TEMPER = 0.5
"""Decoders are too sure of themselves: what one calls e⁴ times likelier counts as e² times."""
_NOISE = re.compile(r"[\W_]+")
_CIRCLE = re.compile(r"(.{1,8}?)\1{4,}")
_DIGITS = frozenset("0123456789零〇一二三四五六七八九幺")


def plain(text: str) -> str:
    """Without punctuation and spaces."""
    return _NOISE.sub("", text)


def syllables(text: str) -> tuple[str, ...]:
    """Toneless pinyin of Chinese, anything else as it is, without punctuation."""
    return tuple(lazy_pinyin(plain(text)))


def ranked(readings: Sequence[tuple[str, float, int]]) -> tuple[Hypothesis, ...]:
    """Readings as (text, log probability of all of it, tokens), the same words once, likeliest first.

    The probability is how sure the decoder was of a token of the best one (geometric mean), shared among the
    readings by how likely each is.
    """
    merged: dict[str, tuple[str, float, int]] = {}
    for text, log, tokens in readings:
        key = plain(text)
        if key and (key not in merged or log > merged[key][1]):
            merged[key] = (text, log, tokens)
    if not merged:
        return ()
    rows = sorted(merged.values(), key=lambda row: row[1], reverse=True)
    sure = _sure(*rows[0][1:])
    shares = _shares([log for _, log, _ in rows])
    return tuple(Hypothesis(text, sure * share) for (text, _, _), share in zip(rows, shares, strict=True))


def sureness(readings: Sequence[Hypothesis]) -> float:
    """How sure the decoder was of a token of the best reading, of what `ranked` gave."""
    return sum(reading.probability for reading in readings)


def together(*hearings: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    """The readings of one sound that was heard several times, likeliest first: each time counts the same.

    What was misheard is another word each time; what was said comes back.
    """
    shares: dict[str, tuple[str, float]] = {}
    for reading in chain.from_iterable(hearings):
        text, share = shares.get(plain(reading.text), (reading.text, 0.0))
        shares[plain(reading.text)] = text, share + reading.probability / len(hearings)
    found = (Hypothesis(text, share) for text, share in shares.values())
    return tuple(sorted(found, key=lambda one: one.probability, reverse=True))


def closed(
    phrases: Sequence[str], free: Sequence[str], logs: Mapping[str, tuple[float, int]]
) -> tuple[Hypothesis, ...]:
    """How well each expected phrase fits the sound, best first. `logs`: text → (log probability, tokens).

    Each competes with the other phrases and with what was heard freely, so a sound that is none of them
    scores low everywhere. What was heard freely and sounds like a phrase (the same syllables) speaks for it.
    The score is the geometric mean of that share and of how sure the decoder is of a token of the phrase.
    Tokens are 0 where scores only compare readings of one sound.
    """
    sounds = {syllables(phrase): phrase for phrase in phrases}
    best = {phrase: logs[phrase] for phrase in phrases}
    others: list[float] = []
    for text in free:
        twin = sounds.get(syllables(text))
        if twin is None:
            others.append(logs[text][0])
        elif logs[text][0] > best[twin][0]:
            best[twin] = logs[text]
    shares = _shares([best[phrase][0] for phrase in phrases] + others)
    scored = (
        Hypothesis(phrase, math.sqrt(share * _sure(*best[phrase])))
        for phrase, share in zip(phrases, shares, strict=False)
    )
    return tuple(sorted(scored, key=lambda one: one.probability, reverse=True))


def repeats(text: str) -> bool:
    """Whether a reading turns in circles (谢谢谢谢谢谢); numbers may (八八八八八)."""
    circle = _CIRCLE.search(plain(text))
    return circle is not None and not set(circle.group(1)) <= _DIGITS


def _sure(log: float, tokens: int) -> float:
    """The mean probability of a token; 1 where the scores of an engine only compare readings (no tokens)."""
    return math.exp(log / tokens) if tokens else 1.0


def _shares(logs: Sequence[float]) -> list[float]:
    top = max(logs)
    weights = [math.exp(_TEMPER * (log - top)) for log in logs]
    return [weight / sum(weights) for weight in weights]
