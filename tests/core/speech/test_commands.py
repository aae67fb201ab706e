"""Whole utterances against all commands, by sound."""

import random
from collections.abc import Iterator

import pytest
import yaml

from core.speech.commands import _FILE, Commands, commands_of
from core.speech.figures import MOBILE
from core.speech.network import build
from core.understanding import default_understanding


@pytest.fixture(scope="module")
def commands() -> Commands:
    return commands_of(default_understanding())


@pytest.mark.parametrize(
    ("heard", "said", "intent"),
    [
        ("给我而子充武十块画肥", "给我儿子充五十块话费", "purchase"),
        ("查一下我的与鹅", "查一下我的余额", "balance"),
        ("帮老半交话费", "帮老伴交话费", "purchase"),
        ("用危险支付", "用微信支付", "choose_method"),
        ("五我要充200块的花费", "我要充两百块的话费", "purchase"),
        ("泥说的太快了", "你说的太快了", "slower"),
        ("灰一百块发费", "", ""),
    ],
)
def test_bent_commands_are_heard(commands: Commands, heard: str, said: str, intent: str) -> None:
    found = commands.nearest(heard)
    assert (found[0].text, intent in found[0].intents) == (said, True) if said else not found


@pytest.mark.parametrize(
    "heard", ["今天天气怎么样", "这个菜多少钱一斤", "孩子放学了没有", "我血压有点高", "", "a", "。" * 50]
)
def test_other_talk_is_no_command(commands: Commands, heard: str) -> None:
    assert commands.nearest(heard) == []


@pytest.mark.parametrize(
    "heard", ["给136155517777充20块钱", "给1361555充二十", "充块话费", "充九十九万块话费话费"]
)
def test_figures_are_neither_dropped_nor_made_up(commands: Commands, heard: str) -> None:
    """A number with a digit too many or too few is nobody's number."""
    for command in commands.nearest(heard):
        digits = [sign for sign in command.text if sign in "零一二三四五六七八九幺两十百千万"]
        assert len(digits) == len([sign for sign in heard if sign in "零一二三四五六七八九幺两十百千万"])
        assert "一三六" not in command.text


def test_every_command_means_what_it_stands_under() -> None:
    """Sentences drawn from the templates are understood as their intent by the grammar itself."""
    draw = random.Random(7)
    understanding = default_understanding()
    wrong = [
        (intent, text, meaning.intent)
        for intent, text in drawn(draw, commands_of(understanding), 400)
        if (meaning := understanding.understand(text, mend=False)).intent not in intent
    ]
    assert len(wrong) <= 400 * 0.1, wrong


def drawn(draw: random.Random, commands: Commands, count: int) -> Iterator[tuple[frozenset[str], str]]:
    """Sentences along random ways through the network."""
    after: dict[int, list[int]] = {}
    for arc, start in enumerate(commands._from):
        after.setdefault(int(start), []).append(arc)
    target = {
        arc: state for state, (start, end) in commands._bounds.items() for arc in range(start, end)
    }  # fmt: skip
    for _ in range(count):
        state, signs = 0, ""
        while state not in commands._ends or (after.get(state) and draw.random() < 0.4):
            arc = draw.choice(after[state])
            signs += commands._signs[arc]
            state = target[arc]
        yield commands._ends[state], signs.replace(MOBILE, "，13800138000，").strip("，")


def test_templates_are_checked() -> None:
    for template in ("<nothing>", "{nothing}", "(充|交", "充)", "充x"):
        with pytest.raises(ValueError, match=r"."):
            build([("purchase", template)], {}, {})


def test_a_network_is_small_and_complete() -> None:
    network = build([("one", "[请](充|交)话费"), ("two", "充话费吧")], {}, {})
    sentences = {(text, *sorted(labels)) for text, labels in all_of(network.arcs, network.ends)}
    assert sentences == {
        ("请充话费", "one"), ("请交话费", "one"), ("充话费", "one"), ("交话费", "one"), ("充话费吧", "two"),
    }  # fmt: skip
    assert network.states <= 9


def all_of(
    arcs: tuple[tuple[int, int, str, bool], ...], ends: object, state: int = 0, before: str = ""
) -> Iterator[tuple[str, frozenset[str]]]:
    assert isinstance(ends, dict)
    if state in ends:
        yield before, ends[state]
    for start, end, sign, _ in arcs:
        if start == state:
            yield from all_of(arcs, ends, end, before + sign)


def test_the_data_file_names_only_known_intents() -> None:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    known = {intent for intent in raw["commands"] if isinstance(intent, str)}
    assert {"purchase", "topup", "balance", "human", "slower"} <= known
