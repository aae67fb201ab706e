"""Alerts on PostgreSQL: from a movement of money to who is told."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from api_client.contract import (
    AlertDigest,
    AlertRuleChange,
    AlertSettingsChange,
    DailyReport,
    MuteRequest,
    Refused,
)
from backend.catalogue.suppliers import SandboxSupplier
from backend.orders.fulfilment import Fulfilment

from .shopping import Shop
from .trade import Trade, sender


async def busy(shop: Shop, *, paid: int, people: bool = True) -> Trade:
    """A merchant who spends 100.00 an hour, with an owner and somebody for finance."""
    trade = await Trade.opened(shop, paid=paid)
    if people:
        await trade.hire("boss", "owner", "强哥")
        await trade.hire("cash", "finance", "小周")
        await trade.hire("eye", "viewer")
    await trade.steady(100_00)
    await trade.look()
    assert await trade.said() == []
    return trade


async def test_a_balance_that_falls_below_twelve_hours_is_told_once(shop: Shop) -> None:
    trade = await busy(shop, paid=1_260_00)
    await trade.spend()
    assert await trade.said() == [], "1,210.00 last twelve hours"
    for _ in range(3):
        await trade.spend()
    assert await trade.said() == [("raised", "runway-warning", ["cash"])]
    [notice] = await trade.notices()
    assert (notice.severity, notice.situation.available, notice.situation.limit) == (
        "warning", 1_160_00, 1_200_00,
    )  # fmt: skip
    assert (notice.situation.rate, notice.situation.runway_hours) == (100_00, 11.6)
    assert notice.cost is not None
    assert notice.cost.since == shop.clock.now() + timedelta(hours=11, minutes=36)
    assert (notice.cost.orders_per_hour, notice.cost.amount_per_hour) == (10.0, 100_00)
    assert (notice.advice.action, notice.advice.amount, notice.advice.hours) == ("topup", 1_500_00, 24)
    await trade.grant(1_500_00)
    await shop.backend.drain()
    assert await trade.said() == [
        ("raised", "runway-warning", ["cash"]), ("recovered", "runway-warning", ["cash"]),
    ]  # fmt: skip


async def test_nobody_looks_while_a_balance_moves_inside_its_band(shop: Shop) -> None:
    trade = await busy(shop, paid=9_000_00)
    await trade.spend()  # the first order of an hour: the rate may have changed
    looks = "SELECT count(*) AS n FROM pgqueuer_log WHERE entrypoint = 'alerts.look' AND status = 'queued'"
    [before] = await shop.rows(looks)
    for _ in range(5):
        await trade.spend("huafei-10")
    await trade.grant(1)
    [after] = await shop.rows(looks)
    assert after.n == before.n


async def test_a_fall_through_both_limits_is_one_message_and_so_is_the_way_back(shop: Shop) -> None:
    trade = await busy(shop, paid=1_300_00)
    await shop.rows("UPDATE turnover_hour SET turnover = turnover * 10 WHERE customer_id = :id RETURNING 1",
                    id=trade.id)  # fmt: skip
    await trade.look()
    assert await trade.said() == [
        ("raised", "runway-critical", ["cash"]), ("raised", "runway-warning", []),
    ]  # fmt: skip
    await trade.grant(20_000_00)
    await shop.backend.drain()
    assert sorted((await trade.said())[2:]) == [
        ("recovered", "runway-critical", ["cash"]), ("recovered", "runway-warning", []),
    ]  # fmt: skip


async def test_a_partial_recovery_is_told_when_all_is_well(shop: Shop) -> None:
    """From critical back to low is no good news yet."""
    trade = await busy(shop, paid=1_240_00)
    await trade.spend()
    await trade.look()
    assert len(await trade.said()) == 1
    await shop.rows("UPDATE turnover_hour SET turnover = turnover * 10 WHERE customer_id = :id RETURNING 1",
                    id=trade.id)  # fmt: skip
    await trade.look()
    await trade.grant(5_000_00)
    await shop.backend.drain()
    await trade.grant(20_000_00)
    await shop.backend.drain()
    assert await trade.said() == [
        ("raised", "runway-warning", ["cash"]),
        ("raised", "runway-critical", ["cash"]),
        ("recovered", "runway-critical", []),
        ("recovered", "runway-warning", ["cash"]),
    ]


async def test_a_balance_at_its_limit_does_not_flutter(shop: Shop) -> None:
    trade = await Trade.opened(shop, paid=500_00)
    await trade.hire("boss")
    rule = AlertRuleChange(kind="balance", threshold=500_00, hysteresis=1000, interval=60)
    made = await shop.operator.put_alert_rule(trade.id, "mine", rule)
    assert (made.standard, made.muted_until) == (False, None)
    await shop.backend.drain()
    for _ in range(3):
        await trade.spend("huafei-10")
        await trade.grant(10_00)
        await shop.backend.drain()
    assert await trade.said() == [("raised", "mine", ["boss"])]
    await trade.grant(60_00)
    await shop.backend.drain()
    await trade.spend("huafei-100")
    assert [one[0] for one in await trade.said()] == ["raised", "recovered"], "it is too soon for another"
    await trade.wait(minutes=59)
    assert len(await trade.said()) == 2
    await trade.wait(minutes=1)
    assert [one[0] for one in await trade.said()] == ["raised", "recovered", "raised"]


async def test_an_order_without_money_is_told_with_what_it_takes(shop: Shop) -> None:
    trade = await Trade.opened(shop, paid=20_00)
    await trade.hire("boss")
    order = await shop.order(trade.merchant)
    await shop.backend.drain()
    assert order.status == "awaiting_funds"
    [notice] = await trade.notices()
    assert (notice.rule_id, notice.severity, [chat.chat for chat in notice.to]) == (
        "shortage", "critical", ["boss"],
    )  # fmt: skip
    assert (notice.situation.orders, notice.situation.amount) == (1, 50_00)
    assert (notice.advice.action, notice.advice.amount, notice.advice.hours) == ("topup", 30_00, None)
    bill = await shop.bill(trade.merchant, 30_00, order)
    await shop.cashier(bill)
    await shop.backend.drain()
    assert [one[:2] for one in await trade.said()] == [("raised", "shortage"), ("recovered", "shortage")]


async def test_a_hold_that_is_about_to_end_is_told_by_time_alone(shop: Shop) -> None:
    trade = await Trade.opened(shop, paid=100_00)
    await trade.hire("boss")
    await shop.order(trade.merchant)  # held for 15 minutes, and nobody begins with it
    shop.clock.advance(timedelta(minutes=9))
    await shop.backend.sweep()
    assert await trade.said() == []
    shop.clock.advance(timedelta(minutes=1))
    await shop.rows("DELETE FROM pgqueuer RETURNING 1")  # no worker took the job
    await shop.backend.sweep()
    await shop.rows("DELETE FROM pgqueuer WHERE entrypoint = 'orders.fulfil' RETURNING 1")
    await shop.backend.drain()
    [notice] = await trade.notices()
    assert (notice.rule_id, notice.situation.orders, notice.situation.amount) == ("hold-expiring", 1, 50_00)
    assert notice.situation.until == shop.clock.now() + timedelta(minutes=5)
    assert notice.advice.action == "look"
    await trade.wait(minutes=6)
    assert [one[0] for one in await trade.said("alert.raised", "alert.recovered")][:2] == [
        "raised", "recovered",
    ]  # fmt: skip


async def test_a_rush_is_told_in_the_hour_it_happens(shop: Shop) -> None:
    """100.00 is usual; above 100.00 + 8 x 24.00 (a hundredth of a day) it is not."""
    trade = await busy(shop, paid=90_000_00)
    for _ in range(2):
        await trade.spend("huafei-100")
    await trade.spend()
    assert await trade.said() == []
    await trade.spend()
    [notice] = await trade.notices()
    assert (notice.rule_id, notice.situation.hour_turnover, notice.situation.hour_typical) == (
        "unusual", 300_00, 100_00,
    )  # fmt: skip
    told = ("alert.raised", "alert.recovered")
    await trade.wait(hours=1)
    assert len(await trade.said(*told)) == 1, "an hour that has just begun says nothing"
    await trade.wait(hours=1)
    assert [one[0] for one in await trade.said(*told)] == ["raised", "recovered"]


@pytest.mark.parametrize("at_once", [12])
async def test_orders_at_the_same_moment_cross_once(shop: Shop, at_once: int) -> None:
    trade = await busy(shop, paid=1_230_00)
    workers = asyncio.create_task(_drain_for_a_while(shop))
    await asyncio.gather(*(shop.order(trade.merchant) for _ in range(at_once)))
    await workers
    await shop.backend.drain()
    assert await shop.available(trade.merchant) == 630_00
    assert sorted(await trade.said()) == [
        ("raised", "runway-warning", ["cash"]), ("raised", "unusual", ["cash"]),
    ]  # fmt: skip
    [figures] = await shop.rows("SELECT sum(turnover) AS fen FROM turnover_hour WHERE turnover <> 10000")
    assert figures.fen == 600_00
    assert await shop.rows("SELECT 1 FROM alert_due") == []


async def _drain_for_a_while(shop: Shop) -> None:
    for _ in range(10):
        await shop.backend.drain()
        await asyncio.sleep(0.05)


async def test_a_mark_whose_job_got_lost_is_found(shop: Shop) -> None:
    trade = await busy(shop, paid=1_210_00)
    await shop.order(trade.merchant)
    assert await shop.rows("DELETE FROM pgqueuer WHERE entrypoint = 'alerts.look' RETURNING 1")
    await shop.backend.drain()
    await shop.backend.sweep()
    await shop.backend.drain()
    assert await trade.said() == [("raised", "runway-warning", ["cash"])]


async def test_the_look_of_every_hour_lets_the_others_go_first(shop: Shop) -> None:
    """The first order of an hour is no hurry; what crosses meanwhile takes its job along."""
    trade = await busy(shop, paid=1_320_00)
    waiting = "SELECT priority FROM pgqueuer WHERE entrypoint = 'alerts.look' AND status = 'queued'"
    order = await shop.order(trade.merchant)
    await Fulfilment(shop.backend.database, SandboxSupplier(shop.backend.database)).run(order.id)
    assert [row.priority for row in await shop.rows(waiting)] == [-1]
    await shop.order(trade.merchant, sku="huafei-100")
    assert [row.priority for row in await shop.rows(waiting)] == [0]
    await shop.backend.drain()
    assert await trade.said() == [("raised", "runway-warning", ["cash"])]


async def test_bonus_counts_and_its_arrival_ends_an_alert(shop: Shop) -> None:
    trade = await Trade.opened(shop, paid=600_00, bonus=640_00)
    await trade.hire("boss")
    await trade.steady(100_00)
    await trade.look()
    await trade.spend()
    assert await trade.said() == [("raised", "runway-warning", ["boss"])], "1,190.00 of both"
    await trade.grant(0, 500_00)
    await shop.backend.drain()
    assert [one[0] for one in await trade.said()] == ["raised", "recovered"]


async def test_nobody_reacts_so_the_next_one_is_told(shop: Shop) -> None:
    trade = await busy(shop, paid=1_210_00)
    await trade.spend()
    await trade.wait(minutes=59)
    assert len(await trade.said()) == 1
    await trade.wait(minutes=1)
    assert (await trade.said())[1:] == [("escalated", "runway-warning", ["boss"])]
    await trade.wait(hours=5)
    assert len(await trade.said("alert.escalated")) == 1, "there is nobody else"
    await trade.grant(3_000_00)
    await shop.backend.drain()
    assert (await trade.said())[-1] == ("recovered", "runway-warning", ["cash", "boss"])


async def test_who_takes_care_ends_the_escalation(shop: Shop) -> None:
    trade = await busy(shop, paid=1_210_00)
    await trade.spend()
    [notice] = await trade.notices()
    with pytest.raises(Refused, match="forbidden"):
        await shop.operator.acknowledge_alert(notice.id, by=sender("eye"))
    done = await shop.operator.acknowledge_alert(notice.id, by=sender("cash"))
    assert (done.status, done.acknowledged_by, done.acknowledged_at) == (
        "acknowledged", "小周", shop.clock.now(),
    )  # fmt: skip
    again = await shop.operator.acknowledge_alert(notice.id, by=sender("boss"))
    assert again == done, "the first one has it"
    assert (await shop.operator.alerts(trade.id, open_only=True)).alerts == [done]
    await trade.wait(hours=3)
    assert await trade.said("alert.escalated") == []


async def test_a_muted_rule_is_silent_and_comes_back(shop: Shop) -> None:
    trade = await busy(shop, paid=1_210_00)
    until = shop.clock.now() + timedelta(hours=2)
    listed = await shop.operator.mute(trade.id, MuteRequest(rule_id="runway-warning", until=until))
    assert {rule.id: rule.muted_until for rule in listed.rules if rule.muted_until} == {
        "runway-warning": until
    }
    await trade.spend()
    assert await trade.said() == [("raised", "runway-warning", [])], "recorded, and told to nobody"
    await trade.grant(3_000_00)
    await shop.backend.drain()
    await trade.wait(hours=2)
    await shop.rows("UPDATE turnover_hour SET turnover = turnover * 20 WHERE customer_id = :id RETURNING 1",
                    id=trade.id)  # fmt: skip
    await trade.look()
    assert (await trade.said())[-1] == ("raised", "runway-warning", ["cash"])


async def test_quiet_hours_end_with_one_message(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 3, 11, 15, tzinfo=UTC))  # 23:00 in China
    trade = await busy(shop, paid=1_210_00)
    await shop.operator.put_alert_settings(
        trade.id, AlertSettingsChange(quiet_from="22:00", quiet_to="07:30")
    )
    await trade.spend()
    assert await trade.said() == [("raised", "runway-warning", [])]
    await shop.order(trade.merchant, sku="huafei-100")
    await shop.rows("UPDATE turnover_hour SET turnover = turnover * 10 WHERE customer_id = :id RETURNING 1",
                    id=trade.id)  # fmt: skip
    await trade.look()
    assert ("raised", "runway-critical", ["cash"]) in await trade.said(), "it breaks through"
    await trade.wait(hours=8)
    assert await trade.events("alert.digest") == []
    await trade.wait(minutes=30)
    [event] = await trade.events("alert.digest")
    digest = AlertDigest.model_validate(event.data)
    assert (digest.reason, [alert.rule_id for alert in digest.alerts], [chat.chat for chat in digest.to]) == (
        "quiet_hours", ["runway-warning"], ["cash"],
    )  # fmt: skip
    await trade.wait(minutes=61)
    assert ("escalated", "runway-warning", ["boss"]) in await trade.said()


async def test_what_is_not_urgent_waits_for_the_digest(shop: Shop) -> None:
    trade = await busy(shop, paid=1_210_00)
    await shop.operator.put_alert_settings(trade.id, AlertSettingsChange(digest_at="18:00"))
    change = AlertRuleChange(kind="runway", threshold=12, severity="info")
    await shop.operator.put_alert_rule(trade.id, "runway-warning", change)
    await trade.spend()
    assert await trade.said() == [("raised", "runway-warning", [])]
    await trade.wait(hours=6)
    [event] = await trade.events("alert.digest")
    digest = AlertDigest.model_validate(event.data)
    assert (digest.reason, digest.date.day, len(digest.alerts)) == ("daily", 11, 1)
    await trade.wait(hours=24)
    assert len(await trade.events("alert.digest")) == 1, "nothing new"


async def test_the_daily_report_comes_once_a_day_however_many_workers_there_are(shop: Shop) -> None:
    trade = await busy(shop, paid=1_210_00)
    await trade.spend()
    wanted = AlertSettingsChange(report_at="09:00", groups=False)
    await shop.operator.put_alert_settings(trade.id, wanted)
    shop.clock.advance(timedelta(hours=21))
    await asyncio.gather(*(shop.backend.sweep() for _ in range(3)))
    [event] = await trade.events("report.daily")
    report = DailyReport.model_validate(event.data)
    assert (report.date.day, report.complete) == (11, True), "before noon it is about the day before"
    assert (report.day.turnover, report.day.orders) == (1_250_00, 121)
    assert (report.day.typical_day, report.day.change) == (2_400_00, -4792)
    assert [alert.rule_id for alert in report.alerts] == ["runway-warning"]
    assert sorted(chat.chat for chat in report.to) == ["boss", "cash", "eye"]
    await shop.rows("UPDATE alert_settings SET report_at = :now RETURNING 1", now=shop.clock.now())
    await shop.backend.sweep()
    assert len(await trade.events("report.daily")) == 1, "once a business day"
    shop.clock.advance(timedelta(days=3))  # three days without a worker
    await shop.backend.sweep()
    assert len(await trade.events("report.daily")) == 2, "what was missed is not made up for day by day"
    shop.clock.advance(timedelta(days=40))
    await shop.backend.sweep()
    assert len(await trade.events("report.daily")) == 2, "after weeks nobody waits for that day any more"


async def test_a_rule_that_is_taken_away_says_nothing_more(shop: Shop) -> None:
    trade = await busy(shop, paid=1_210_00)
    await trade.spend()
    change = AlertRuleChange(kind="runway", threshold=12, enabled=False)
    await shop.operator.put_alert_rule(trade.id, "runway-warning", change)
    await shop.backend.drain()
    assert await trade.said() == [
        ("raised", "runway-warning", ["cash"]), ("recovered", "runway-warning", []),
    ]  # fmt: skip
    rules = await shop.operator.remove_alert_rule(trade.id, "runway-warning", by=None)
    assert all(rule.enabled for rule in rules.rules if rule.standard)
    await trade.past({shop.clock.now() + timedelta(hours=1): 300_00})  # by then
    await trade.wait(hours=2)
    assert (await trade.said())[-1] == ("raised", "runway-warning", ["cash"]), "as it was"


async def test_rules_of_ones_own_are_bounded_and_checked(shop: Shop) -> None:
    trade = await Trade.opened(shop)
    rule = AlertRuleChange(kind="balance", threshold=1)
    for number in range(50):
        await shop.operator.put_alert_rule(trade.id, f"r-{number}", rule)
    with pytest.raises(Refused, match="conflict"):
        await shop.operator.put_alert_rule(trade.id, "one-more", rule)
    with pytest.raises(Refused, match="invalid_request"):
        await shop.operator.put_alert_rule(trade.id, "shortage", rule)
    with pytest.raises(Refused, match="not_found"):
        await shop.operator.remove_alert_rule(trade.id, "nobody-made-this", by=None)
    with pytest.raises(Refused, match="not_found"):
        await shop.operator.mute(trade.id, MuteRequest(rule_id="nobody-made-this", until=None))
    customer = await shop.customer()
    with pytest.raises(Refused, match="not_found"):
        await shop.operator.alert_rules(customer.id)


async def test_alerts_are_read_in_pages(shop: Shop) -> None:
    trade = await Trade.opened(shop, paid=100_00)
    for number in range(5):
        rule = AlertRuleChange(kind="balance", threshold=200_00 + number)
        await shop.operator.put_alert_rule(trade.id, f"r-{number}", rule)
        await shop.backend.drain()
    first = await shop.operator.alerts(trade.id, limit=3)
    rest = await shop.operator.alerts(trade.id, limit=3, cursor=first.next_cursor)
    assert [alert.rule_id for alert in (*first.alerts, *rest.alerts)] == [f"r-{n}" for n in range(4, -1, -1)]
    assert rest.next_cursor is None
    assert await shop.operator.alert(first.alerts[0].id) == first.alerts[0]
