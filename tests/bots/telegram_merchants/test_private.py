"""One person and the merchants' bot: linked by a deep link, told, paying with one tap, taking care."""

from .conftest import USERNAME, Counter


async def test_a_deep_link_brings_the_role_of_its_code(counter: Counter) -> None:
    owner = await counter.somebody("老李", "owner")
    owner.says("加个财务")
    code = await owner.hears("绑定成财务", f"https://t.me/{USERNAME}?start=")
    link = code.text.rsplit("?start=", 1)[1]

    wang = counter.telegram.person("小王", counter.bot)
    wang.starts(link)
    await wang.hears("绑定好了，这里是老李数码的小卡")
    wang.says("加个同事")
    await wang.hears("只有店主可以")

    late = counter.telegram.person("小赵", counter.bot)
    late.starts(link)
    await late.hears("绑定码")
    owner.says("有哪些同事")
    team = await owner.hears("老李，店主", "小王，财务")
    assert "小赵" not in team.text


async def test_a_stranger_is_asked_for_a_code(counter: Counter) -> None:
    stranger = counter.telegram.person("过路人", counter.bot)
    stranger.starts()
    await stranger.hears("绑定码")


async def test_from_the_alert_to_the_money_with_one_tap(counter: Counter) -> None:
    owner = await counter.somebody("老李", "owner")
    owner.says("余额低于 500 提醒我")
    await owner.hears("余额低于 500.00 元就提醒")
    await counter.spend(150)
    alert = await owner.hears("【提醒】老李数码", "余额 450.00 元，低于设定的 500.00 元", "我来处理")
    label = next(button["text"] for button in alert.buttons if button["text"].startswith("充 "))

    assert await owner.answer_to(owner.taps(label)) is not None
    bill = await owner.hears("请用微信付")
    assert bill.buttons[0]["url"].startswith("http://")
    [raised] = (await counter.operator.alerts(counter.merchant.id)).alerts
    assert (raised.status, raised.acknowledged_by) == ("acknowledged", "老李")

    await counter.wait(120)
    assert not [line for line in owner.sees() if "还没人处理" in line]


async def test_the_report_comes_with_a_picture(counter: Counter) -> None:
    owner = await counter.somebody("老李", "owner")
    await counter.spend(20)
    owner.says("/report")
    report = await owner.hears("到现在的日报", "20.00 元")
    assert "photo" in report.data


async def test_escalation_goes_to_the_next_person(counter: Counter) -> None:
    owner = await counter.somebody("老李", "owner")
    finance = await counter.somebody("小王", "finance")
    owner.says("余额低于 500 提醒我")
    await owner.hears("就提醒")
    await counter.spend(150)
    await finance.hears("低于设定的 500.00 元", "我来处理")
    assert not [line for line in owner.sees() if "低于设定" in line]
    await counter.wait(61)
    await owner.hears("还没人处理，现在请店主看一下", "低于设定的 500.00 元")
    owner.taps("我来处理")
    await owner.hears("你来处理")
    finance.taps("我来处理")
    await finance.hears("老李 已经在处理了")


async def test_a_viewer_is_told_no_kindly(counter: Counter) -> None:
    await counter.somebody("老李", "owner")
    viewer = await counter.somebody("小赵", "viewer")
    viewer.says("余额")
    await viewer.hears("600.00 元")
    viewer.says("充值一百")
    await viewer.hears("只看", "财务或店主")
    assert not [line for line in viewer.sees() if "请用微信付" in line]
