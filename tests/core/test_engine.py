"""The engine's patterns, on the fakes of the edge."""

from datetime import timedelta
from uuid import uuid4

import pytest

from api_client.contract import Event
from core.engine import NotYours
from core.model import Message

from .fakes import CHAT, NOW, Stage

WISH = "充五十块话费，号码 13800138000"


def labels(messages: list[Message]) -> list[str]:
    return [button.label for message in messages for button in message.buttons]


async def test_backend_away_loses_nothing_and_the_retry_is_the_same_order() -> None:
    stage = Stage()
    await stage.say(WISH)
    stage.backend.down = True
    told = await stage.tap("确认")
    assert "钱没有丢" in told[0].text
    assert labels(told) == ["再试一次"]
    stage.backend.down = False
    await stage.tap("再试一次")
    assert len(stage.backend.placed) == 1


async def test_unknown_state_version_resets_politely() -> None:
    stage = Stage()
    await stage.say(WISH)
    state, version = stage.conversations.states[CHAT]
    stage.conversations.states[CHAT] = ({**state, "version": 99}, version)
    told = await stage.say("余额")
    assert "钱和订单都在" in told[0].text
    assert "100.00 元" in told[0].text + told[-1].text


async def test_quote_expired_is_renewed_silently_when_the_price_is_the_same() -> None:
    stage = Stage()
    await stage.say(WISH)
    stage.clock.advance(timedelta(minutes=20))
    told = await stage.tap("确认")
    assert "正在办" in told[0].text
    assert len(stage.backend.placed) == 1


async def test_a_quote_that_a_crash_of_the_database_took_is_renewed_silently() -> None:
    stage = Stage()
    await stage.say(WISH)
    stage.backend.quotes.clear()
    told = await stage.tap("确认")
    assert "正在办" in told[0].text
    assert len(stage.backend.placed) == 1


async def test_quote_expired_with_another_price_is_said_anew() -> None:
    stage = Stage()
    await stage.say(WISH)
    stage.clock.advance(timedelta(minutes=20))
    stage.backend.balance = 1000
    told = await stage.tap("确认")
    assert "还差 40.00 元" in told[0].text
    assert not stage.backend.placed


async def test_human_owns_the_chat_until_xiaoka_is_called() -> None:
    stage = Stage()
    await stage.say("转人工")
    assert stage.backend.human_notes
    assert await stage.say("在吗") == []
    assert await stage.say("查余额") == []
    told = await stage.say("小卡，查余额")
    assert "100.00 元" in told[-1].text


async def test_idle_dialogue_with_a_waiting_order_asks_whether_to_go_on() -> None:
    stage = Stage(balance=3800)
    await stage.say(WISH)
    await stage.tap("微信付")
    stage.clock.advance(timedelta(minutes=31))
    told = await stage.say("你好")
    assert "继续刚才的充值吗" in told[0].text
    told = await stage.tap("继续")
    assert "还差 12.00 元" in told[0].text
    assert labels(told)[0] == "微信付 12.00"
    assert len(stage.backend.placed) == 1


async def test_declining_on_return_cancels_the_order() -> None:
    stage = Stage(balance=3800)
    await stage.say(WISH)
    await stage.tap("微信付")
    stage.clock.advance(timedelta(minutes=31))
    await stage.say("你好")
    told = await stage.tap("不用了")
    assert "没有扣款" in told[0].text
    assert stage.backend.placed[0].status == "cancelled"


async def test_correction_at_the_bill_cancels_the_order_and_quotes_anew() -> None:
    stage = Stage(balance=3800)
    await stage.say(WISH)
    await stage.tap("微信付")
    told = await stage.say("不对，是一百")
    assert "还差 62.00 元" in told[0].text
    assert [order.status for order in stage.backend.placed] == ["cancelled"]


async def test_balance_changed_between_prompt_and_press_charges_no_other_amount() -> None:
    stage = Stage(balance=3800)
    await stage.say(WISH)
    stage.backend.balance = 3000
    told = await stage.tap("微信付")
    assert not stage.backend.bills
    assert "还差 20.00 元" in told[0].text


async def test_unknown_contact_is_asked_for_and_offered_to_be_kept() -> None:
    stage = Stage()
    assert "儿子" in (await stage.say("给我儿子充五十话费"))[0].text
    await stage.say("13900139000")
    await stage.tap("确认")
    order = stage.backend.become(stage.backend.placed[0].id, "delivered")
    event = Event(
        id=uuid4(),
        type="order.delivered",
        customer_id=stage.backend.me.id,
        subject_id=order.id,
        data=order.model_dump(mode="json"),
        at=NOW,
    )
    await stage.engine.tell(CHAT, event)
    await stage.engine.tell(CHAT, event)
    said = stage.conversations.said[CHAT]
    assert sum("充值成功" in message.text for message in said) == 1
    await stage.say("好的")
    assert [(one.alias, one.phone) for one in stage.backend.people] == [("儿子", "13900139000")]


async def test_label_typed_in_full_is_the_button() -> None:
    stage = Stage(balance=3800)
    await stage.say(WISH)
    await stage.say("充50送2.50")
    assert [bill.amount for bill in stage.backend.bills] == [5000]


async def test_part_of_a_label_is_enough_when_only_one_button_has_it() -> None:
    stage = Stage()
    await stage.say("买东西")
    assert "账号" in (await stage.say("优酷"))[0].text


async def test_another_number_without_naming_it_asks_for_it() -> None:
    stage = Stage()
    await stage.say(WISH)
    assert "号码" in (await stage.say("换一个号码"))[0].text
    assert "139 0013 9000" in (await stage.say("13900139000"))[0].text


async def test_a_bare_not_right_asks_what_is_wrong_instead_of_cancelling() -> None:
    stage = Stage()
    await stage.say(WISH)
    told = await stage.say("不对")
    assert "哪里不对" in told[0].text
    assert "确认支付" in labels(told)


async def test_an_old_button_puts_its_question_anew() -> None:
    stage = Stage(balance=3800)
    await stage.say(WISH)
    stage.clock.advance(timedelta(minutes=45))
    told = await stage.tap("微信付")
    assert "隔得有点久" in told[0].text
    assert "还差 12.00 元" in told[0].text
    assert not stage.backend.placed
    await stage.tap("微信付")
    assert len(stage.backend.placed) == 1


async def test_an_unknown_chat_is_asked_for_its_code() -> None:
    stage = Stage()
    stage.backend.linked = False
    assert "绑定码" in (await stage.say("你好"))[0].text
    assert "不对" in (await stage.say("WRONG-1234"))[0].text
    assert "绑好了" in (await stage.say("K7M2-9QXA"))[0].text
    assert "100.00 元" in (await stage.say("余额"))[0].text


async def test_a_bug_in_a_dialogue_does_not_block_the_chat() -> None:
    stage = Stage()

    async def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    stage.backend.wallet = broken  # type: ignore[method-assign, assignment]
    assert "小问题" in (await stage.say("余额"))[0].text
    assert "小卡" in (await stage.say("你好"))[0].text


async def test_codes_of_somebody_else_are_not_shown() -> None:
    stage = Stage()
    await stage.say("买一张50的steam卡")
    await stage.tap("确认")
    order = stage.backend.placed[0]
    assert await stage.engine.codes(CHAT, order.id) == ["AAAA-BBBB"]
    stage.backend.placed[0] = order.model_copy(update={"customer_id": uuid4()})
    with pytest.raises(NotYours):
        await stage.engine.codes(CHAT, order.id)


async def test_settings_change_the_very_next_sentence() -> None:
    stage = Stage()
    told = await stage.say("说英文")
    assert told[0].text == "All right, I’ll speak English from now on."
    assert "yuan" in (await stage.say("balance"))[0].text


async def test_intents_are_reported_per_turn() -> None:
    stage = Stage(balance=3800)
    await stage.say(WISH)
    await stage.tap("支付宝付")
    await stage.tap("不用了")
    assert stage.conversations.intents == ["purchase", "choose_method", "cancel"]
