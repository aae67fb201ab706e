"""Using a credit line: what a quote offers, what an order takes, what comes back, and what never happens."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from api_client.contract import CreditLine, Order, Quote, QuoteRequest, Refused, WayToClose
from backend.audit.service import audit
from backend.catalogue.suppliers import SandboxSupplier
from backend.credit.policy import Terms, line_of, terms_of, way
from backend.orders.fulfilment import Fulfilment
from backend.platform.repayment_data import RepaymentPolicy

from .credit import with_line
from .desk import refund_order
from .shopping import PHONE, Shop, fresh
from .trade import Trade, sender


async def _quote(trade: Trade, sku: str = "huafei-50") -> Quote:
    request = QuoteRequest(customer_id=trade.id, sku=sku, target=PHONE)
    return await trade.shop.operator.quote(request)


async def _buy(trade: Trade, sku: str = "huafei-50", credit: bool | None = True) -> Order:
    quote = await _quote(trade, sku)
    return await trade.shop.operator.place_order(quote.id, key=fresh("order"), credit=credit)


async def _line(trade: Trade) -> CreditLine:
    line = (await trade.shop.operator.wallet(trade.id)).credit
    assert line is not None
    return line


def _offer(quote: Quote) -> WayToClose | None:
    return next((one for one in quote.ways if one.kind == "credit"), None)


async def _clean(shop: Shop) -> None:
    report = await shop.backend.database.run(audit)
    assert report.clean, report.differences


async def _uses(shop: Shop, customer: UUID) -> list[tuple[str, int, int]]:
    rows = await shop.rows(
        "SELECT status, amount, repaid FROM credit_use WHERE customer_id = :id ORDER BY created_at, hold_id",
        id=customer,
    )
    return [(row.status, row.amount, row.repaid) for row in rows]


async def test_the_line_closes_the_gap_and_nothing_more(shop: Shop) -> None:
    trade = await with_line(shop, paid=27_00, limit=500_00)
    quote = await _quote(trade)
    assert quote.shortfall == 23_00
    assert _offer(quote) == WayToClose(kind="credit", pay=0, cost=0, due=date(2026, 3, 12))
    assert quote.wallet.available == 27_00, "a line is nobody's own money"
    order = await shop.operator.place_order(quote.id, key=fresh(), credit=True)
    assert order.status == "held"
    line = await _line(trade)
    assert (line.used, line.available, line.due) == (23_00, 477_00, date(2026, 3, 12))
    assert "credit.used" in await shop.story(order.id)
    await _clean(shop)
    await shop.backend.drain()
    bought = await shop.operator.order(order.id)
    assert (bought.status, bought.spent.paid, bought.spent.credit) == ("delivered", 27_00, 23_00)
    assert await _uses(shop, trade.id) == [("owed", 23_00, 0)]
    [newest, *_] = (await shop.operator.statement(trade.id)).lines
    assert (newest.amount, newest.paid, newest.credit) == (-27_00, -27_00, -23_00)
    await _clean(shop)


async def test_nobody_is_given_credit_without_a_word(shop: Shop) -> None:
    trade = await with_line(shop, paid=27_00)
    assert (await _buy(trade, credit=None)).status == "awaiting_funds"
    assert (await _buy(trade, credit=False)).status == "awaiting_funds"
    assert await _uses(shop, trade.id) == []


@pytest.mark.parametrize(
    "terms", [{"limit": 22_99}, {"order_cap": 22_99}, {"day_cap": 22_99}, {"signed": False}]
)
async def test_what_does_not_fit_is_not_offered(shop: Shop, terms: dict[str, int]) -> None:
    trade = await with_line(shop, paid=27_00, **terms)  # type: ignore[arg-type]
    assert _offer(await _quote(trade)) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("credit_limit = credit_limit", None),
        ("status = 'frozen', frozen_reason = 'test'", "not_open"),
        ("order_cap = 2299", "order_cap"),
        ("day_cap = 2299", "day_cap"),
    ],
)
async def test_what_no_longer_fits_is_refused_and_leaves_no_trace(
    shop: Shop, change: str, reason: str | None
) -> None:
    trade = await with_line(shop, paid=27_00)
    quote = await _quote(trade)
    await shop.execute(f"UPDATE credit_line SET {change}")
    if reason is None:
        assert (await shop.operator.place_order(quote.id, key=fresh(), credit=True)).status == "held"
        return
    with pytest.raises(Refused, match="credit_cap_exceeded") as refused:
        await shop.operator.place_order(quote.id, key=fresh(), credit=True)
    assert refused.value.extra["reason"] == reason
    assert await shop.available(trade.merchant) == 27_00
    assert await _uses(shop, trade.id) == []
    # the quote was not used: the same prices can be paid in another way
    assert (await shop.operator.place_order(quote.id, key=fresh(), credit=False)).status == "awaiting_funds"
    await _clean(shop)


async def test_more_than_was_agreed_to_is_not_taken(shop: Shop) -> None:
    """The balance fell after the quote: who agreed to 23.00 did not agree to 50.00. More money takes less."""
    trade = await with_line(shop, paid=27_00)
    quotes = [await _quote(trade) for _ in range(2)]
    assert (await _buy(trade, "huafei-20")).status == "held"
    with pytest.raises(Refused) as refused:
        await shop.operator.place_order(quotes[0].id, key=fresh(), credit=True)
    assert refused.value.extra["reason"] == "changed"
    await trade.grant(30_00)
    assert (await shop.operator.place_order(quotes[1].id, key=fresh(), credit=True)).status == "held"
    assert await _uses(shop, trade.id) == [("held", 13_00, 0)]


async def test_a_quote_that_offered_nothing_is_not_paid_so(shop: Shop) -> None:
    trade = await with_line(shop, paid=50_00)
    quote = await _quote(trade)
    await _buy(trade, "huafei-50")
    with pytest.raises(Refused) as refused:
        await shop.operator.place_order(quote.id, key=fresh(), credit=True)
    assert refused.value.extra["reason"] == "not_offered"


async def test_nothing_new_while_something_is_overdue(shop: Shop) -> None:
    trade = await with_line(shop, paid=0)
    await _buy(trade, "huafei-10")
    await shop.backend.drain()
    assert _offer(await _quote(trade)) is not None
    shop.clock.advance(timedelta(days=2))
    assert (await _line(trade)).overdue == 10_00
    assert _offer(await _quote(trade)) is None


async def test_by_itself_up_to_its_own_cap(shop: Shop) -> None:
    trade = await with_line(shop, paid=0, auto_cap=20_00)
    offer = _offer(await _quote(trade, "huafei-20"))
    assert offer is not None
    assert offer.automatic
    order = await _buy(trade, "huafei-20", credit=None)
    assert order.status == "held"
    [event] = [e for e in (await shop.operator.events(after="", limit=100)).events if e.type == "credit.used"]
    assert (event.subject_id, event.data["automatic"], event.data["due"]) == (order.id, True, "2026-03-12")
    assert (await _buy(trade, "huafei-20", credit=False)).status == "awaiting_funds"
    offer = _offer(await _quote(trade, "huafei-30"))
    assert offer is not None
    assert not offer.automatic
    assert (await _buy(trade, "huafei-30", credit=None)).status == "awaiting_funds"
    await _clean(shop)


async def test_who_may_let_orders_use_it(shop: Shop) -> None:
    trade = await with_line(shop, order_cap=100_00)
    await trade.hire("boss", "owner")
    await trade.hire("eye", "viewer")
    assert (await shop.operator.set_automatic_credit(trade.id, 50_00, by=sender("boss"))).auto_cap == 50_00
    for cap, by, code in ((60_00, "eye", "forbidden"), (100_01, "boss", "credit_cap_exceeded")):
        with pytest.raises(Refused, match=code):
            await shop.operator.set_automatic_credit(trade.id, cap, by=sender(by))
    await shop.execute("UPDATE credit_line SET status = 'frozen', frozen_reason = 'test'")
    with pytest.raises(Refused, match="conflict"):
        await shop.operator.set_automatic_credit(trade.id, 60_00, by=sender("boss"))
    assert (await shop.operator.set_automatic_credit(trade.id, 0, by=sender("boss"))).auto_cap == 0
    assert (await _line(trade)).auto_cap == 0


async def test_what_is_cancelled_gives_back_line_and_day(shop: Shop) -> None:
    """On the business day it was used on, although Shanghai has another one by now."""
    trade = await with_line(shop, day_cap=50_00)
    # a supplier who is not asked: nobody does the job
    order = await _buy(trade)
    shop.clock.advance(timedelta(minutes=10))
    assert _offer(await _quote(trade, "huafei-10")) is None, "the day's cap is used"
    await shop.operator.cancel_order(order.id, key=fresh())
    line = await _line(trade)
    assert (line.used, line.day_left, line.due) == (0, 50_00, None)
    assert await _uses(shop, trade.id) == [("released", 50_00, 0)]
    await _clean(shop)


async def test_the_day_is_that_of_shanghai(shop: Shop) -> None:
    shop.clock.set(shop.clock.now().replace(hour=15, minute=55))  # 23:55 in Shanghai
    trade = await with_line(shop, day_cap=50_00)
    order = await _buy(trade)
    assert (await _line(trade)).day_left == 0
    shop.clock.advance(timedelta(minutes=6))
    line = await _line(trade)
    assert (line.day_left, line.due) == (50_00, date(2026, 3, 12))
    assert (await _buy(trade)).status == "held"
    await shop.operator.cancel_order(order.id, key=fresh())
    days = await shop.rows("SELECT business_date, used FROM credit_day ORDER BY 1")
    assert [(row.business_date, row.used) for row in days] == [
        (date(2026, 3, 11), 0),
        (date(2026, 3, 12), 50_00),
    ]
    await _clean(shop)


async def test_a_hold_that_ran_out_takes_the_line_again(shop: Shop) -> None:
    """No worker for an hour: what was agreed to is held anew, once; a frozen line is not used again."""
    trade = await with_line(shop, paid=27_00)
    order, other = await _buy(trade), await _buy(trade, "huafei-10")
    shop.clock.advance(timedelta(hours=1))
    await shop.backend.sweep()
    assert (await _line(trade)).used == 0
    await Fulfilment(shop.backend.database, SandboxSupplier(shop.backend.database)).run(order.id)
    await shop.execute("UPDATE credit_line SET status = 'frozen', frozen_reason = 'test'")
    await shop.backend.drain()
    found = [(await shop.operator.order(one.id)).status for one in (order, other)]
    assert found == ["delivered", "awaiting_funds"]
    uses = [("released", 23_00, 0), ("released", 10_00, 0), ("owed", 23_00, 0)]
    assert sorted(await _uses(shop, trade.id)) == sorted(uses)
    await _clean(shop)


async def test_a_refund_pays_the_line_back_first(shop: Shop) -> None:
    trade = await with_line(shop, paid=27_00)
    order = await _buy(trade)
    await shop.backend.drain()
    await refund_order(shop, order)
    assert await shop.available(trade.merchant) == 27_00
    assert (await _line(trade)).used == 0
    assert await _uses(shop, trade.id) == [("released", 23_00, 0)]
    await _clean(shop)


async def test_what_it_costs_and_when_it_is_due(shop: Shop) -> None:
    policy = RepaymentPolicy(fee_fixed=10, fee_daily=5)
    friday = terms_of(policy, date(2026, 3, 13))
    assert friday == Terms(date(2026, 3, 13), date(2026, 3, 16), 10, 15)
    row = SimpleNamespace(
        status="open", credit_limit=100_00, used=0, order_cap=100_00, day_cap=100_00, day_used=0, auto_cap=0,
        due=None, overdue=0,
    )  # fmt: skip
    line = line_of(row, friday)
    offer = way(line, 23_00)
    assert line is not None
    assert offer is not None
    assert (offer.cost, offer.due) == (13, date(2026, 3, 16))
    assert line.cost(23_00) == 10 + 3 == policy.fee(23_00, 3)
    # the procedures charge what was said
    [charged] = await shop.rows(
        "SELECT credit_fee(2300, CAST(:terms AS json)) AS fee", terms=json.dumps(asdict(friday), default=str)
    )
    assert charged.fee == 13
