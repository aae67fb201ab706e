"""What is kept for the next order, and rules that think of topping up: agreed to, used, ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api_client.contract import Customer, CustomerChange, Refused, Sender, TopupRule, TopupRuleRequest
from backend.audit.service import audit

from .credit import with_line
from .shopping import PHONE, Shop, fresh
from .trade import sender

HERE = Sender(channel="web", address="chat-1")
NOON = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""


@pytest.fixture(autouse=True)
def noon(shop: Shop) -> None:
    shop.clock.set(NOON)


async def rest(shop: Shop) -> None:
    """Until nothing is to be done."""
    while await shop.backend.sweep() + await shop.backend.drain():
        pass


async def buyer(shop: Shop, left: int, *, kept: bool = True) -> Customer:
    """Somebody whose typical order is 50.00, with `left` fen of paid money; if `kept` they agreed before."""
    customer = await shop.customer(paid=150_00 + left)
    if kept:
        await shop.operator.change_precaution(customer.id, on=True, by=HERE)
    for _ in range(3):
        await shop.order(customer)
    await rest(shop)
    return customer


async def wallet(shop: Shop, customer: Customer) -> tuple[int, int]:
    found = await shop.operator.wallet(customer.id)
    return found.available, found.frozen


async def rule(shop: Shop, customer: Customer, **wanted: Any) -> TopupRule:
    request = TopupRuleRequest(
        **{"kind": "balance", "threshold": 20_00, "amount": 50_00, "by": HERE} | wanted
    )
    made = await shop.operator.put_topup_rule(customer.id, request, key=fresh("rule"))
    await rest(shop)
    return made


async def asked(shop: Shop, customer: Customer) -> list[Any]:
    """The questions that were put, each with its bill."""
    sql = (
        "SELECT e.subject_id AS id, e.at, t.amount, t.status FROM event e JOIN topup t ON t.id = e.subject_id"
        " WHERE e.type = 'autotopup.asked' AND e.customer_id = :id ORDER BY e.position"
    )
    return list(await shop.rows(sql, id=customer.id))


async def sound(shop: Shop) -> None:
    report = await shop.backend.database.run(audit)
    assert report.clean, report.differences


async def test_below_the_share_a_little_is_kept_and_the_next_order_uses_it_first(shop: Shop) -> None:
    customer = await buyer(shop, 14_99)
    assert await wallet(shop, customer) == (4_99, 10_00)
    found = await shop.operator.wallet(customer.id)
    assert found.freezes[0].reason == "precaution"
    assert found.freezes[0].until == shop.clock.now() + timedelta(days=3)
    quote_sees = await shop.order(customer, "qb", "123456", quantity=14)
    assert (quote_sees.status, quote_sees.shortfall) == ("held", 0)
    await rest(shop)
    assert await wallet(shop, customer) == (0, 99)
    ends = [
        row.resolution
        for row in await shop.rows("SELECT resolution FROM hold WHERE reason = 'precaution' ORDER BY id")
    ]
    assert ends == [f"order:{quote_sees.id}:precaution", None]
    await sound(shop)


async def test_at_the_share_or_without_consent_nothing_is_kept(shop: Shop) -> None:
    assert await wallet(shop, await buyer(shop, 15_00)) == (15_00, 0)
    assert await wallet(shop, await buyer(shop, 10_00, kept=False)) == (10_00, 0)
    assert await wallet(shop, await buyer(shop, 0)) == (0, 0)
    assert await wallet(shop, await buyer(shop, 3_00)) == (0, 3_00)


async def test_a_short_order_counts_what_is_kept_and_gets_it_when_the_rest_arrives(shop: Shop) -> None:
    customer = await buyer(shop, 12_00)
    order = await shop.order(customer)
    assert (order.status, order.shortfall) == ("awaiting_funds", 38_00)
    # Whatever happened to it meanwhile, it gives way once more.
    await shop.operator.change_precaution(customer.id, on=False, by=HERE)
    await shop.operator.change_precaution(customer.id, on=True, by=HERE)
    shop.clock.advance(timedelta(hours=1))
    await shop.rows("SELECT standing_mark(:id)", id=customer.id)
    await rest(shop)
    assert await wallet(shop, customer) == (2_00, 10_00)
    await shop.cashier(await shop.bill(customer, 38_00, order))
    await rest(shop)
    assert (await shop.operator.order(order.id)).status == "delivered"
    assert await wallet(shop, customer) == (0, 0)
    await sound(shop)


async def test_a_merchants_tier_says_when_and_how_long_it_is_kept(shop: Shop) -> None:
    trade = await with_line(shop, paid=162_00)
    await trade.hire("boss")
    await shop.operator.change_precaution(trade.id, on=True, by=sender("boss"))
    for _ in range(3):
        await trade.spend()
    await rest(shop)
    assert (await shop.operator.precaution(trade.id)).share == 3000
    kept = await shop.operator.precaution(trade.id)
    assert (kept.days, kept.hours) == (3, 12)
    assert kept.hold is not None
    assert kept.hold.until == shop.clock.now() + timedelta(hours=12)
    shop.clock.advance(timedelta(hours=12))
    await rest(shop)
    assert await wallet(shop, trade.merchant) == (12_00, 0)
    await shop.rows("UPDATE credit_line SET tier = 'high' RETURNING 1")
    assert (await shop.operator.precaution(trade.id)).hours == 2
    assert (await shop.operator.precaution(trade.id)).share == 3000, "what was agreed to stays"
    await shop.operator.change_precaution(trade.id, on=False, by=sender("boss"))
    assert (await shop.operator.precaution(trade.id)).share == 2000
    again = await shop.operator.change_precaution(trade.id, on=True, by=sender("boss"))
    assert again.hold is None, "12 yuan are more than a fifth of 50"
    await sound(shop)


async def test_it_runs_out_by_itself_and_comes_back_only_with_a_purchase(shop: Shop) -> None:
    customer = await buyer(shop, 12_00)
    shop.clock.advance(timedelta(days=3))
    await rest(shop)
    assert await wallet(shop, customer) == (12_00, 0)
    await shop.rows("SELECT standing_mark(:id)", id=customer.id)
    await rest(shop)
    assert await wallet(shop, customer) == (12_00, 0)
    shop.clock.advance(timedelta(minutes=1))
    await shop.order(customer, "qb", "123456", quantity=1)
    await rest(shop)
    assert await wallet(shop, customer) == (1_00, 10_00)
    await sound(shop)


async def test_one_word_frees_it_and_each_word_is_remembered_with_its_chat(shop: Shop) -> None:
    customer = await buyer(shop, 12_00)
    on = await shop.operator.precaution(customer.id)
    assert (on.on, on.channel, on.chat, on.typical) == (True, "web", "chat-1", 50_00)
    off = await shop.operator.change_precaution(customer.id, on=False, by=HERE)
    assert (off.on, off.hold) == (False, None)
    assert await wallet(shop, customer) == (12_00, 0)
    again = await shop.operator.change_precaution(customer.id, on=False, by=HERE)
    assert again == off
    said = await shop.rows("SELECT given, channel, chat FROM standing_consent ORDER BY id")
    assert [tuple(row) for row in said] == [(True, "web", "chat-1"), (False, "web", "chat-1")]
    await sound(shop)


async def test_a_low_balance_asks_once_with_a_bill_and_paying_it_is_all(shop: Shop) -> None:
    customer = await buyer(shop, 8_00, kept=False)
    made = await rule(shop, customer)
    [one] = await asked(shop, customer)
    assert (one.amount, one.status) == (50_00, "pending")
    bill = await shop.operator.topup(one.id)
    assert (bill.rule_id, bill.pay_url != "") == (made.id, True)
    assert bill.expires_at == shop.clock.now() + timedelta(hours=24)
    await shop.order(customer, "qb", "123456", quantity=1)
    await rest(shop)
    assert len(await asked(shop, customer)) == 1
    await shop.cashier(bill)
    await rest(shop)
    assert await wallet(shop, customer) == (57_00, 0)
    assert [row.status for row in await shop.rows("SELECT status FROM topup_run")] == ["paid"]
    await sound(shop)


async def test_a_target_counts_the_bills_that_are_open_and_keeps_to_its_limits(shop: Shop) -> None:
    customer = await buyer(shop, 8_00, kept=False)
    await shop.bill(customer, 5_00)
    await rule(shop, customer, amount=None, target=100_00, maximum=60_00)
    assert [one.amount for one in await asked(shop, customer)] == [60_00]
    other = await buyer(shop, 8_00, kept=False)
    await shop.bill(other, 12_00)
    await rule(shop, other)
    assert await asked(shop, other) == []
    third = await buyer(shop, 8_00, kept=False)
    await shop.bill(third, 5_00)
    await rule(shop, third, amount=None, target=50_00)
    assert [one.amount for one in await asked(shop, third)] == [37_00]


async def test_a_refused_payment_stops_the_rule_and_says_so_once(shop: Shop) -> None:
    customer = await buyer(shop, 8_00, kept=False)
    made = await rule(shop, customer)
    [one] = await asked(shop, customer)
    await shop.cashier(await shop.operator.topup(one.id), "refuse")
    await rest(shop)
    [stopped] = (await shop.operator.topup_rules(customer.id)).rules
    assert (stopped.status, stopped.reason) == ("stopped", "refused")
    assert await shop.story(made.id) == ["autotopup.stopped"]
    shop.clock.advance(timedelta(days=2))
    await shop.order(customer, "qb", "123456", quantity=1)
    await rest(shop)
    assert len(await asked(shop, customer)) == 1
    await shop.operator.resume_topup_rule(made.id, by=HERE)
    await rest(shop)
    assert len(await asked(shop, customer)) == 2
    await sound(shop)


async def test_not_this_time_rests_a_day_and_the_third_time_stops(shop: Shop) -> None:
    customer = await buyer(shop, 8_00, kept=False)
    made = await rule(shop, customer, per_day=3)
    for times in (1, 2, 3):
        found = await asked(shop, customer)
        assert len(found) == times
        skipped = await shop.operator.skip_topup(found[-1].id, by=HERE)
        assert await shop.operator.skip_topup(found[-1].id, by=HERE) == skipped
        await shop.order(customer, "qb", "123456", quantity=1)
        await rest(shop)
        assert len(await asked(shop, customer)) == times
        shop.clock.advance(timedelta(hours=25))
        await rest(shop)
        assert len(await asked(shop, customer)) == times  # it waits for the balance to move
        await shop.order(customer, "qb", "123456", quantity=1)
        await rest(shop)
    assert (await shop.operator.topup_rules(customer.id)).rules[0].reason == "ignored"
    assert await shop.story(made.id) == ["autotopup.stopped"]
    await sound(shop)


async def test_a_paid_top_up_that_is_not_enough_asks_again_the_next_day_at_nine(shop: Shop) -> None:
    customer = await buyer(shop, 8_00, kept=False)
    await rule(shop, customer, threshold=100_00, amount=10_00)
    [one] = await asked(shop, customer)
    await shop.cashier(await shop.operator.topup(one.id))
    await rest(shop)
    assert len(await asked(shop, customer)) == 1
    shop.clock.set(NOON + timedelta(hours=20, minutes=59))
    await rest(shop)
    assert len(await asked(shop, customer)) == 1
    shop.clock.set(NOON + timedelta(hours=21))
    await rest(shop)
    assert [one.at for one in await asked(shop, customer)] == [NOON, NOON + timedelta(hours=21)]


async def test_nobody_is_asked_at_night(shop: Shop) -> None:
    customer = await buyer(shop, 8_00, kept=False)
    shop.clock.set(NOON + timedelta(hours=11))
    await rule(shop, customer)
    assert await asked(shop, customer) == []
    shop.clock.set(NOON + timedelta(hours=20))
    await rest(shop)
    assert [one.at for one in await asked(shop, customer)] == [NOON + timedelta(hours=20)]


async def test_elderly_mode_is_asked_only_by_rules_that_were_made_in_it(shop: Shop) -> None:
    customer = await shop.customer(paid=60_00)
    await rule(shop, customer)
    await shop.operator.change_customer(customer.id, CustomerChange(mode="elderly"))
    await shop.order(customer)
    await rest(shop)
    assert await asked(shop, customer) == []
    await rule(shop, customer)
    assert len(await asked(shop, customer)) == 1


async def test_rules_by_the_calendar_ask_on_their_day_and_make_up_for_a_missed_one_once(shop: Shop) -> None:
    customer = await shop.customer(paid=500_00)
    await rule(shop, customer, kind="month_day", threshold=None, day=31, amount=50_00)
    await rule(shop, customer, kind="interval", threshold=None, every_days=40, amount=20_00)
    shop.clock.set(datetime(2026, 4, 30, 1, 0, tzinfo=UTC))
    await rest(shop)
    # What the first one asks for counts as there for the second: one question a day is plenty.
    assert [one.amount for one in await asked(shop, customer)] == [50_00]
    rules = (await shop.operator.topup_rules(customer.id)).rules
    assert [made.next_at for made in rules] == [
        datetime(2026, 5, 31, 1, 0, tzinfo=UTC), datetime(2026, 6, 9, 1, 0, tzinfo=UTC)
    ]  # fmt: skip
    await sound(shop)


async def test_the_limits_of_rules(shop: Shop) -> None:
    customer = await shop.customer()
    for wrong in ({"amount": 501_00}, {"amount": 50}, {"amount": 50_00, "maximum": 40_00}):
        with pytest.raises(Refused) as refused:
            await rule(shop, customer, **wrong)
        assert refused.value.code == "amount_invalid"
    for day in range(1, 6):
        await rule(shop, customer, kind="month_day", threshold=None, day=day)
    with pytest.raises(Refused) as refused:
        await rule(shop, customer)
    assert refused.value.code == "conflict"
    changed = await rule(shop, customer, kind="month_day", threshold=None, day=5, amount=30_00)
    assert [made.id for made in (await shop.operator.topup_rules(customer.id)).rules][-1] == changed.id


async def test_a_rule_ended_in_time_asks_nothing_and_what_it_counted_stays(shop: Shop) -> None:
    customer = await buyer(shop, 8_00, kept=False)
    made = await rule(shop, customer)
    await shop.operator.stop_topup_rule(made.id, by=HERE)
    assert (await shop.operator.topup_rules(customer.id)).rules == []
    again = await rule(shop, customer)
    assert again.id == made.id
    assert len(await asked(shop, customer)) == 1  # once a day, also when it is made anew
    assert await shop.rows("SELECT used, cap FROM topup_rule_day") == [(1, 1)]


async def test_a_merchant_is_asked_in_the_middle_of_business_and_only_by_who_may(shop: Shop) -> None:
    merchant = await shop.customer(paid=60_00, kind="merchant")
    with pytest.raises(Refused) as refused:
        await rule(shop, merchant)  # nobody of theirs
    assert refused.value.code == "forbidden"
    await rule(shop, merchant, by=None)
    await shop.order(merchant, "huafei-50", PHONE)
    await shop.order(merchant, "huafei-50", PHONE)
    await rest(shop)
    assert len(await asked(shop, merchant)) == 1
