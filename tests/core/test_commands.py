"""Commands of messengers, and what cannot be read, as the conversation means them."""

import pytest

from core.commands import GROUP, MARKS, meaning_of

from .fakes import Stage


@pytest.mark.parametrize(
    ("typed", "intent", "slots"),
    [
        ("/start", "start", {}),
        ("/start@xiaoka_bot", "start", {}),
        ("/start K7M2-9QXA", "start", {"code": "K7M2-9QXA"}),
        ("/HELP", "help", {}),
        ("/language", "ask_language", {}),
        ("/language en", "set_language", {"locale": "en"}),
        ("/language 中文", "set_language", {"locale": "zh-CN"}),
        ("/stop", "stop_prompts", {}),
        ("/paysupport", "paysupport", {}),
        (MARKS["voice"], "unreadable", {"kind": "voice"}),
    ],
)
def test_what_they_mean(typed: str, intent: str, slots: dict[str, str]) -> None:
    meaning = meaning_of(typed)
    assert meaning is not None
    assert (meaning.intent, meaning.slots) == (intent, slots)


@pytest.mark.parametrize("typed", ["/", "/nothing", "start", "充五十 /help", "/ help", "语音", GROUP])
def test_what_they_do_not_mean(typed: str) -> None:
    assert meaning_of(typed) is None


async def test_a_stranger_follows_a_deep_link_and_is_shown_what_can_be_done() -> None:
    stage = Stage()
    stage.backend.linked = False
    told = await stage.say("/start")
    assert "绑定码" in told[0].text
    assert "code" in told[0].text, "nobody knows the language of a command"
    told = await stage.say("/start K7M2-9QXA")
    assert "绑好了" in told[0].text
    assert any(button.label == "查余额" for button in told[0].buttons)


async def test_a_link_that_is_followed_twice_greets() -> None:
    stage = Stage()
    told = await stage.say("/start OLD1-CODE")
    assert "我是小卡" in told[0].text


async def test_a_language_is_chosen_by_a_button() -> None:
    stage = Stage()
    await stage.say("/language")
    told = await stage.tap("English")
    assert stage.backend.me.locale == "en"
    assert "English" in told[0].text


async def test_what_cannot_be_read_keeps_the_open_question() -> None:
    stage = Stage()
    await stage.say("充五十块话费，号码 13800138000")
    told = await stage.say(MARKS["picture"])
    assert "打字" in told[0].text
    assert any("确认" in button.label for message in told for button in message.buttons)


async def test_a_group_is_told_to_write_in_private_and_nobody_is_made_up_for_it() -> None:
    stage = Stage()
    stage.backend.linked = False
    told = await stage.say(GROUP)
    assert "私信" in told[0].text
    assert not told[0].buttons
    assert not stage.backend.linked
