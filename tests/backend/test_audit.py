"""The audit finds what is wrong, each kind of wrong by its own check."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from api_client.contract import QuoteRequest
from app.clock import ManualClock
from backend.audit.checks import CHECKS
from backend.audit.service import AuditReport, audit
from backend.ledger import service as ledger
from backend.platform.db import Database
from backend.platform.tx import Tx

from . import books, desk
from .credit import with_line
from .shopping import Shop, opened


class _UndoError(Exception):
    """What was broken is rolled back, so that the books stay right after the test."""


async def _story(backend: Any, client: Any, clock: ManualClock) -> UUID:
    """Something of everything: a delivered code, an order that waits, a top-up, a refund, an open hold.

    And at the desk: a refunded order, a top-up half sent back, money in suspense and money decided about.
    """
    database, operator = backend.database, await client("operator")
    customer = await books.customer(database, paid=10000, bonus=500)
    for sku, target in (("steam-50", None), ("huafei-500", "13800138000")):
        quote = await operator.quote(QuoteRequest(customer_id=customer, sku=sku, target=target))
        await operator.place_order(quote.id, key=sku)
    await backend.drain()

    async def more(tx: Tx) -> None:
        await books.top_up(tx, customer, 50_00)
        held = await books.hold(tx, customer, 300)
        await ledger.capture(tx, held.id, amount=200, reference="c")
        await ledger.refund(tx, held.id, reference="r")
        await books.hold(tx, customer, 100)

    await database.run(more)
    async with opened(backend, clock, operator) as shop:
        await _at_the_desk(shop)
    return customer


async def _at_the_desk(shop: Shop) -> None:
    somebody = await shop.customer()
    topup = await desk.topped_up(shop, somebody, 60_00)
    order = await shop.order(somebody)
    await shop.backend.drain()
    await desk.refund_order(shop, order)
    await desk.refund_topup(shop, topup, 20_00)
    await shop.backend.drain()
    await desk.refund_topup(shop, topup, 10_00)
    other = await shop.bill(somebody, 10_00)
    for number in ("lost", "found"):
        await shop.notify(await shop.notification(other, amount=7_00, transaction=number))
    waiting, _ = (await shop.operator.reviews()).reviews
    await desk.decide_payment(shop, waiting.id, decision="credit_wallet", customer_id=somebody.id)
    trade = await with_line(shop, limit=100_00)
    quote = await shop.operator.quote(
        QuoteRequest(customer_id=trade.id, sku="huafei-10", target="13800138000")
    )
    await shop.operator.place_order(quote.id, key="on credit", credit=True)


async def test_a_clean_shop_has_its_figures(backend: Any, client: Any, clock: ManualClock) -> None:
    await _story(backend, client, clock)
    report = await backend.database.run(audit)
    assert report.clean, report.differences
    assert len(report.checks) == len(CHECKS) == len(set(report.checks))
    expected = {"customers": 3, "orders": 4, "deliveries": 2, "holds": 5, "holds_open": 2}
    assert report.figures.items() >= expected.items()
    assert report.figures["gateways"] == 50_00 + 60_00 - 20_00 + 14_00
    assert report.figures["refunding"] == 10_00
    assert report.figures["suspense"] == 7_00
    assert report.figures["frozen"] == 100 + 10_00
    assert report.figures["revenue"] == 52_00


_SCORE = (
    "INSERT INTO merchant_score"
    " (customer_id, business_date, score, points, facts, monthly, credit_limit, reason, at)"
)
_AGREEMENT = (
    "INSERT INTO agreement (id, draft_id, version, locale, text, tier, credit_limit, order_cap, day_cap,"
    " basis, staff_id, signed_by, role, channel, address, signed_at, customer_id, sha256)"
)
_SIGNED = (
    "gen_random_uuid(), gen_random_uuid(), 'v', 'en', 'text', 'mid', 1, 1, 1, 'score', gen_random_uuid(),"
    " 'x', 'owner', 'web', 'x', now()"
)
"""What an agreement says but for whose it is, and the hash of its text."""

_RULE = (
    "WITH c AS (INSERT INTO standing_consent (id, customer_id, about, given, terms, at)"
    " SELECT gen_random_uuid(), id, 'topup_rule', true, '{}', now() FROM customer LIMIT 1 RETURNING *),"
    " r AS (INSERT INTO topup_rule (id, customer_id, kind, threshold, amount, minimum, maximum, per_day,"
    " method, elderly, status, consent_id, created_at)"
    " SELECT gen_random_uuid(), customer_id, 'balance', 1, 1, 1, 1, 1, 'wechat', false, 'on', id, now()"
    " FROM c RETURNING id) "
)
BROKEN = {
    "credit_account": "UPDATE account SET debits_posted = debits_posted + 1 WHERE kind = 'credit'",
    "credit_limit": "UPDATE credit_line SET credit_limit = 1",
    "credit_day": "UPDATE credit_day SET used = used - 1",
    "credit_hold": "UPDATE credit_use SET status = 'owed'",
    "credit_told": "DELETE FROM event WHERE type = 'credit.used'",
    "repaid_parts": "UPDATE credit_use SET status = 'owed', repaid = 1",
    "repayment_posted": "INSERT INTO repayment (id, customer_id, business_date, cause, amount, fee, owed, at)"
    " SELECT gen_random_uuid(), customer_id, '2026-03-11', 'due', 1, 0, 1, now() FROM credit_line",
    "repayment_strangers": "INSERT INTO journal (id, kind, reference, at)"
    " VALUES (gen_random_uuid(), 'repay', 'x', now())",
    "credit_fee_returned": "WITH h AS (UPDATE hold SET refund = 'x'"
    " WHERE id IN (SELECT hold_id FROM credit_use) RETURNING id)"
    " UPDATE credit_use SET status = 'repaid', repaid = amount, fee = 1, fee_paid = 1, settled_at = now()",
    "overdue_frozen": "UPDATE credit_line SET status = 'frozen', frozen_reason = 'overdue'",
    "score_sum": f"{_SCORE} SELECT customer_id, '2026-03-11', 1, '{{\"age\": 2}}', '{{}}', 0, 0, 'daily',"
    " now() FROM credit_line",
    "agreement_text": f"{_AGREEMENT} SELECT {_SIGNED}, customer_id, sha256('another') FROM credit_line",
    "line_signed": f"WITH g AS ({_AGREEMENT} SELECT {_SIGNED}, id, sha256('text') FROM customer"
    " WHERE kind = 'personal' LIMIT 1 RETURNING id) UPDATE credit_line SET agreement_id = g.id FROM g",
    "line_limit": f"WITH g AS ({_AGREEMENT} SELECT {_SIGNED}, customer_id, sha256('text') FROM credit_line"
    f" RETURNING id), s AS ({_SCORE} SELECT customer_id, '2026-03-11', 0, '{{\"age\": 0}}', '{{}}', 0, 0,"
    " 'daily', now() FROM credit_line) UPDATE credit_line SET agreement_id = g.id FROM g",
    "account_sums": "UPDATE account SET credits_posted = credits_posted + 1 WHERE kind = 'paid'",
    "account_pending": "UPDATE account SET debits_pending = debits_pending + 1 WHERE kind = 'paid'",
    "zero_sum": "UPDATE account SET credits_posted = credits_posted + 1 WHERE code = 'opening'",
    "floor": "UPDATE account SET floor = 1000000 WHERE kind = 'paid'",
    "closed_empty": "UPDATE account SET closed_at = opened_at WHERE kind = 'paid'",
    "journal_empty": "INSERT INTO journal (id, kind, reference, at)"
    " VALUES (gen_random_uuid(), 'x', 'x', now())",
    "hold_parts": "UPDATE hold_part SET amount = amount + 1",
    "hold_open": "UPDATE hold SET released = 1 WHERE status = 'open'",
    "hold_posted": "UPDATE hold SET captured = captured - 1, released = released + 1"
    " WHERE status = 'captured'",
    "journal_of_hold": "UPDATE hold SET resolution = 'somewhere else' WHERE status = 'captured'",
    "customer_accounts": "INSERT INTO customer (id, name, kind, mode, locale, created_at)"
    " VALUES (gen_random_uuid(), 'x', 'personal', 'standard', 'en', now())",
    "order_paid": "UPDATE orders SET spent_paid = spent_paid + 1 WHERE status = 'delivered' AND refunded = 0",
    "order_frozen": "UPDATE hold SET order_id = (SELECT id FROM orders WHERE status = 'delivered' LIMIT 1)"
    " WHERE status = 'open'",
    "order_delivered": "DELETE FROM delivery",
    "order_events": "DELETE FROM event WHERE type = 'order.delivered'",
    "order_quote": "UPDATE quote SET order_id = NULL",
    "codes_sold": "UPDATE card_code SET order_id = gen_random_uuid(), position = 1, sold_at = now()"
    " WHERE id = (SELECT id FROM card_code WHERE order_id IS NULL LIMIT 1)",
    "topup_credited": "UPDATE topup SET amount = amount + 1",
    "topup_events": "DELETE FROM event WHERE type = 'topup.credited'",
    "order_refunded": "UPDATE orders SET refunded_at = NULL, refunded = 0",
    "refund_posted": "UPDATE refund SET amount = amount + 1 WHERE status = 'done'",
    "refund_in_transit": "UPDATE refund SET amount = amount - 1 WHERE status = 'pending'",
    "refund_limit": "UPDATE refund SET amount = 50_01 WHERE status = 'done'",
    "refund_events": "DELETE FROM event WHERE type = 'refund.done'",
    "suspense": "UPDATE payment_review SET in_suspense = false WHERE status = 'open'",
    "review_decided": "UPDATE payment_review SET status = 'written_off', in_suspense = false"
    " WHERE status = 'credited'",
    "guard_waits": "INSERT INTO guard (order_id, reason, since, until)"
    " SELECT id, 'new_number', now(), now() FROM orders WHERE status = 'delivered' LIMIT 1",
    "guard_stopped": "INSERT INTO guard (order_id, reason, since, until, outcome, decided_at)"
    " SELECT id, 'unusual', now(), now(), 'cancelled', now() FROM orders WHERE status = 'delivered' LIMIT 1",
    "precaution_agreed": "UPDATE hold SET reason = 'precaution' WHERE status = 'open' AND order_id IS NULL",
    "topup_rule_count": _RULE + "INSERT INTO topup_rule_day SELECT id, '2026-03-11', 1, 1 FROM r",
    "topup_run_bill": "UPDATE topup SET rule_id = gen_random_uuid()",
    "topup_run_asked": _RULE
    + "INSERT INTO topup_run SELECT t.id, r.id, '2026-03-11', 0, 'asked', now() FROM r, topup t LIMIT 1",
    "bonus_granted": "INSERT INTO bonus_grant (topup_id, customer_id, order_id, offer, day, amount, at)"
    " SELECT id, customer_id, order_id, 'x', now(), 1, now() FROM topup LIMIT 1",
    "bonus_counted": "INSERT INTO bonus_count (customer_id, offer, period, times, amount)"
    " SELECT id, 'x', 'ever', 1, 1 FROM customer LIMIT 1",
    "quote_discount": "UPDATE quote SET total = total + 1",
    "suggestion_told": "INSERT INTO suggestion (id, customer_id, after_order, date, family, sku, quantity,"
    " every, number, made_at, until) SELECT gen_random_uuid(), customer_id, id, now(), family, sku, 1,"
    " 'month', 5, now(), now() + interval '1 day' FROM orders WHERE status = 'delivered' LIMIT 1",
    "desk_trail": "INSERT INTO desk_trail (at, key_id, operator, action, subject_id, amount, note)"
    " VALUES (now(), 'k', 'x', 'order_refund', gen_random_uuid(), 1, 'never happened')",
}


async def test_every_check_finds_what_it_is_for(backend: Any, client: Any, clock: ManualClock) -> None:
    assert set(BROKEN) == {check.name for check in CHECKS}
    await _story(backend, client, clock)
    for name, statement in BROKEN.items():
        found = await _broken(backend.database, statement)
        assert name in {difference.check for difference in found.differences}, (name, found.differences)
        assert not found.clean
    assert (await backend.database.run(audit)).clean


async def _broken(database: Database, statement: str) -> AuditReport:
    """The report on books that this statement falsified; constraints that would forbid it are taken away."""
    reports: list[AuditReport] = []

    async def work(tx: Tx) -> None:
        constraints = await tx.conn.execute(
            text(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
                " AND conrelid::regclass::text IN ('account', 'hold', 'hold_part')"
            )
        )
        for table, constraint in constraints.all():
            await tx.conn.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
        await tx.conn.execute(text(statement))
        reports.append(await audit(tx))
        raise _UndoError

    with pytest.raises(_UndoError):
        await database.run(work)
    return reports[0]
