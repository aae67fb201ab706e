"""What Xiaoka says, as Telegram shows it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from bots.telegram.render import (
    MOST_CAPTION,
    MOST_TEXT,
    Inline,
    Part,
    QrCode,
    in_words,
    parts,
    plain,
    spoilers,
    ticked,
    units,
)
from core.model import Bill, Button, Message, Picture, Receipt, Secret, Slice

ORDER = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
PICTURE = Picture("余额", "可用 38.00 元", (Slice("paid", "可用", 3800),))
BILL = Bill(
    ORDER, "微信付 12.00", "http://shop.test/cashier/1", "http://shop.test/cashier/1", 1200, "wechat",
    datetime(2026, 3, 11, tzinfo=UTC),
)  # fmt: skip
ROWS = ((Button("换支付宝", "t1"), Button("不用了", "t2", "quiet")),)


def labels(markup: Inline | None) -> list[list[str]]:
    return [[key["text"] for key in row] for row in markup["inline_keyboard"]] if markup else []


def only(message: Message, mode: str = "standard") -> Part:
    (part,) = parts(message, mode)  # type: ignore[arg-type]
    return part


def test_words_and_buttons_are_one_message() -> None:
    part = only(Message("用哪种？", ROWS))
    assert part.text == "用哪种？"
    assert labels(part.inline) == [["换支付宝", "不用了"]]
    assert part.inline is not None
    assert [key["callback_data"] for key in part.inline["inline_keyboard"][0]] == ["b:t1", "b:t2"]


def test_a_picture_carries_words_and_buttons() -> None:
    part = only(Message("还差 12.00 元", ROWS, picture=PICTURE))
    assert part.photo == PICTURE
    assert part.text == "还差 12.00 元"
    assert labels(part.inline) == [["换支付宝", "不用了"]]


def test_a_bill_is_a_code_to_scan_and_a_link_to_press() -> None:
    part = only(Message("请付 12.00 元", ROWS, bill=BILL))
    assert part.photo == QrCode(BILL.qr_text)
    assert part.inline is not None
    assert part.inline["inline_keyboard"][0][0]["url"] == BILL.url
    assert labels(part.inline)[1] == ["换支付宝", "不用了"]


def test_elderly_people_get_large_keys_instead() -> None:
    part = only(Message("用微信付吗？", ROWS), "elderly")
    assert part.inline is None
    assert part.keys == (("换支付宝", "不用了"),)


def test_an_elderly_bill_has_keys_under_the_words_and_the_link_under_the_code() -> None:
    words, code = parts(Message("请付 12.00 元", ROWS, bill=BILL), "elderly")
    assert words.keys
    assert words.inline is None
    assert code.photo == QrCode(BILL.qr_text)
    assert labels(code.inline) == [[BILL.label]]


def test_card_codes_keep_their_button_in_elderly_mode() -> None:
    part = only(Message("买好了", ROWS, secret=Secret(ORDER, "查看卡密")), "elderly")
    assert labels(part.inline) == [["查看卡密"], ["换支付宝", "不用了"]]
    assert part.inline is not None
    assert part.inline["inline_keyboard"][0][0]["callback_data"] == f"s:{ORDER.hex}"


def test_entities_count_utf16_units() -> None:
    part = only(Message("😊 好了", receipt=Receipt("收据", (("金额", "50.00 元"),))))
    (bold,) = part.entities or []
    text = part.text.encode("utf-16-le")
    assert text[bold.offset * 2 : (bold.offset + bold.length) * 2].decode("utf-16-le") == "收据"
    text_said, hidden = spoilers("😊 卡密", ["AAAA-BBBB", "CCCC-DDDD"])
    coded = text_said.encode("utf-16-le")
    seen = [coded[one.offset * 2 : (one.offset + one.length) * 2].decode("utf-16-le") for one in hidden]
    assert seen == ["AAAA-BBBB", "CCCC-DDDD"]


def test_a_long_caption_goes_before_its_picture() -> None:
    words, picture = parts(Message("长" * (MOST_CAPTION + 1), ROWS, picture=PICTURE), "standard")
    assert words.photo is None
    assert words.inline is None
    assert picture.photo == PICTURE
    assert labels(picture.inline)


def test_a_long_text_is_cut_at_a_line_end_and_nothing_is_lost() -> None:
    lines = ["😊" * 30 + str(number) for number in range(200)]
    made = parts(Message("\n".join(lines), ROWS), "standard")
    assert all(units(part.text) <= MOST_TEXT for part in made)
    assert "\n".join(part.text for part in made).split("\n") == lines
    assert [bool(part.inline) for part in made] == [False] * (len(made) - 1) + [True]
    assert len({part.name for part in made}) == len(made)


def test_a_token_that_does_not_fit_is_an_error_here_and_not_at_telegram() -> None:
    only(Message("x", ((Button("a", "t" * 62),),)))
    with pytest.raises(ValueError, match="65 bytes"):
        parts(Message("x", ((Button("a", "t" * 63),),)), "standard")


def test_words_only_lose_nothing_that_matters() -> None:
    (text,) = plain(Message("还差 12.00 元", ROWS, picture=PICTURE, bill=BILL))
    for words in ("还差 12.00 元", PICTURE.alt, BILL.url, "换支付宝", "不用了"):
        assert words in text
    assert in_words(Part("picture", photo=PICTURE)) == PICTURE.alt


def test_what_was_chosen_can_be_read_and_not_pressed_again() -> None:
    assert labels(ticked("不用了")) == [["✓ 不用了"]]
    assert labels(ticked("✓ 不用了")) == [["✓ 不用了"]]
    assert ticked(None) is None
