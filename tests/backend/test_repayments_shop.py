"""Repaying over HTTP, with real orders: what the desk sees, and everybody at the same moment."""

import asyncio
import contextlib
from datetime import timedelta
from uuid import UUID

import pytest

from api_client.contract import Order, OverdueDecision, QuoteRequest, Refused, Topup, TopupRequest
from backend.audit.service import audit
from backend.desk import trail
from backend.repayments import review

from .credit import with_line
from .shopping import PHONE, Shop, fresh
from .trade import Trade

A_DAY = timedelta(days=1)


async def _buy(trade: Trade, sku: str = "huafei-50", *, credit: bool = True) -> Order:
    request = QuoteRequest(customer_id=trade.id, sku=sku, target=PHONE)
    quote = await trade.shop.operator.quote(request)
    return await trade.shop.operator.place_order(quote.id, key=fresh("order"), credit=credit)


async def _bill(shop: Shop, customer: UUID, amount: int, order: Order | None = None) -> Topup:
    wanted = TopupRequest(
        customer_id=customer, amount=amount, method="wechat", order_id=order.id if order else None
    )
    return await shop.operator.create_topup(wanted, key=fresh("bill"))


async def test_the_desk_sees_who_is_late_and_closes_the_line(shop: Shop) -> None:
    trade = await with_line(shop, paid=27_00)
    await _buy(trade)
    await shop.backend.drain()
    due = await shop.operator.credit_due(trade.id)
    assert [(one.name, one.amount) for one in due.uses] == [("话费 50 元", 23_00)]
    for _ in range(8):
        shop.clock.advance(A_DAY)
        await shop.backend.sweep()
    [late] = (await shop.operator.overdue_credit()).overdue
    assert (late.customer_id, late.days_late, late.owed, late.step, late.review) == (
        trade.id,
        7,
        23_00,
        2,
        True,
    )
    decision = OverdueDecision(operator="zhang.wei", note="they gave up the shop", verdict="close_line")
    key = fresh("decide")
    for _ in range(2):
        shown = await shop.operator.decide_overdue(trade.id, decision, key=key)
        assert (shown.owed, shown.review) == (23_00, False)
    with pytest.raises(Refused, match="not_in_review"):
        await shop.operator.decide_overdue(trade.id, decision, key=fresh("decide"))
    entries = (await shop.backend.database.run(
        lambda tx: trail.page(tx, subject_id=trade.id, cursor=None, limit=5)
    )).entries  # fmt: skip
    assert [(one.action, one.amount) for one in entries] == [("credit_overdue", 23_00)]
    await shop.cashier(await _bill(shop, trade.id, 30_00))
    wallet = await shop.operator.wallet(trade.id)
    assert (wallet.available, wallet.credit) == (7_00, None)
    assert (await shop.backend.database.run(review.waiting)).overdue == []
    report = await shop.backend.database.run(audit)
    assert report.clean, report.differences


async def test_a_repayment_is_made_once_under_its_key_and_only_with_a_line(shop: Shop) -> None:
    trade = await with_line(shop, paid=27_00)
    await _buy(trade)
    await shop.backend.drain()
    await trade.grant(30_00)
    key = fresh("repay")
    first = await shop.operator.repay(trade.id, 20_00, key=key)
    assert await shop.operator.repay(trade.id, 20_00, key=key) == first
    assert (first.amount, first.left) == (20_00, 3_00)
    assert (await shop.operator.put_repay_first(trade.id, True)).repay_first
    nobody = await shop.customer(paid=5_00)
    for asked in (shop.operator.credit_due(nobody.id), shop.operator.repay(nobody.id, key=fresh())):
        with pytest.raises(Refused, match="not_found"):
            await asked


async def test_top_ups_orders_repayments_and_the_worker_at_the_same_moment(shop: Shop) -> None:
    """Money for orders that wait, money without one, the worker twice, repayments by hand, new orders."""
    trade = await with_line(shop, paid=27_00, limit=1000_00)
    for sku in ("huafei-50", "huafei-30", "huafei-20"):
        await _buy(trade, sku)
    await shop.backend.drain()
    shop.clock.advance(A_DAY)
    waiting = [await _buy(trade, "huafei-10", credit=False) for _ in range(3)]
    bills = [await _bill(shop, trade.id, 10_00, order) for order in waiting]
    bills += [await _bill(shop, trade.id, 17_00) for _ in range(3)]

    async def by_hand(amount: int | None) -> None:
        with contextlib.suppress(Refused):  # the others may have left too little, of either
            await shop.operator.repay(trade.id, amount, key=fresh("repay"))

    async def buy() -> None:
        with contextlib.suppress(Refused):  # frozen by now
            await _buy(trade, "huafei-10")

    await asyncio.gather(
        *(shop.cashier(bill) for bill in bills),
        *(shop.backend.sweep() for _ in range(2)),
        *(by_hand(amount) for amount in (5_00, None)),
        *(buy() for _ in range(2)),
    )
    await shop.backend.drain()
    await shop.backend.sweep()
    due = await shop.operator.credit_due(trade.id)
    assert not (due.due and due.available), "what is due takes what is there"
    [twice] = await shop.rows(
        "SELECT count(*) FILTER (WHERE cause = 'due') AS attempts, sum(amount) AS repaid FROM repayment"
        " WHERE customer_id = :id",
        id=trade.id,
    )
    assert twice.attempts == 1
    report = await shop.backend.database.run(audit)
    assert report.clean, report.differences
