"""The player: what it does, what it compares, what it prints."""

from pathlib import Path

import pytest

from bots.terminal.converse import converse, play
from bots.terminal.script import Conversation
from core.model import Message, Picture, Receipt

from .theatre import CODE, Theatre, bill, buttons, secret

PICTURE = Picture("余额", "可用 38.00", ())


async def problems(theatre: Theatre, *turns: object, **more: object) -> list[str]:
    conversation = Conversation.model_validate({"name": "talk", "turns": list(turns), **more})
    return (await play(conversation, theatre)).problems


async def test_a_turn_that_goes_as_written() -> None:
    theatre = Theatre([Message("还差 12.00 元", buttons("微信付 12.00", "不用了"), picture=PICTURE)])
    bot = {
        "contains": ["还差", "12.00"], "excludes": ["错误"], "buttons": ["微信", "不用了"], "pictures": 1,
        "links": 0, "intent": "purchase",
    }  # fmt: skip
    assert await problems(theatre, {"user": "充五十", "bot": bot}) == []


@pytest.mark.parametrize(
    ("bot", "complaint"),
    [
        ({"contains": ["成功"]}, "'成功' was not said"),
        ({"excludes": ["还差"]}, "'还差' was said"),
        ({"buttons": ["支付宝"]}, "no button with '支付宝' (there were: 微信付 12.00)"),
        ({"pictures": 1}, "0 pictures instead of at least 1"),
        ({"links": 1}, "0 links instead of at least 1"),
        ({"intent": "topup"}, "understood as purchase, not topup"),
    ],
)
async def test_a_turn_that_differs(bot: dict[str, object], complaint: str) -> None:
    theatre = Theatre([Message("还差 12.00 元", buttons("微信付 12.00"))])
    assert await problems(theatre, {"user": "充五十", "bot": bot}) == [f"turn 1: {complaint}"]


async def test_the_newest_button_is_pressed_and_an_older_one_when_there_is_no_newer() -> None:
    theatre = Theatre(
        [Message("一", buttons("微信付 12.00", "不用了"))], [Message("二", buttons("换微信"))], [], []
    )
    assert await problems(theatre, {"user": "a"}, {"tap": "微信"}, {"tap": "微信"}, {"tap": "不用了"}) == []
    assert theatre.done[1:] == [
        "press token of 微信付 12.00",
        "press token of 换微信",
        "press token of 不用了",
    ]


async def test_the_same_words_go_before_words_that_contain_them() -> None:
    theatre = Theatre([Message("多少？", buttons("100", "10", "50"))], [])
    assert await problems(theatre, {"user": "a"}, {"tap": "10"}) == []
    assert theatre.done[1:] == ["press token of 10"]


async def test_a_double_click_presses_one_button_twice() -> None:
    theatre = Theatre([Message("好吗？", buttons("确认"))], [])
    assert await problems(theatre, {"user": "a"}, {"tap": {"label": "确认", "times": 2}}) == []
    assert theatre.done[1:] == ["press token of 确认"] * 2


async def test_a_button_that_is_not_there() -> None:
    found = await problems(Theatre([Message("好")]), {"user": "a"}, {"tap": "确认"})
    assert found == ["there is no button with '确认' on the screen"]


async def test_codes_are_revealed_like_a_button_and_read_as_text() -> None:
    theatre = Theatre([Message("买好了", secret=secret())], [])
    turns = [
        {"user": "a", "bot": {"buttons": ["卡密"], "excludes": [CODE]}},
        {"tap": "卡密", "bot": {"contains": [CODE]}},
    ]
    assert await problems(theatre, *turns) == []


async def test_a_receipt_is_read_as_text() -> None:
    theatre = Theatre([Message("好了", receipt=Receipt("订单", (("金额", "50.00 元"),)))])
    assert await problems(theatre, {"user": "a", "bot": {"contains": ["金额 50.00 元"]}}) == []


async def test_the_newest_bill_of_the_method_is_paid() -> None:
    theatre = Theatre(
        [Message("账单", bill=bill("wechat", 1)), Message("账单", bill=bill("alipay", 2))], [], [], []
    )
    turns = [{"pay": "wechat"}, {"pay": {"twice": True}}, {"pay": {"method": "alipay", "refuse": True}}]
    assert await problems(theatre, {"user": "a", "bot": {"links": 2}}, *turns) == []
    one, two = "http://shop.test/cashier/1", "http://shop.test/cashier/2"
    assert theatre.done[1:] == [f"pay {one}", f"pay {two}", f"pay {two}", f"refuse {two}"]


async def test_paying_late_waits_until_the_bill_is_over() -> None:
    theatre = Theatre([Message("账单", bill=bill("wechat"))], [])
    assert await problems(theatre, {"user": "a"}, {"pay": {"method": "wechat", "late": True}}) == []
    assert theatre.done[1:] == ["wait 0:15:01", "pay http://shop.test/cashier/1"]


async def test_a_bill_that_is_not_there() -> None:
    assert await problems(Theatre([]), {"pay": "alipay"}) == ["there is no bill by alipay on the screen"]


async def test_the_end_is_compared() -> None:
    good = {
        "wallet": {"available": "0.00"},
        "orders": [{"status": "delivered"}],
        "topups": [{"amount": "12.00", "status": "credited"}],
    }
    assert await problems(Theatre([]), {"user": "a"}, after=good) == []
    bad = {"wallet": {"available": "1.00"}, "orders": [{"status": "failed", "total": "50.00"}], "topups": []}
    assert await problems(Theatre([]), {"user": "a"}, after=bad) == [
        "after: wallet: available is 0.00, not 1.00",
        "after: order 1: status is delivered, not failed",
        "after: 1 top-ups instead of 0 (amount 12.00, status credited, bonus 0.00)",
    ]


async def test_the_summary_and_what_was_said_are_printed(tmp_path: Path) -> None:
    good, bad, broken = (tmp_path / f"{name}.yaml" for name in ("good", "bad", "broken"))
    good.write_text("turns: [{user: 你好}]", encoding="utf-8")
    bad.write_text("name: a bad one\nturns: [{user: 你好, bot: {contains: [再见]}}]", encoding="utf-8")
    broken.write_text("turns: [{user: 你好, bots: {}}]", encoding="utf-8")
    lines: list[str] = []
    assert not await converse(
        [good, bad, broken], Theatre([Message("好")], [Message("您好呀")]), lines.append
    )
    printed = "\n".join(lines)
    assert "a bad one" in printed
    assert "› 你好" in printed
    assert "您好呀" in printed
    assert "✗ turn 1: '再见' was not said" in printed
    assert "bots: unknown key" in printed
    assert lines[-1] == "1 passed, 2 failed"


async def test_all_passed(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text("turns: [{user: 你好}]", encoding="utf-8")
    lines: list[str] = []
    assert await converse([path], Theatre(), lines.append)
    assert lines[-1] == "1 passed, 0 failed"
