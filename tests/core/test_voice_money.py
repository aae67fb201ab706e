"""No answer that was misheard moves money; the phrase that was asked for does, once."""

import logging
from collections import Counter
from copy import deepcopy
from datetime import timedelta
from random import Random

import pytest

from core.model import Heard, Speech

from .fakes import CHAT, Stage
from .misheard import speech

OLD = timedelta(minutes=31)
WISH = "给一三八零零一三八零零零充五十块话费"
OPEN = (
    (10_000, "elderly", (WISH,), "确认支付"),
    (3_800, "standard", (WISH, "微信支付"), "确认支付"),
    (100, "elderly", ("充值一百", "微信支付"), "确认充值"),
)
"""Balance, mode, what is said until a payment is read back, and its phrase."""


@pytest.mark.parametrize("steps", [240, pytest.param(10_000, marks=pytest.mark.long)])
async def test_no_misheard_confirmation_moves_money(steps: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    chance, intents = Random(20261123), Counter[str | None]()
    scenes = [(stage := await _read_back(number), stage.conversations.states[CHAT]) for number in range(3)]
    for number in range(steps):
        stage, (state, version) = scenes[number % 3]
        stage.conversations.states[CHAT] = (deepcopy(state), version)
        stage.conversations.said[CHAT].clear()
        misheard = speech(chance)
        await stage.speak(misheard)
        assert not stage.backend.placed, misheard
        assert not stage.backend.bills, misheard
        intents[stage.conversations.intents[-1]] += 1
    # What was said came through to all kinds of answers, and not to one and the same refusal.
    assert len(intents) > 8
    assert intents["confirm"] > steps / 10


@pytest.mark.parametrize("number", range(3))
async def test_the_phrase_pays_once(number: int) -> None:
    stage = await _read_back(number)
    phrase = OPEN[number][3]
    await stage.speak(Speech((Heard(phrase, 0.9), Heard(phrase[:3], 0.05)), seconds=1.5))
    await stage.speak(phrase)
    assert len(stage.backend.placed) + len(stage.backend.bills) == (2 if number == 1 else 1)


@pytest.mark.parametrize("typed", [True, False])
async def test_typing_and_pressing_confirm_what_was_asked_for_aloud(typed: bool) -> None:
    stage = await _read_back(1)
    if typed:
        await stage.say("确认")
    else:
        await stage.tap("确认支付")
    assert [bill.amount for bill in stage.backend.bills] == [1200]


async def test_another_command_puts_the_payment_aside() -> None:
    stage = await _read_back(0)
    told = await stage.speak("查余额")
    assert "先放下" in told[0].text
    assert "100.00 元" in told[0].text
    await stage.speak("确认支付")
    assert not stage.backend.placed


async def test_another_command_half_understood_puts_it_aside_as_well() -> None:
    stage = await _read_back(0)
    unsure = Speech((Heard("充值五十", 0.5), Heard("充值十", 0.45)), seconds=1.5)
    told = await stage.speak(unsure)
    assert "先放下" in told[0].text
    assert "对吗" in told[0].text
    await stage.speak("确认支付")
    assert not stage.backend.placed


async def test_a_correction_is_read_back_anew() -> None:
    stage = await _read_back(0)
    told = await stage.speak("不对，是三十")
    assert "30.00 元" in told[0].text
    await stage.speak("好")
    assert not stage.backend.placed
    await stage.speak("确认支付")
    assert [order.total for order in stage.backend.placed] == [3000]


async def test_no_at_the_read_back_is_no() -> None:
    stage = await _read_back(1)
    told = await stage.speak("先不要")
    assert "没有扣" in told[0].text
    await stage.speak("确认支付")
    assert not stage.backend.bills


async def test_a_phrase_after_a_long_while_pays_nothing() -> None:
    stage = await _read_back(1)
    stage.clock.advance(OLD)
    await stage.speak("确认支付")
    assert not stage.backend.bills


async def test_scam_talk_in_any_reading_stops_the_payment() -> None:
    stage = await _read_back(0)
    told = await stage.speak(
        Speech((Heard("他们要我的验真马", 0.6), Heard("他们要我的验证码", 0.3)), seconds=2.0)
    )
    assert told[0].spoken is not None
    assert "骗子" in told[0].spoken.text
    await stage.speak("确认支付")
    assert not stage.backend.placed


async def _read_back(number: int) -> Stage:
    """A payment was read back and waits for its phrase."""
    balance, mode, said, _ = OPEN[number]
    stage = Stage(balance=balance, mode=mode)  # type: ignore[arg-type]
    for sentence in said:
        told = await stage.speak(sentence)
    assert told[-1].spoken is not None
    assert f"说：{OPEN[number][3]}" in told[-1].spoken.text
    return stage
