"""A person of the shop in the chat."""

from typing import Any

import pytest

from core.engine import UnknownChat
from core.handover import Part
from core.model import Message

from .fakes import CHAT, Stage


async def _part(stage: Stage, id: str, words: str | None = None) -> list[Message]:
    before = len(stage.conversations.said[CHAT])
    await stage.engine.step_in(CHAT, Part(id, "小李", words))
    return stage.conversations.said[CHAT][before:]


async def test_what_a_person_says_is_marked_and_xiaoka_is_silent_until_they_leave() -> None:
    stage = Stage()
    await stage.say("转人工")
    [said] = await _part(stage, "1", "您好，我来帮您看看")
    assert "人工" in said.text
    assert "小李" in said.text
    assert "我来帮您看看" in said.text
    assert await stage.say("查余额") == []
    [left] = await _part(stage, "2")
    assert "小卡" in left.text
    assert await stage.say("查余额") != []


async def test_the_same_words_sent_again_are_said_once() -> None:
    stage = Stage()
    assert len(await _part(stage, "1", "在的")) == 1
    assert await _part(stage, "1", "在的") == []


async def test_a_person_may_step_into_any_chat_and_the_open_question_comes_back() -> None:
    stage = Stage()
    await stage.say("充50话费13800138000")
    await _part(stage, "1", "稍等一下，我核对一下号码")
    assert await stage.say("好的") == [], "nothing is bought while a person talks"
    assert stage.backend.placed == []
    messages: Any = await _part(stage, "2")
    assert [button.label for message in messages for button in message.buttons] != []
    await stage.tap("确认")
    assert len(stage.backend.placed) == 1


async def test_leaving_a_chat_that_nobody_owns_says_nothing() -> None:
    assert await _part(Stage(), "1") == []


async def test_a_chat_nobody_is_known_by_is_refused() -> None:
    stage = Stage()
    stage.backend.linked = False
    with pytest.raises(UnknownChat):
        await _part(stage, "1", "在吗")
