"""What merchants say about balance, alerts and colleagues, and what stays with everybody's understanding."""

from typing import Any

import pytest

from core.understanding import for_merchants
from core.understanding.merchant import time_of
from core.understanding.whole import LONGEST


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("余额低于 500 提醒我", "alert_rule", {"kind": "balance", "amount": 500_00}),
        ("余额低于五百块的时候提醒我一下", "alert_rule", {"kind": "balance", "amount": 500_00}),
        ("餘額低於500提醒我", "alert_rule", {"kind": "balance", "amount": 500_00}),
        ("账上不到1万就告诉我", "alert_rule", {"kind": "balance", "amount": 10_000_00}),
        ("预警线改成 1000", "alert_rule", {"kind": "balance", "amount": 1000_00}),
        ("能用不到 6 小时就告诉我", "alert_rule", {"kind": "runway", "hours": 6}),
        ("还能用不到六个小时的时候通知我", "alert_rule", {"kind": "runway", "hours": 6}),
        ("余额不到平时一天的百分之五十提醒我", "alert_rule", {"kind": "day_share", "percent": 50}),
        ("余额不到平时一天的30%就提醒我", "alert_rule", {"kind": "day_share", "percent": 30}),
        ("关掉异常提醒", "alert_off", {"rule": "unusual"}),
        ("异常提醒关掉", "alert_off", {"rule": "unusual"}),
        ("打开余额提醒", "alert_on", {"rule": "balance"}),
        ("静音到明天早上", "mute", {"day": 1, "at": "08:00"}),
        ("静音到明天早上九点半", "mute", {"day": 1, "at": "09:30"}),
        ("静音两小时", "mute", {"hours": 2}),
        ("别提醒30分钟", "mute", {"minutes": 30}),
        ("今天别提醒了", "mute", {"day": 0}),
        ("取消静音", "unmute", {}),
        ("晚上十点到早上八点别打扰", "quiet", {"from": "22:00", "to": "08:00"}),
        ("22:00到8:00别打扰我", "quiet", {"from": "22:00", "to": "08:00"}),
        ("取消免打扰", "quiet_off", {}),
        ("每天九点发日报", "report_at", {"at": "09:00"}),
        ("每天晚上九点半给我发日报", "report_at", {"at": "21:30"}),
        ("不要日报了", "report_off", {}),
        ("看看日报", "daily_report", {}),
        ("改成每天汇总一次", "digest_at", {}),
        ("每天下午6点汇总一次", "digest_at", {"at": "18:00"}),
        ("有事马上告诉我", "digest_off", {}),
        ("今天营业额多少", "turnover", {}),
        ("今天卖了多少", "turnover", {}),
        ("还能用多久", "runway", {}),
        ("余额能撑几个小时", "runway", {}),
        ("我来处理", "acknowledge", {}),
        ("小卡，交给我处理吧", "acknowledge", {}),
        ("什么时候还款", "credit_due", {}),
        ("信用额度哪天要还", "credit_due", {}),
        ("还款日历", "credit_due", {}),
        ("看看我的还款账单", "credit_due", {}),
        ("我现在欠多少钱", "credit_due", {}),
        ("When do I repay?", "credit_due", {}),
        ("show me my repayment calendar", "credit_due", {}),
        ("how much do I owe", "credit_due", {}),
        ("以后充值先还款", "repay_first_on", {}),
        ("充进来的钱先还信用额度", "repay_first_on", {}),
        ("repay first please", "repay_first_on", {}),
        ("不用先还款了", "repay_first_off", {}),
        ("don't repay first", "repay_first_off", {}),
        ("提醒规则", "alert_rules", {}),
        ("有哪些提醒", "alerts", {}),
        ("有哪些同事", "staff", {}),
        ("加个同事", "staff_add", {}),
        ("添加一个财务", "staff_add", {"role": "finance"}),
        ("移除小王", "staff_remove", {"name": "小王"}),
        ("Tell me when the balance is below 500", "alert_rule", {"kind": "balance", "amount": 500_00}),
        ("warn me when it lasts less than 6 hours", "alert_rule", {"kind": "runway", "hours": 6}),
        ("turn off unusual alerts", "alert_off", {"rule": "unusual"}),
        ("mute until tomorrow morning", "mute", {"day": 1, "at": "08:00"}),
        ("mute for 2 hours", "mute", {"hours": 2}),
        ("do not disturb from 10pm to 8am", "quiet", {"from": "22:00", "to": "08:00"}),
        ("daily report at 9", "report_at", {"at": "09:00"}),
        ("switch to a daily digest", "digest_at", {}),
        ("how much did we sell today?", "turnover", {}),
        ("how long will the balance last?", "runway", {}),
        ("add a finance colleague", "staff_add", {"role": "finance"}),
        ("I'll take care of it", "acknowledge", {}),
    ],
)
def test_what_merchants_say(text: str, intent: str, slots: dict[str, Any]) -> None:
    meaning = for_merchants(text)
    assert meaning is not None
    assert (meaning.intent, meaning.slots) == (intent, slots)


@pytest.mark.parametrize(
    "text",
    [
        "查余额",
        "充值一百",
        "买steam充值卡100的",
        "充五十块话费，号码 13800138000",
        "取消",
        "不用了",
        "确认",
        "你好",
        "500",
        "验证码是多少",
        "转人工",
        "今天天气怎么样",
        "每天25点发日报",
        "余额低于负五百提醒我",
        "余额低于 500 提醒我" * 5,
        "",
        "，。！",
    ],
)
def test_the_rest_is_left_to_everybodys_understanding(text: str) -> None:
    assert for_merchants(text) is None


def test_the_work_stays_bounded() -> None:
    for sign in ("一", "余额", "到", "(", "每天", "静音到", "1"):
        assert for_merchants((sign * LONGEST)[:LONGEST]) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("晚上十点半", "22:30"),
        ("9", "09:00"),
        ("早上8点", "08:00"),
        ("下午三点一刻", "15:15"),
        ("中午十二点", "12:00"),
        ("中午一点", "13:00"),
        ("晚上十二点", "00:00"),
        ("凌晨12点", "00:00"),
        ("24点", "00:00"),
        ("21:05", "21:05"),
        ("9pm", "21:00"),
        ("12 am", "00:00"),
        ("noon", "12:00"),
        ("25点", None),
        ("8:75", None),
        ("几点", None),
    ],
)
def test_times_of_day(said: str, meant: str | None) -> None:
    assert time_of(said) == meant
