"""How a message looks in a terminal, and what a typed line presses."""

import io
from datetime import UTC, datetime

from rich.console import Console

from bots.runtime import Entry
from bots.terminal.chat import Screen
from bots.terminal.render import bars, chart_lines, drawn
from core.model import Bar, Button, Chart, Message, Picture, Receipt, Secret, Slice

from .theatre import ORDER, bill, buttons

AT = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)
PICTURE = Picture(
    "余额构成",
    "可用 38.00",
    (Slice("paid", "充值", 3300), Slice("bonus", "赠送", 500, "到期 3 月"), Slice("missing", "还差", 0)),
)


def printed(message: Message) -> str:
    console = Console(file=io.StringIO(), width=80, force_terminal=False)
    console.print(drawn(message))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_picture_is_bars_on_one_scale() -> None:
    title, paid, bonus, missing = bars(PICTURE).splitlines()
    assert title == "余额构成"
    assert paid.count("█") == 24
    assert bonus.count("▓") == 4
    assert "到期 3 月" in bonus
    assert "·" not in missing
    assert "0.00" in missing


def test_the_smallest_amount_is_seen() -> None:
    picture = Picture("余额", "", (Slice("paid", "充值", 1_000_000), Slice("bonus", "赠送", 1)))
    assert "▓" in bars(picture)


def test_a_chart_is_one_line_a_bar_and_the_balance_beside_it() -> None:
    hours = (Bar("8", 0, 500_00), Bar("10", 100_00, 400_00), Bar("11", 1, 399_99))
    chart = Chart("日报", "", hours, "营业额", "余额", (("订单", "2 单"),), "余额还够卖 9 小时。")
    names, eight, ten, eleven = chart_lines(chart)
    assert "营业额" in names
    assert "余额" in names
    assert "█" not in eight
    assert ten.count("█") == 24
    assert eleven.count("█") == 1, "the smallest amount is seen"
    assert ten.split()[-2:] == ["100.00", "400.00"]
    text = printed(Message("", chart=chart))
    for part in ("日报", "订单 2 单", ten.strip(), "余额还够卖 9 小时。"):
        assert part in text


def test_everything_of_a_message_is_shown() -> None:
    text = printed(
        Message(
            "还差 [12.00] 元", buttons("微信付 12.00", "不用了"), picture=PICTURE, bill=bill("wechat"),
            receipt=Receipt("订单", (("号码", "138 0013 8000"),)), secret=Secret(ORDER, "查看卡密"),
        )
    )  # fmt: skip
    for part in ("还差 [12.00] 元", "1. [微信付 12.00]", "2. [不用了]", "3. [查看卡密]", "http://shop.test/cashier/1",
                 "▄", "138 0013 8000", "余额构成"):  # fmt: skip
        assert part in text


def test_a_number_or_the_words_press_a_button_and_other_text_is_text() -> None:
    screen = Screen(Console(file=io.StringIO()))
    first = Message("多少？", buttons("30", "50"))
    screen.show(Entry(1, AT, "xiaoka", first.text, first))
    second = Message("或者", buttons("算了"))
    screen.show(Entry(2, AT, "xiaoka", second.text, second))
    assert screen.pressed("2") == Button("50", "token of 50")
    assert screen.pressed("3") == Button("算了", "token of 算了")
    assert screen.pressed("50") == Button("50", "token of 50")
    assert screen.pressed("4") is None
    assert screen.pressed("²") is None
    assert screen.pressed("你好") is None


def test_numbers_begin_anew_after_the_person_spoke() -> None:
    screen = Screen(Console(file=io.StringIO()))
    for number, message in enumerate(
        (Message("一", buttons("甲")), None, Message("二", buttons("乙"))), start=1
    ):
        author = "xiaoka" if message else "person"
        screen.show(Entry(number, AT, author, message.text if message else "好", message))  # type: ignore[arg-type]
    assert screen.pressed("1") == Button("乙", "token of 乙")
    assert screen.pressed("2") is None
