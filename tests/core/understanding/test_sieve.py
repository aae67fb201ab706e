"""The sieve keeps nothing back that would have matched."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.understanding import default_understanding
from core.understanding.sieve import Sieve, needed

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("pattern", "signs"),
    [
        ("余额", "余"),
        ("(?:还有|剩)多少", "多"),
        ("(?:还有|剩)", "还剩"),
        ("[AB]{1,3}", "AB"),
        ("(?:[^,]|余)额?", None),
        ("(?:余额)?", None),
        (".{0,10}?", None),
        ("(?:余|)", None),
        ("(?!余)(?<=额)", None),
        (r"\bmoney\b", "m"),
        ("", None),
    ],
)
def test_what_a_pattern_needs(pattern: str, signs: str | None) -> None:
    assert needed(pattern) == (None if signs is None else frozenset(signs))


@dataclass(frozen=True)
class _Only:
    pattern: re.Pattern[str]


def test_order_is_kept() -> None:
    templates = [_Only(re.compile(source)) for source in ("b", "a?", "a", "ab|c", "d")]
    sifted = list(Sieve(templates).sift("xab"))
    assert sifted == templates[:4]


def test_every_sentence_is_understood_as_without_the_sieve(monkeypatch: pytest.MonkeyPatch) -> None:
    understand = default_understanding().understand
    sentences = list(dict.fromkeys(_sentences()))
    assert len(sentences) > 1000
    sentences = random.Random(7).sample(sentences, 700)
    sifted = [understand(sentence) for sentence in sentences]
    monkeypatch.setattr(Sieve, "sift", lambda sieve, _: iter(sieve._templates))
    assert sifted == [understand(sentence) for sentence in sentences]


def _sentences() -> Iterator[str]:
    for path in sorted(HERE.glob("*_sentences*.yaml")):
        yield from _texts(yaml.safe_load(path.read_text(encoding="utf-8")))


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(content, list):
        for entry in content:
            yield from _texts(entry)
