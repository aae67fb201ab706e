"""A slip in the grammar is named at once and never eats the machine's memory; no sentence takes long."""

import time

import pytest

from core.understanding import default_understanding
from core.understanding.normalise import MAX_LENGTH
from core.understanding.templates import MOST_EXPANDED, Compiler

LONGEST_ANSWER = 2.0
"""Seconds for the worst input on a busy machine; a usual sentence takes a few milliseconds."""


def test_rules_that_double_again_and_again_are_refused() -> None:
    rules = {f"r{level}": f"<r{level + 1}><r{level + 1}>" for level in range(40)} | {"r40": "啊"}
    with pytest.raises(ValueError, match="expands beyond"):
        Compiler(rules, spaced=False).compile("<r0>", whole=True)


def test_a_rule_inside_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="refers to itself"):
        Compiler({"one": "a<two>", "two": "b<one>"}, spaced=False).compile("<one>", whole=True)


def test_an_endless_template_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than"):
        Compiler({}, spaced=False).compile("啊" * (MOST_EXPANDED + 1), whole=True)


@pytest.mark.parametrize(
    "text",
    [
        "再买" * MAX_LENGTH,
        "给我妈充50，" * 60,
        "给我妈和" * 90,
        "不" * MAX_LENGTH,
        "充了不了" * 90,
        "我想想等等" * 70,
        "一二三四五六七八九十" * 40,
        "13800138000" * 30,
        "and buy " * 50,
        "wo yao chong " * 30,
        "a" * MAX_LENGTH,
        "客服让我" * 80,
    ],
)
def test_no_sentence_takes_long(text: str) -> None:
    understanding = default_understanding()
    understanding.understand("余鹅")  # what is built once is not measured
    start = time.perf_counter()
    understanding.understand(text)
    assert time.perf_counter() - start < LONGEST_ANSWER
