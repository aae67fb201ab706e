"""Buttons in rows, and the limits of elderly mode."""

from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from core.layout import lay_out
from core.model import Bill, Mode
from core.replies import Choice, Reply
from core.tokens import Mint

NO = Choice("不用了", "cancel", style="quiet")


def rows(replies: tuple[Reply, ...], mode: Mode) -> list[list[list[str]]]:
    tokens = count()
    mint = Mint(lambda: f"t{next(tokens)}", datetime(2026, 11, 22, tzinfo=UTC), "k", [])
    laid = lay_out(replies, mode, mint)
    return [[[button.label for button in row] for row in message.rows] for message in laid]


def choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label, "x") for label in labels)


def test_short_buttons_share_a_row_and_long_ones_do_not() -> None:
    reply = Reply("?", (*choices("微信付 12.00", "支付宝付 12.00", "充 50 送 2.50"), NO))
    assert rows((reply,), "standard") == [[["微信付 12.00", "支付宝付 12.00"], ["充 50 送 2.50", "不用了"]]]


def test_elderly_people_get_one_button_a_row_and_two_at_most() -> None:
    reply = Reply("?", (*choices("微信付 12.00", "支付宝付 12.00"), NO))
    assert rows((reply,), "elderly") == [[["微信付 12.00"], ["不用了"]]]


def test_two_choices_are_counted_over_the_turn_and_the_open_question_keeps_its_own() -> None:
    digression = Reply("余额", choices("充值", "明细"))
    question = Reply("确认吗", (*choices("确认支付"), NO))
    assert rows((digression, question), "elderly") == [[], [["确认支付"], ["不用了"]]]


def test_the_link_of_a_bill_is_one_of_the_two_choices_and_the_way_out_the_other() -> None:
    until = datetime(2026, 11, 22, tzinfo=UTC)
    bill = Bill(UUID(int=1), "微信付 12.00", "https://pay.test/1", "1", 12_00, "wechat", until)
    reply = Reply("请付 12.00 元", (*choices("换支付宝"), NO), bill=bill)
    assert rows((reply,), "elderly") == [[["不用了"]]]
    assert rows((reply,), "standard") == [[["换支付宝", "不用了"]]]


def test_a_message_says_for_which_mode_it_was_laid_out_unless_it_is_the_usual_one() -> None:
    mint = Mint(lambda: "t", datetime(2026, 11, 22, tzinfo=UTC), "k", [])
    assert [message.mode for message in lay_out((Reply("好"),), "elderly", mint)] == ["elderly"]
    assert [message.mode for message in lay_out((Reply("好"),), "standard", mint)] == [None]
