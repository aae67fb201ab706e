"""What is said aloud goes the way of every turn, and the answer is made for the ear."""

from core.model import Heard, Speech

from .fakes import CHAT, Stage, labels, sounds

WISH = "给一三八零零一三八零零零充五十块话费"


async def test_the_main_job_by_speech() -> None:
    stage = Stage(balance=3800, mode="elderly")
    assert sounds(await stage.speak("我的余额还有多少")) == "您有三十八元可以用。"
    short = await stage.speak(WISH)
    assert short[0].heard == WISH
    assert "还差十二元。" in sounds(short)
    assert sounds(short).endswith("用微信付吗？说：微信支付，或者：先不要。")
    asked = await stage.speak("微信支付")
    assert "一三八，零零一三，八零零零" in sounds(asked)
    assert sounds(asked).endswith("用微信付十二元。确认吗？说：确认支付，或者：先不要。")
    assert [message.spoken.held for message in asked if message.spoken] == [True], "heard to the end"
    assert not any(message.spoken.held for message in short if message.spoken)
    assert not stage.backend.placed
    bill = await stage.speak("确认支付")
    assert bill[0].bill is not None
    assert sounds(bill) == "请在屏幕上付十二元。付好了我接着办。"
    assert [order.status for order in stage.backend.placed] == ["awaiting_funds"]


async def test_the_words_heard_stand_in_the_transcript() -> None:
    stage = Stage()
    await stage.speak("查余额")
    assert stage.conversations.heard == {"u0": "查余额"}


async def test_without_ears_a_voice_note_is_answered_as_before() -> None:
    stage = Stage(deaf=True)
    told = await stage.speak("查余额")
    assert "语音我还听不了" in told[0].text
    assert told[0].spoken is None


async def test_who_types_is_not_spoken_to() -> None:
    stage = Stage()
    assert (await stage.speak("查余额"))[0].spoken is not None
    assert (await stage.say("查余额"))[0].spoken is None
    assert labels(await stage.say("查余额")) == ["充值", "明细"]


async def test_a_lost_turn_is_not_heard_twice() -> None:
    """The session was saved meanwhile by somebody else; the sound is gone, the words are not."""
    stage = Stage()
    await stage.receive(voice=stage.ears.lay_down("查余额"))
    save = stage.conversations.save
    tried: list[int] = []

    async def interrupted(*args: object, **more: object) -> bool:
        if not tried:
            tried.append(1)
            state, version = stage.conversations.states.get(CHAT, ({}, 0))
            stage.conversations.states[CHAT] = (state, version + 1)
        return await save(*args, **more)  # type: ignore[arg-type]

    stage.conversations.save = interrupted  # type: ignore[method-assign]
    await stage.engine.answer(CHAT)
    assert tried
    assert len(stage.ears.expected) == 1
    assert "100.00 元" in stage.conversations.said[CHAT][-1].text


async def test_trouble_is_a_kind_sentence() -> None:
    stage = Stage()
    for trouble, words in (
        ("silent", "没听到声音"), ("broken", "听不了"), ("too_long", "太长"), ("busy", "过一会儿"),
        ("lost", "没收好"), ("deaf", "请打字"),
    ):  # fmt: skip
        told = await stage.speak(Speech(trouble=trouble))  # type: ignore[arg-type]
        assert words in told[0].text, trouble
        assert told[0].heard is None
        await stage.speak("查余额")


async def test_hearing_that_raises_does_not_block_the_chat() -> None:
    stage = Stage()

    async def broken(*args: object, **more: object) -> Speech:
        raise ZeroDivisionError

    stage.ears.hear = broken  # type: ignore[method-assign]
    assert "听不了" in (await stage.speak("查余额"))[0].text


async def test_no_reading_at_all_is_silence() -> None:
    told = await Stage().speak(Speech(readings=(), seconds=1.0))
    assert "没听到声音" in told[0].text


async def test_half_understood_is_asked_back_and_its_yes_moves_no_money() -> None:
    stage = Stage(mode="elderly")
    unsure = Speech((Heard("充五十块话费", 0.5), Heard("充十块话费", 0.4)), seconds=2.0)
    assert sounds(await stage.speak(unsure)).startswith("您是说充")
    assert "手机号" in (await stage.speak("对"))[0].text
