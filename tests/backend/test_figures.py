"""What a typical day is, how long a balance lasts: tables of examples, and the figures of a real merchant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.contract import DayFigures, OrderRefund, Refused
from backend.figures.days import (
    HOUR,
    Hour,
    by_day,
    hour_of,
    hours_of_today,
    typical_day,
    typical_hour,
)
from backend.figures.runway import HORIZON, Forecast, forecast

from .shopping import Shop, fresh
from .trade import Trade

NOON = datetime(2026, 3, 11, 4, tzinfo=UTC)
"""12:00 in China."""


def hours(turnover: dict[int, int], *, now: datetime = NOON) -> dict[datetime, Hour]:
    """Turnover by how many hours ago the clock hour began; 0 is this one."""
    return {
        at: Hour(at, fen, 1 + fen // 50_00)
        for at, fen in ((hour_of(now) - back * HOUR, fen) for back, fen in turnover.items())
    }


def test_days_begin_at_midnight_in_china() -> None:
    late, early = datetime(2026, 3, 10, 15, tzinfo=UTC), datetime(2026, 3, 10, 16, tzinfo=UTC)
    found = by_day([Hour(late, 100, 1), Hour(early, 30, 2, 5)], date(2026, 3, 9), date(2026, 3, 11))
    assert [(day.date.day, day.turnover, day.orders, day.refunded) for day in found] == [
        (9, 0, 0, 0), (10, 100, 1, 0), (11, 30, 2, 5),
    ]  # fmt: skip
    shown = hours_of_today(hours({0: 7, 3: 9}), NOON)
    assert len(shown) == 13, "from midnight to the hour that runs"
    assert [(hour.turnover, hour.orders) for hour in shown[-4:]] == [(9, 1), (0, 0), (0, 0), (7, 1)]
    assert shown[0].at == datetime(2026, 3, 10, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("turnover", "typical"),
    [
        ([], (None, 0)),
        ([100, 200], (None, 2)),
        ([100, 900, 200], (200, 3)),
        ([100, 0, 900, 0, 200, 300], (250, 4)),  # days without orders are no data
        ([10**6] * 10 + [100] * 14, (100, 14)),  # only the last 14
    ],
)
def test_typical_day(turnover: list[int], typical: tuple[int | None, int]) -> None:
    days = [
        DayFigures(date=date(2026, 1, 1) + timedelta(days=n), turnover=fen, orders=1 if fen else 0)
        for n, fen in enumerate(turnover)
    ]
    assert typical_day(days) == typical


def test_typical_hour_is_robust() -> None:
    """One mad day among fourteen moves neither the median nor the deviation."""
    noons = {24 * n: 100_00 + n for n in range(1, 14)} | {24 * 14: 99_999_00}
    found = typical_hour(hours(noons), NOON, 2_000_00)
    assert found is not None
    assert (found.median, found.deviation) == (100_07, 20_00), "a hundredth of a typical day at least"
    assert found.limit(8) == 260_07
    assert typical_hour(hours({24: 1, 48: 1}), NOON, 2_000_00) is None, "two days are no history"
    assert typical_hour(hours(noons), NOON, None) is None


@pytest.mark.parametrize(
    ("turnover", "available", "basis", "lasts"),
    [
        ({}, 100, "too_little_history", None),
        ({0: 500, 1: 500}, 100, "too_little_history", None),  # two hours
        (dict.fromkeys(range(200, 300), 500), 100, "no_spending", None),  # nothing for a week
        (dict.fromkeys(range(1, 8), 100_00), 1_000_00, "recent_only", 10.0),
        (dict.fromkeys(range(1, 40), 100_00), 250_00, "recent_and_day_before", 2.5),
        (dict.fromkeys(range(1, 200), 100_00), 1_210_00, "recent_and_week_before", 12.1),
        (dict.fromkeys(range(1, 200), 100_00), 0, "recent_and_week_before", 0.0),
    ],
)  # fmt: skip
def test_runway(turnover: dict[int, int], available: int, basis: str, lasts: float | None) -> None:
    found = forecast(hours(turnover), NOON).runway(available)
    assert (found.basis, found.hours, found.beyond) == (basis, lasts, False)
    assert (found.empty_at is None) == (lasts is None)


def test_the_runway_knows_the_evening() -> None:
    """Quiet nights and busy evenings for a week: a balance that a flat rate would call enough is not."""
    past = {}
    for back in range(1, 24 * 9):
        local = (NOON - back * HOUR).hour + 8
        past[back] = 500_00 if 18 <= local % 24 < 23 else 50_00
    found = forecast(hours(past), NOON)
    lasts = found.runway(1_000_00)
    assert lasts.rate == 50_00, "a flat rate would say 20 hours"
    assert lasts.hours is not None
    assert 6.5 < lasts.hours < 9, "in the middle of the evening"
    assert lasts.empty_at is not None
    assert (NOON + timedelta(hours=6)) < lasts.empty_at < (NOON + timedelta(hours=9))


def test_the_first_order_of_an_hour_is_no_rush() -> None:
    past = dict.fromkeys(range(1, 200), 100_00)
    quiet = forecast(hours(past), NOON).need(12)
    began = forecast(hours(past | {0: 50_00}), NOON + timedelta(minutes=1)).need(12)
    assert abs(began - quiet) < quiet // 50


def test_a_rush_shortens_the_runway_within_the_hour() -> None:
    past = dict.fromkeys(range(1, 200), 100_00)
    later = NOON + timedelta(minutes=30)
    usual = forecast(hours(past | {0: 50_00}), later).runway(1_200_00).hours
    rush = forecast(hours(past | {0: 500_00}), later).runway(1_200_00).hours
    assert usual is not None
    assert rush is not None
    assert rush < usual * 0.8


@given(
    st.dictionaries(st.integers(0, 340), st.integers(1, 10**7), max_size=60),
    st.integers(0, 10**8),
    st.integers(0, 59),
    st.integers(1, HORIZON),
)
def test_need_and_runway_say_the_same(
    turnover: dict[int, int], available: int, minute: int, asked: int
) -> None:
    """A balance lasts at least so many hours exactly when it covers what they need."""
    found = forecast(hours(turnover), NOON + timedelta(minutes=minute))
    needs = [found.need(n) for n in range(HORIZON + 1)]
    assert needs == sorted(needs)
    lasts = found.runway(available)
    if not found.expected:
        assert lasts.hours is None
        assert found.need(asked) == 0
        return
    assert lasts.hours is not None
    if available < found.need(asked):
        assert lasts.hours < asked or (lasts.hours == asked and not lasts.beyond)
    elif not lasts.beyond:
        assert lasts.hours >= asked or found.need(asked) == available or lasts.hours >= asked - 0.1


def test_nothing_spent_needs_nothing() -> None:
    assert Forecast(NOON, "no_spending").need(24) == 0


async def test_figures_of_a_merchant(shop: Shop) -> None:
    trade = await Trade.opened(shop, paid=1_000_00)
    await trade.steady(100_00)
    await trade.spend()
    await trade.spend("huafei-100")
    shown = await shop.operator.figures(trade.id, days=10)
    assert (shown.available, shown.frozen) == (850_00, 0)
    assert (shown.today.turnover, shown.today.orders) == (1_200_00 + 150_00, 122)
    assert (shown.typical_day, shown.typical_days) == (2_400_00, 9)
    assert shown.hours[-1].turnover == 150_00
    assert len(shown.hours) == 13
    assert [day.date for day in shown.days] == [date(2026, 3, day) for day in range(2, 12)]
    assert shown.runway.hours == 8.5
    assert shown.runway.basis == "recent_and_week_before"


async def test_a_new_merchant_is_told_honestly_that_nothing_is_known(shop: Shop) -> None:
    trade = await Trade.opened(shop, paid=100_00)
    await trade.spend()
    shown = await shop.operator.figures(trade.id)
    assert (shown.typical_day, shown.runway.basis, shown.runway.hours) == (None, "too_little_history", None)
    assert (shown.today.turnover, shown.today.orders, len(shown.days)) == (50_00, 1, 14)


async def test_a_refund_is_counted_beside_the_turnover(shop: Shop) -> None:
    trade = await Trade.opened(shop, paid=100_00)
    order = await shop.order(trade.merchant)
    await shop.backend.drain()
    shop.clock.advance(timedelta(hours=2))
    signed = OrderRefund(operator="小李", note="卡号打错了")
    await shop.operator.refund_order(order.id, signed, key=fresh("refund"))
    shown = (await shop.operator.figures(trade.id)).today
    assert (shown.turnover, shown.orders, shown.refunded) == (50_00, 1, 50_00)


async def test_a_personal_customer_has_no_figures_and_leaves_no_trace(shop: Shop) -> None:
    customer = await shop.customer(paid=60_00)
    await shop.order(customer)
    await shop.order(customer)
    await shop.backend.drain()
    with pytest.raises(Refused) as refused:
        await shop.operator.figures(customer.id)
    assert refused.value.code == "not_found"
    for table in ("turnover_hour", "alert_due", "alert_short", "alert_state"):
        assert await shop.rows(f"SELECT 1 FROM {table}") == [], table
