"""Whatever happens between Telegram and the inbox, an update is answered, and once."""

from tests.telegram.server.queries import Query

from .conftest import Counter


async def test_an_update_that_comes_twice_is_answered_once(counter: Counter) -> None:
    owner = await counter.somebody("老李", "owner")
    owner.says("今日流水")
    await owner.hears("成交 0 单")
    counter.bot.updates.repeat()
    owner.says("提醒规则")
    await owner.hears("这些情况会提醒")
    assert sum("成交 0 单" in line for line in owner.sees()) == 1


async def test_a_double_tap_makes_one_bill(counter: Counter) -> None:
    owner = await counter.somebody("老李", "owner")
    owner.says("余额低于 500 提醒我")
    await owner.hears("就提醒")
    await counter.spend(150)
    alert = await owner.hears("低于设定的 500.00 元")
    button = next(one for one in alert.buttons if one["text"].startswith("充 "))
    taps = [owner.presses(alert, button) for _ in range(2)]
    for tap in taps:
        assert isinstance(tap, Query)
        assert await owner.answer_to(tap) is not None
    await owner.hears("请用微信付")
    await counter.talk.hub.settle(counter.talk_of(owner))
    assert sum("请用微信付" in line for line in owner.sees()) == 1


async def test_an_update_nobody_can_read_does_not_hold_up_the_others(counter: Counter) -> None:
    owner = await counter.somebody("老李", "owner")
    # The fake sends nothing that is no update; so it comes this way.
    await counter.running.intake.take({"update_id": 1, "message": {"message_id": "x", "chat": {}}})
    owner.says("今日流水")
    await owner.hears("成交 0 单")


async def test_a_press_on_a_keyboard_from_before_a_deploy_gets_the_present_state(counter: Counter) -> None:
    owner = await counter.somebody("老李", "owner")
    owner.says("充值")
    asked = await owner.hears("想充多少")
    button = asked.buttons[0]
    owner.says("取消")
    await owner.hears("先不充")
    tap = owner.presses(asked, button)
    assert isinstance(tap, Query)
    assert await owner.answer_to(tap) is not None
    await owner.hears("按钮")
    assert not [line for line in owner.sees() if "请用微信付" in line]
