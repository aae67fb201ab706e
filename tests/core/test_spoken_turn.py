"""What is said aloud goes the way of every turn, and the answer is made for the ear."""

from datetime import timedelta
from uuid import uuid4

import pytest

from api_client.contract import Contact, Event
from core.aloud.saying import say
from core.commands import SILENCE
from core.model import Heard, Meaning, Speech
from core.replies import Choice, Reply
from core.session import Session
from core.states import Topping, Voice
from core.texts import default_texts
from core.turn import Turn

from .fakes import CHAT, NOW, Stage, labels, sounds

WISH = "给一三八零零一三八零零零充五十块话费"


async def test_the_main_job_by_speech() -> None:
    stage = Stage(balance=3800, mode="elderly")
    assert sounds(await stage.speak("我的余额还有多少")) == "您有三十八元可以用。"
    short = await stage.speak(WISH)
    assert short[0].heard == "给13800138000充五十块话费"
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


async def test_a_crash_after_the_order_and_a_sound_that_is_gone_are_one_order() -> None:
    stage = Stage(mode="elderly")
    await stage.speak(WISH)
    await stage.receive(voice=stage.ears.lay_down("确认支付"))
    save = stage.conversations.save

    async def killed(*args: object, **more: object) -> bool:
        raise ConnectionError("killed")

    stage.conversations.save = killed  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        await stage.engine.answer(CHAT)
    assert len(stage.backend.placed) == 1
    stage.conversations.save = save  # type: ignore[method-assign]
    stage.engine = stage.process()
    await stage.engine.answer(CHAT)
    assert "已经下好了" in stage.conversations.said[CHAT][-1].text
    await stage.speak("确认支付")
    assert len(stage.backend.placed) == 1


async def test_slower_louder_and_again() -> None:
    stage = Stage(mode="elderly")
    first = await stage.speak(WISH)
    slower = await stage.speak("慢一点")
    assert slower[0].spoken is not None
    assert (slower[0].spoken.speed, slower[0].spoken.gain) == (0.8, 1.0)
    assert sounds(slower) == "好的，慢慢来。" + sounds(first)
    louder = await stage.speak("大声点")
    assert louder[0].spoken is not None
    assert louder[0].spoken.gain > 1.0
    assert sounds(await stage.speak("再说一遍")) == sounds(first)
    for _ in range(9):
        slowest = await stage.speak("慢一点")
    assert slowest[0].spoken is not None
    assert slowest[0].spoken.speed >= 0.5


async def test_voice_off_and_on() -> None:
    stage = Stage()
    await stage.speak("查余额")
    assert not sounds(await stage.speak("不用语音了"))
    assert not sounds(await stage.speak("查余额"))
    assert sounds(await stage.say("用语音"))
    assert sounds(await stage.say("查余额"))


async def test_silence_repeats_the_question_once_and_slower() -> None:
    stage = Stage(mode="elderly")
    asked = await stage.speak(WISH)
    stage.clock.advance(timedelta(seconds=8))
    again = await stage.say(SILENCE)
    assert sounds(again) == sounds(asked)
    assert again[0].spoken is not None
    assert again[0].spoken.speed == 0.8
    assert await stage.say(SILENCE) == []
    after = await stage.speak("再说一遍")
    assert after[0].spoken is not None
    assert after[0].spoken.speed == 1.0
    assert sounds(await stage.say(SILENCE)) == sounds(asked)


async def test_silence_of_somebody_who_types_or_was_asked_nothing_is_left_alone() -> None:
    stage = Stage()
    await stage.say(WISH)
    assert await stage.say(SILENCE) == []
    stage = Stage()
    await stage.speak("查余额")
    assert await stage.say(SILENCE) == []
    await stage.speak("充值一百")
    await stage.speak("微信支付")
    await stage.speak("确认充值")
    assert await stage.say(SILENCE) == [], "a bill is being paid"


async def test_a_long_list_is_said_in_pieces() -> None:
    stage = Stage()
    stage.backend.people = [
        Contact(alias=name, phone=f"1390013900{n}") for n, name in enumerate("甲乙丙丁戊")
    ]
    first = sounds(await stage.speak("记住号码"))
    assert first.endswith("还有三笔，要听吗？")
    assert "尾号九零零零" in first
    second = sounds(await stage.speak("要"))
    assert second.endswith("还有一笔，要听吗？")
    assert "尾号九零零二" in second
    assert "好的" in sounds(await stage.speak("不要"))


async def test_three_misses_show_buttons_and_the_fourth_offers_a_person() -> None:
    stage = Stage(mode="elderly")
    await stage.speak(WISH)
    for _ in range(2):
        told = await stage.speak("咕噜咕噜")
        assert "没听清" in told[0].text
        assert "说：确认支付，或者：先不要。" in sounds(told)
    assert sounds(await stage.speak("咕噜咕噜")).endswith("请看屏幕选一个，或者说：转人工。")
    assert sounds(await stage.speak("咕噜咕噜")) == "请人工来帮您，好吗？"
    await stage.speak("好")
    assert stage.backend.human_notes
    assert not stage.backend.placed


async def test_a_press_of_right_is_the_same_yes() -> None:
    stage = Stage()
    unsure = Speech((Heard("充值五十块钱", 0.5), Heard("充值十块钱", 0.45)), seconds=2.0)
    told = await stage.speak(unsure)
    assert "对吗" in told[0].text
    assert "用微信" in (await stage.tap("是的"))[0].text
    await stage.tap("微信付")
    assert len(stage.backend.bills) == 1


async def test_both_see_the_words_while_a_person_of_the_shop_owns_the_chat() -> None:
    stage = Stage()
    await stage.say("转人工")
    told = await stage.speak("我的钱还没到")
    assert [message.text for message in told] == ["〔语音〕我的钱还没到"]
    assert not sounds(told)


async def test_what_happened_is_told_aloud_to_somebody_who_spoke() -> None:
    stage = Stage()
    await stage.speak(WISH)
    await stage.speak("确认支付")
    order = stage.backend.become(stage.backend.placed[0].id, "delivered")
    event = Event(
        id=uuid4(), type="order.delivered", customer_id=stage.backend.me.id, subject_id=order.id,
        data=order.model_dump(mode="json"), at=NOW,
    )  # fmt: skip
    await stage.engine.tell(CHAT, event)
    assert "充值成功。" in sounds(stage.conversations.said[CHAT][-1:])


async def test_a_payment_by_voice_says_so_to_the_backend() -> None:
    stage = Stage()
    await stage.speak(WISH)
    await stage.tap("确认支付")
    await stage.say(WISH)
    await stage.tap("确认支付")
    assert stage.backend.asked_by == ["voice", None]


async def test_credit_is_named_aloud_only_to_somebody_who_asks_for_it() -> None:
    stage = Stage()
    credit = Choice("用信用额度", "use_credit")
    reply = Reply("还差 12.00 元。", (credit, Choice("不用了", "cancel", style="quiet")))
    session = Session(dialogue=Topping("k"), voice=Voice(on=True))
    turn = Turn(
        CHAT, "u", NOW, stage.backend.me, Meaning("purchase"), stage.backend, default_texts()  # type: ignore[arg-type]
    )  # fmt: skip
    [spoken] = say(session, (reply,), turn).spoken
    assert spoken is not None
    assert spoken.text == "还差十二元。说：先不要。"
    [asked] = say(session, (reply,), turn.meaning_is("use_credit")).spoken
    assert asked is not None
    assert "信用额度" in asked.text
