"""The list that voice is measured by: what makes its figures mean something."""

import random
from collections import Counter

from benchmarks.voice import lists
from benchmarks.voice.lists import MONEY_SLOTS
from benchmarks.voice.scoring import Utterance, judge, trap
from voice.ports import Hypothesis, Recognition

_PRODUCTS = {"huafei", "qb", "steam", "iqiyi", "tencent", "youku"}
_INTENTS = {
    "balance", "statement", "purchase", "topup", "order_status", "confirm", "reject", "cancel", "correct",
    "choose_method", "use_credit", "repay", "repeat", "slower", "louder", "help", "human", "stop_prompts",
    "unknown",
}  # fmt: skip


def test_it_is_long_and_says_nothing_twice() -> None:
    commands = lists.commands()
    assert len(commands) >= 300
    assert [command.id for command in commands] == list(range(1, len(commands) + 1))
    assert max(Counter(command.say for command in commands).values()) == 1
    assert len(lists.replies()) == len(set(lists.replies())) == 100
    assert len(lists.traps()) == len(set(lists.traps())) >= 60


def test_every_intent_and_product_is_asked_for_in_both_halves() -> None:
    for held_out in (True, False):
        half = [command for command in lists.commands() if command.held_out is held_out]
        assert {intent for command in half for intent in command.intents} >= _INTENTS
        assert {command.slots.get("product") for command in half} >= _PRODUCTS


def test_the_held_out_half_is_the_drawn_one() -> None:
    commands = lists.commands()
    drawn = random.Random(20261123).sample(range(len(commands)), len(commands) // 2)
    assert {command.id - 1 for command in commands if command.held_out} == set(drawn)


def test_slots_are_those_that_outsiders_see() -> None:
    for command in lists.commands():
        assert set(command.slots) <= set(MONEY_SLOTS), command
        assert all(type(command.slots.get(name, 0)) is int for name in ("amount", "quantity")), command
        assert len(command.slots.get("phone", "1" * 11)) == 11, command


def test_no_trap_pays_even_when_it_is_heard_letter_by_letter_and_sounds_like_yes() -> None:
    """The sound is made to fit the phrase best; what was said still decides."""
    close = (Hypothesis("确认支付", 0.95), Hypothesis("先不要", 0.05))
    paid = [
        text
        for number, text in enumerate(lists.traps())
        if judge(Utterance(trap(number, text), "clean"), Recognition((Hypothesis(text, 0.9),), close)).paid
    ]
    assert paid == []


def test_the_phrase_itself_pays() -> None:
    (command,) = [one for one in lists.commands() if one.say == "确认支付"]
    close = (Hypothesis("确认支付", 0.95), Hypothesis("先不要", 0.05))
    assert judge(Utterance(command, "clean"), Recognition((Hypothesis("确认支付。", 0.9),), close)).paid
