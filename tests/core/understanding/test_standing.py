"""Sentences about standing arrangements, and those that are about something else."""

from typing import Any

import pytest

from core.understanding import about_standing

SAID: list[tuple[str, str, dict[str, Any]]] = [
    ("余额低于 20 就提醒我充 50", "autotopup_set", {"kind": "balance", "threshold": 20_00, "amount": 50_00}),
    ("餘額低於20元自動充50元", "autotopup_set", {"kind": "balance", "threshold": 20_00, "amount": 50_00}),
    ("余额不到二十块就帮我充五十", "autotopup_set", {"kind": "balance", "threshold": 20_00, "amount": 50_00}),
    ("要是余额少于两百五，就充一千", "autotopup_set",
     {"kind": "balance", "threshold": 250_00, "amount": 1000_00}),
    (
        "低于20就充到100，最多充60，至少充10，每天最多2次",
        "autotopup_set",
        {
            "kind": "balance", "threshold": 20_00, "target": 100_00, "maximum": 60_00, "minimum": 10_00,
            "per_day": 2,
        },
    ),
    ("余额低于20就自动充值", "autotopup_set", {"kind": "balance", "threshold": 20_00}),
    ("每月 5 号充 50", "autotopup_set", {"kind": "month_day", "day": 5, "amount": 50_00}),
    ("每个月五号用支付宝充50", "autotopup_set",
     {"kind": "month_day", "day": 5, "method": "alipay", "amount": 50_00}),
    ("每月底自动充到200", "autotopup_set", {"kind": "month_day", "day": 31, "target": 200_00}),
    ("每30天充100", "autotopup_set", {"kind": "interval", "every_days": 30, "amount": 100_00}),
    ("每两周提醒我充50", "autotopup_set", {"kind": "interval", "every_days": 14, "amount": 50_00}),
    ("每周充50", "autotopup_set", {"kind": "interval", "every_days": 7, "amount": 50_00}),
    ("自动充值有哪些", "autotopup_show", {}),
    ("停掉自动充值", "autotopup_stop", {}),
    ("恢复自动充值", "autotopup_resume", {}),
    ("开启预占", "precaution_on", {}),
    ("关闭预占", "precaution_off", {}),
    ("不要预占", "precaution_off", {}),
    ("预占是什么", "precaution_show", {}),
    ("Top up 50 when my balance is below 20", "autotopup_set",
     {"kind": "balance", "threshold": 20_00, "amount": 50_00}),
    ("top up 50 on the 5th of every month", "autotopup_set",
     {"kind": "month_day", "day": 5, "amount": 50_00}),
    ("stop automatic top-ups", "autotopup_stop", {}),
    ("turn off set-aside", "precaution_off", {}),
]  # fmt: skip
OTHERS = (
    "充值", "充五十", "余额", "余额低于 500 提醒我", "不用了", "每月5号充50元话费", "给我儿子充五十", "取消",
    "每月32号充50", "余额低于 0 就充 50", "自动充值五十块话费给我妈",
)  # fmt: skip


@pytest.mark.parametrize(("text", "intent", "slots"), SAID, ids=[text for text, _, _ in SAID])
def test_what_is_said_about_them(text: str, intent: str, slots: dict[str, Any]) -> None:
    meaning = about_standing(text)
    assert meaning is not None
    assert (meaning.intent, meaning.slots) == (intent, slots)


@pytest.mark.parametrize("text", OTHERS)
def test_everything_else_goes_on_to_the_understanding_that_is_shared(text: str) -> None:
    assert about_standing(text) is None
