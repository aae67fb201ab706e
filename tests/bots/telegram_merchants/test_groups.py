"""A group with staff and others: alerts are read by all, buttons that do something are for staff."""

from tests.telegram.server.person import Person
from tests.telegram.server.queries import Query

from .conftest import USERNAME, Counter


async def _linked_group(counter: Counter) -> tuple[Person, Person, Person]:
    """The owner in private, the owner in the group, somebody else there."""
    owner = await counter.somebody("老李", "owner")
    guest = counter.telegram.person("送货的", counter.bot)
    group = counter.telegram.group("店里的群", [owner, guest], [counter.bot])
    here, there = owner.at(group), guest.at(group)
    code = await counter.operator.make_staff_code(counter.merchant.id, "viewer", by=None)
    here.says(f"/link@{USERNAME} {code.code}")
    await here.hears("老李数码的提醒会发到这个群")
    return owner, here, there


async def test_a_group_is_linked_and_makes_nobody_staff(counter: Counter) -> None:
    *_, there = await _linked_group(counter)
    team = await counter.operator.staff(counter.merchant.id)
    assert [one.name for one in team.staff] == ["老李"]
    assert len(team.groups) == 1
    there.says(f"@{USERNAME} 余额")
    await there.hears("600.00 元")


async def test_only_staff_press_what_moves_money(counter: Counter) -> None:
    owner, here, there = await _linked_group(counter)
    owner.says("余额低于 500 提醒我")
    await owner.hears("就提醒")
    await counter.spend(150)
    alert = await here.hears("低于设定的 500.00 元", "我来处理")
    label = next(button["text"] for button in alert.buttons if button["text"].startswith("充 "))

    pressed = there.taps(label)
    assert isinstance(pressed, Query)
    answer = await there.answer_to(pressed)
    assert answer is not None
    assert answer["show_alert"]
    assert "只有绑定过的同事" in answer["text"]
    assert not [line for line in here.sees() if "请用微信付" in line]

    assert await here.answer_to(here.taps(label)) is not None
    await here.hears("请用微信付")


async def test_what_is_not_for_the_bot_is_left_alone(counter: Counter) -> None:
    _, here, there = await _linked_group(counter)
    before = len(here.sees())
    there.says("今天吃什么")
    there.says("/help@another_bot")
    there.says(f"@{USERNAME} 今日流水")
    await there.hears("成交 0 单")
    assert len(here.sees()) == before + 4


async def test_a_stranger_in_the_group_does_not_top_up_by_typing(counter: Counter) -> None:
    _, here, there = await _linked_group(counter)
    there.says(f"@{USERNAME} 充值一百")
    await there.hears("只有绑定过的同事能操作")
    here.says(f"@{USERNAME} 用微信充一百")
    await here.hears("请用微信付 100.00 元")
