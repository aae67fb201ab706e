"""What waits for a person: found, decided once, told to whom it touches."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api_client.contract import Customer, Order, OrderReview, PaymentReview, Refused, Topup
from backend.catalogue.suppliers import SandboxSupplier
from backend.desk import policy
from backend.orders import fulfilment
from backend.platform.problems import ProblemError

from .desk import decide_order, decide_payment, sent_back, treat
from .shopping import PHONE, Shop, fresh


async def _in_review(shop: Shop) -> Order:
    """An order about which the supplier says nothing."""
    await SandboxSupplier(shop.backend.database).behave(PHONE, "down")
    order = await shop.order(await shop.customer(paid=60_00))
    for _ in range(12):
        await shop.backend.drain()
        order = await shop.operator.order(order.id)
        if order.status == "review":
            return order
        shop.clock.advance(timedelta(minutes=1))
        await shop.backend.sweep()
    raise AssertionError(f"the order is {order.status} after all that silence")


async def _suspended(shop: Shop, amount: int = 12_00, **other: Any) -> PaymentReview:
    """Money that fits no bill; with nothing said, of a bill that nobody made."""
    topup = await shop.bill(await shop.customer(), 12_00)
    said = {"reference": "no bill at all", "amount": amount, "transaction": fresh("T")} | other
    await shop.notify(await shop.notification(topup, **said))
    newest = (await shop.operator.reviews(limit=100)).reviews[-1]
    assert isinstance(newest, PaymentReview)
    return newest


async def _paid_with_another_amount(shop: Shop) -> tuple[Customer, Order, Topup, PaymentReview]:
    """The company collected 12.00; by now our books ask for 11.00. A real payment in suspense."""
    customer, order, topup = await shop.short(12_00)
    await shop.execute(f"UPDATE topup SET amount = 1100 WHERE id = '{topup.id}'")
    await shop.cashier(topup)
    [review] = (await shop.operator.reviews()).reviews
    assert isinstance(review, PaymentReview)
    assert (review.reason, review.topup_id, review.customer_id) == ("other_amount", topup.id, customer.id)
    return customer, order, topup, review


async def _balance(shop: Shop, code: str) -> int:
    [row] = await shop.rows(
        "SELECT coalesce(sum(credits_posted - debits_posted), 0)::bigint AS held FROM account"
        " WHERE code = :code",
        code=code,
    )
    return int(row.held)


async def _code(decision: Any) -> str:
    with pytest.raises(Refused) as refused:
        await decision
    return refused.value.code


def test_numbers_are_masked_and_cursors_find_their_place() -> None:
    assert policy.masked("13800138000") == "138****8000"
    assert policy.masked("10001000") == "10****00"
    assert policy.masked(None) is None
    now, somebody = datetime(2026, 3, 11, 4, 0, 0, 123456, tzinfo=UTC), UUID(int=7)
    assert policy.place(policy.cursor(now, somebody)) == (now, somebody)
    for wrong in (f"{10**20}-{somebody}", "1-nobody", ""):
        with pytest.raises(ProblemError, match="invalid_request"):
            policy.place(wrong)


async def test_both_kinds_in_one_list_oldest_first_page_by_page(shop: Shop) -> None:
    first = await _suspended(shop)
    shop.clock.advance(timedelta(seconds=1))
    order = await _in_review(shop)
    shop.clock.advance(timedelta(seconds=1))
    last = [await _suspended(shop) for _ in range(2)]  # at one moment
    listed, cursor = [], None
    for _ in range(4):
        page = await shop.operator.reviews(cursor=cursor, limit=1)
        listed += page.reviews
        cursor = page.next_cursor
    assert cursor is None
    assert [review.id for review in listed] == [first.id, order.id, *sorted(one.id for one in last)]
    seen = listed[1]
    assert isinstance(seen, OrderReview)
    assert (seen.target, seen.number, seen.reason) == ("138****8000", order.number, "supplier_unknown")
    assert seen.asked >= 3
    assert PHONE not in page.model_dump_json()
    assert (await shop.operator.order_by_number(order.number.lower())).id == order.id
    assert await _code(shop.operator.order_by_number("260101-AAAAAA")) == "not_found"


# Orders.


async def test_delivered_takes_the_money_and_failed_frees_it(shop: Shop) -> None:
    order = await _in_review(shop)
    delivered = await decide_order(shop, order.id, decision="delivered", reference="by telephone")
    assert (delivered.status, delivered.supplier_reference) == ("delivered", "by telephone")
    other = await _in_review(shop)
    failed = await decide_order(shop, other.id, decision="failed")
    assert (failed.status, failed.reason) == ("failed", "operator")
    for decided, available in ((delivered, 10_00), (failed, 60_00)):
        wallet = await shop.operator.wallet(decided.customer_id)
        assert (wallet.available, wallet.frozen) == (available, 0)
        assert (await shop.story(decided.id))[-2:] == ["order.review", f"order.{decided.status}"]
        [entry] = (await shop.operator.trail(subject_id=decided.id)).entries
        assert entry.action == f"order_{decided.status}"
        assert await _code(decide_order(shop, decided.id, decision="failed")) == "not_in_review"
    assert (await shop.operator.reviews()).reviews == []


async def test_asking_again_asks_at_once(shop: Shop) -> None:
    order = await _in_review(shop)
    await SandboxSupplier(shop.backend.database).behave(PHONE, "ok")
    assert (await decide_order(shop, order.id, decision="ask_again")).status == "review"
    await shop.backend.drain()
    assert (await shop.operator.order(order.id)).status == "delivered"


async def test_only_an_order_in_review_is_decided(shop: Shop) -> None:
    held = await shop.order(await shop.customer(paid=60_00))
    for decision in ({"decision": "failed"}, {"decision": "delivered", "reference": "x"}):
        assert await _code(decide_order(shop, held.id, **decision)) == "not_in_review"
    with pytest.raises(ValueError, match="reference"):
        await decide_order(shop, held.id, decision="delivered")


async def test_two_operators_and_the_supplier_at_once_decide_once(shop: Shop) -> None:
    order = await _in_review(shop)
    await SandboxSupplier(shop.backend.database).behave(PHONE, "ok")
    job = fulfilment.Fulfilment(shop.backend.database, SandboxSupplier(shop.backend.database))
    await asyncio.gather(
        decide_order(shop, order.id, decision="failed"),
        decide_order(shop, order.id, decision="delivered", reference="x"),
        job.run(order.id),
        return_exceptions=True,
    )
    story = await shop.story(order.id)
    assert sum(event in ("order.delivered", "order.failed") for event in story) == 1
    ended = await shop.operator.order(order.id)
    wallet = await shop.operator.wallet(order.customer_id)
    assert wallet.available == (10_00 if ended.status == "delivered" else 60_00)
    assert wallet.frozen == 0


async def test_delivered_but_the_money_is_gone_stays_until_somebody_pays(shop: Shop) -> None:
    order = await shop.order(await shop.customer(paid=50_00))
    await shop.backend.database.run(lambda tx: fulfilment.begin(tx, order.id))
    await shop.execute("DELETE FROM pgqueuer")
    await shop.execute("UPDATE orders SET due_at = NULL")
    shop.clock.advance(timedelta(days=8))
    await shop.backend.sweep()
    customer = await shop.operator.customer(order.customer_id)
    await shop.order(customer, "huafei-20")
    job = fulfilment.Fulfilment(shop.backend.database, SandboxSupplier(shop.backend.database))
    await job.run(order.id)
    assert (await shop.operator.order(order.id)).reason == "delivered_unpaid"
    said = {"decision": "delivered", "reference": "it is there"}
    assert await _code(decide_order(shop, order.id, **said)) == "insufficient_funds"
    await shop.cashier(await shop.bill(customer, 20_00))
    assert (await decide_order(shop, order.id, **said)).status == "delivered"


async def test_codes_of_our_own_are_not_handed_out_when_the_money_is_gone(shop: Shop) -> None:
    order = await shop.order(await shop.customer(paid=52_00), "steam-50", None)
    await shop.backend.database.run(lambda tx: fulfilment.begin(tx, order.id))
    await shop.execute("DELETE FROM pgqueuer")
    await shop.execute("UPDATE orders SET due_at = NULL")
    shop.clock.advance(timedelta(days=8))
    await shop.backend.sweep()
    await shop.order(await shop.operator.customer(order.customer_id), "huafei-20")
    job = fulfilment.Fulfilment(shop.backend.database, SandboxSupplier(shop.backend.database))
    await job.run(order.id)
    failed = await shop.operator.order(order.id)
    assert (failed.status, failed.reason) == ("failed", "insufficient_funds")
    sold = await shop.rows("SELECT count(*) AS n FROM card_code WHERE order_id IS NOT NULL")
    assert sold[0].n == 0


# Payments.


async def test_money_goes_to_a_wallet_and_its_owner_is_told(shop: Shop) -> None:
    owner, review = await shop.customer(), await _suspended(shop)
    decided = await decide_payment(shop, review.id, decision="credit_wallet", customer_id=owner.id)
    assert decided.status == "credited"
    assert await shop.available(owner) == 12_00
    assert await _balance(shop, "suspense") == 0
    events = (await shop.operator.events()).events
    told = [event for event in events if event.type == "wallet.credited"]
    assert [(event.customer_id, event.data["amount"]) for event in told] == [(owner.id, 12_00)]
    line = (await shop.operator.statement(owner.id)).lines[0]
    assert (line.kind, line.amount) == ("topup", 12_00)
    [entry] = (await shop.operator.trail(subject_id=review.id)).entries
    assert (entry.action, entry.customer_id) == ("payment_credit_wallet", owner.id)


async def test_the_order_of_the_named_bill_goes_on(shop: Shop) -> None:
    customer, order, _, review = await _paid_with_another_amount(shop)
    await decide_payment(shop, review.id, decision="credit_wallet", customer_id=customer.id)
    await shop.backend.drain()
    assert (await shop.operator.order(order.id)).status == "delivered"
    assert await shop.available(customer) == 0


async def test_money_goes_to_a_bill_as_if_it_had_fitted(shop: Shop) -> None:
    customer, order, topup = await shop.short(12_00)
    review = await _suspended(shop)
    await decide_payment(shop, review.id, decision="credit_bill", topup_id=topup.id)
    assert (await shop.operator.topup(topup.id)).status == "credited"
    await shop.backend.drain()
    assert (await shop.operator.order(order.id)).status == "delivered"
    assert (await _balance(shop, "suspense"), await _balance(shop, "gateway:sandbox")) == (0, -12_00)
    second = await _suspended(shop)
    assert (
        await _code(decide_payment(shop, second.id, decision="credit_bill", topup_id=topup.id)) == "conflict"
    )
    other = await shop.bill(customer, 11_00)
    wrong = decide_payment(shop, second.id, decision="credit_bill", topup_id=other.id)
    assert await _code(wrong) == "amount_invalid"
    assert (await shop.operator.reviews()).reviews[0].id == second.id, "a refusal decides nothing"


async def test_money_goes_back_to_its_payer(shop: Shop) -> None:
    customer, _, topup, review = await _paid_with_another_amount(shop)
    decided = await decide_payment(shop, review.id, decision="refund")
    assert (decided.status, decided.refund_id is not None) == ("refunding", True)
    assert (await _balance(shop, "suspense"), await _balance(shop, "refund_transit")) == (0, 12_00)
    await shop.backend.drain()
    assert decided.refund_id is not None
    refund = await shop.operator.refund(decided.refund_id)
    assert (refund.status, refund.customer_id, refund.topup_id) == ("done", customer.id, None)
    assert await sent_back(shop, topup) == 12_00
    assert (await _balance(shop, "refund_transit"), await _balance(shop, "gateway:sandbox")) == (0, 0)


async def test_a_gateway_that_refuses_opens_the_review_again(shop: Shop) -> None:
    customer, _, topup, review = await _paid_with_another_amount(shop)
    await treat(shop, topup, "refuse")
    await decide_payment(shop, review.id, decision="refund")
    assert (await shop.operator.reviews()).reviews == []
    await shop.backend.drain()
    [again] = (await shop.operator.reviews()).reviews
    assert again.id == review.id
    assert await _balance(shop, "suspense") == 12_00
    await decide_payment(shop, review.id, decision="credit_wallet", customer_id=customer.id)
    trail = (await shop.operator.trail(subject_id=review.id)).entries
    assert [entry.action for entry in trail] == ["payment_credit_wallet", "payment_refund"]


async def test_what_is_nobodys_is_kept_apart(shop: Shop) -> None:
    review = await _suspended(shop)
    assert (await decide_payment(shop, review.id, decision="write_off")).status == "written_off"
    assert (await _balance(shop, "suspense"), await _balance(shop, "unclaimed")) == (0, 12_00)


async def test_what_is_not_on_our_account_can_only_be_written_off(shop: Shop) -> None:
    topup = await shop.bill(await shop.customer(), 12_00)
    await shop.notify(await shop.notification(topup, merchant_id="somebody-else"))
    [review] = (await shop.operator.reviews()).reviews
    assert isinstance(review, PaymentReview)
    assert not review.in_suspense
    for decision in ({"decision": "refund"}, {"decision": "credit_bill", "topup_id": topup.id}):
        assert await _code(decide_payment(shop, review.id, **decision)) == "conflict"
    await decide_payment(shop, review.id, decision="write_off")
    assert await _balance(shop, "unclaimed") == 0


async def test_decisions_at_once_move_the_money_once(shop: Shop) -> None:
    customer, _, _, review = await _paid_with_another_amount(shop)
    decisions: list[dict[str, Any]] = [
        {"decision": "credit_wallet", "customer_id": customer.id},
        {"decision": "refund"},
        {"decision": "write_off"},
        {"decision": "refund"},
    ]
    answers = await asyncio.gather(
        *[decide_payment(shop, review.id, **decision) for decision in decisions], return_exceptions=True
    )
    assert sum(isinstance(answer, PaymentReview) for answer in answers) == 1
    await shop.backend.drain()
    assert len((await shop.operator.trail(subject_id=review.id)).entries) == 1
    assert await _balance(shop, "suspense") == 0


async def test_a_decision_names_what_it_needs_and_nothing_else(shop: Shop) -> None:
    someone = await shop.customer()
    for wrong in (
        {"decision": "credit_wallet"},
        {"decision": "credit_bill", "customer_id": someone.id},
        {"decision": "refund", "topup_id": someone.id},
    ):
        with pytest.raises(ValueError, match="is named for"):
            await decide_payment(shop, someone.id, **wrong)
    assert await _code(decide_payment(shop, someone.id, decision="write_off")) == "not_found"
    review = await _suspended(shop)
    nobody = UUID(int=1)
    lost = decide_payment(shop, review.id, decision="credit_wallet", customer_id=nobody)
    assert await _code(lost) == "not_found"
