"""Messages survive the way into the database and back."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from bots.runtime.codec import message_from_json, message_to_json
from core.model import Bar, Bill, Button, Chart, Message, Picture, Receipt, Secret, Slice, Spoken

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
AT = datetime(2026, 3, 11, 4, 15, tzinfo=UTC)

EVERYTHING = Message(
    "还差 12.00 元",
    ((Button("微信付 12.00", "t1", "primary"),), (Button("不用了", "t2", "quiet"),)),
    picture=Picture(
        "余额", "可用 38.00", (Slice("paid", "充值", 3800), Slice("missing", "还差", 1200, "差"))
    ),
    bill=Bill(ID, "微信支付", "http://shop/cashier/x", "http://shop/cashier/x", 1200, "wechat", AT),
    secret=Secret(ID, "查看卡密"),
    receipt=Receipt("订单", (("号码", "138 0013 8000"), ("金额", "50.00 元"))),
    chart=Chart(
        "日报",
        "说明",
        (Bar("8", 1200, 3800), Bar("9", 0)),
        "营业额",
        "余额",
        (("订单", "2 单"),),
        "够卖 9 小时",
    ),
    heard="充五十块话费",
    spoken=Spoken("还差十二元。", 0.8, 1.5),
)


@pytest.mark.parametrize("message", [EVERYTHING, Message("好")])
def test_there_and_back(message: Message) -> None:
    assert message_from_json(message_to_json(message)) == message


def test_what_is_absent_takes_no_room() -> None:
    assert set(message_to_json(Message("好"))) == {"text", "rows"}


def test_a_field_of_a_newer_release_is_ignored() -> None:
    assert message_from_json({"text": "好", "rows": [], "animation": {"x": 1}}) == Message("好")


def test_what_never_was_a_message_is_refused() -> None:
    with pytest.raises(ValidationError):
        message_from_json({"rows": []})
