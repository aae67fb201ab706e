"""What the page is told about a message."""

import re
from datetime import UTC, datetime
from uuid import UUID

import segno

from bots.web.render import message_json, qr_path
from core.model import Bar, Bill, Button, Chart, Message, Picture, Receipt, Secret, Slice

ID = UUID("01920000-0000-7000-8000-000000000001")


def test_absent_parts_are_left_out() -> None:
    assert message_json(Message("你好")) == {"text": "你好"}


def test_every_part_goes_over_in_fen_and_words() -> None:
    slices = (Slice("paid", "充值", 38_00), Slice("missing", "差", 12_00, "x"))
    body = message_json(
        Message(
            "还差 12.00 元",
            rows=((Button("微信付 12.00", "t1", "primary"),), (Button("不用了", "t2", "quiet"),)),
            picture=Picture("余额", "可用 38.00 元", slices),
            bill=Bill(ID, "微信支付", "https://pay.test/a", "https://pay.test/a", 1200, "wechat",
                      datetime(2026, 3, 11, 4, tzinfo=UTC)),
            receipt=Receipt("成功", (("金额", "50.00 元"),)),
            secret=Secret(ID, "查看卡密"),
            chart=Chart("日报", "最多", (Bar("11-22", 100_00),), "成交额", None, (("订单", "4"),), "够用"),
        )
    )  # fmt: skip
    assert [[button["label"] for button in row] for row in body["rows"]] == [["微信付 12.00"], ["不用了"]]
    assert body["picture"]["slices"][1] == {"key": "missing", "label": "差", "amount": 1200, "note": "x"}
    assert body["bill"]["amount"] == 1200
    assert body["bill"]["expires_at"] == "2026-03-11T04:00:00+00:00"
    assert body["receipt"] == {"title": "成功", "rows": [["金额", "50.00 元"]]}
    assert body["chart"] == {
        "title": "日报",
        "alt": "最多",
        "facts": [["订单", "4"]],
        "label": "成交额",
        "bars": [{"label": "11-22", "amount": 100_00}],
        "words": "够用",
    }
    assert body["secret"] == {"order_id": str(ID), "label": "查看卡密"}


def test_the_path_draws_every_dark_module_of_the_qr_code_once() -> None:
    text = "http://127.0.0.1:8800/cashier/abc"
    drawn = qr_path(text)
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", drawn["path"]):
        for step in range(int(length)):
            assert (int(x) + step, int(y)) not in dark
            dark.add((int(x) + step, int(y)))
    matrix = segno.make(text, error="m", micro=False).matrix
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert drawn["size"] == len(matrix)
