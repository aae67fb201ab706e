"""Money back to the payer through the gateway: every answer it can give, a crash between any two steps."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.contract import Customer, QuoteRequest, Refund, Refused, Topup
from backend.payments import policy, refunding
from backend.payments.gateway import Repayment
from backend.payments.sandbox.company import MERCHANT, Company
from backend.payments.sandbox.signature import sign
from backend.platform.problems import ProblemError
from tests.conftest import GATEWAY_SECRET

from .credit import with_line
from .desk import job, refund_topup, sent_back, topped_up, treat
from .shopping import PHONE, Shop, fresh

FEN = st.integers(1, 10_000_00)


@given(FEN, st.integers(0, 1_000_00), st.lists(FEN, max_size=6))
def test_shares_of_the_bonus_add_up_and_favour_the_customer(paid: int, bonus: int, parts: list[int]) -> None:
    back = bonus_back = 0
    for part in parts:
        earned = policy.Earned(paid, bonus, back, bonus_back)
        part = min(part, policy.refundable(earned, 10**9))
        if not part:
            break
        bonus_back += policy.bonus_due(earned, part, bonus - bonus_back)
        back += part
        assert bonus_back == bonus * back // paid, "one refund or many: the same"
    assert back <= paid
    assert bonus_back <= bonus


@pytest.mark.parametrize(
    ("earned", "available", "most"),
    [
        (policy.Earned(50_00, 0, 0, 0), 80_00, 50_00),
        (policy.Earned(50_00, 0, 0, 0), 20_00, 20_00),
        (policy.Earned(50_00, 0, 30_00, 0), 80_00, 20_00),
        (policy.Earned(50_00, 0, 50_00, 0), 80_00, 0),
        (policy.Earned(50_00, 0, 0, 0), -1, 0),
    ],
)
def test_what_can_be_sent_back(earned: policy.Earned, available: int, most: int) -> None:
    assert policy.refundable(earned, available) == most


def test_a_bonus_that_was_spent_stays_the_customers() -> None:
    earned = policy.Earned(50_00, 2_50, 0, 0)
    assert policy.bonus_due(earned, 50_00, left=1_00) == 1_00
    assert policy.bonus_due(earned, 50_00, left=0) == 0
    assert policy.bonus_due(earned, 25_00, left=2_50) == 1_25


async def _paid(shop: Shop, amount: int = 50_00) -> tuple[Customer, Topup]:
    customer = await shop.customer()
    return customer, await topped_up(shop, customer, amount)


async def _settled(shop: Shop, refund: Refund) -> Refund:
    await shop.backend.drain()
    return await shop.operator.refund(refund.id)


async def _code(shop: Shop, topup: Topup, amount: int | None = None) -> str:
    with pytest.raises(Refused) as refused:
        await refund_topup(shop, topup, amount)
    return refused.value.code


async def test_unspent_money_goes_back_the_way_it_came(shop: Shop) -> None:
    customer, topup = await _paid(shop)
    refund = await refund_topup(shop, topup)
    assert (refund.status, refund.amount, refund.bonus) == ("pending", 50_00, 0)
    assert await shop.available(customer) == 0, "what is on its way cannot be spent"
    done = await _settled(shop, refund)
    assert (done.status, done.number is not None) == ("done", True)
    assert await sent_back(shop, topup) == 50_00
    assert await shop.story(refund.id) == ["refund.created", "refund.done"]
    line = (await shop.operator.statement(customer.id)).lines[0]
    assert (line.kind, line.amount, line.title) == ("payback", -50_00, "原路退回")


async def test_the_books_show_it_in_transit_and_then_gone(shop: Shop) -> None:
    async def balances() -> dict[str, int]:
        rows = await shop.rows(
            "SELECT code, sum(credits_posted - debits_posted)::bigint AS amount FROM account"
            " WHERE kind = 'system' GROUP BY code"
        )
        return {row.code: row.amount for row in rows if row.amount}

    _, topup = await _paid(shop)
    refund = await refund_topup(shop, topup, 20_00)
    assert await balances() == {"gateway:sandbox": -50_00, "refund_transit": 20_00}
    await _settled(shop, refund)
    assert await balances() == {"gateway:sandbox": -30_00}


async def test_parts_of_a_payment_and_no_more_than_all_of_it(shop: Shop) -> None:
    customer, topup = await _paid(shop)
    await refund_topup(shop, topup, 20_00)
    assert await _code(shop, topup, 30_01) == "amount_invalid"
    rest = await refund_topup(shop, topup)
    assert rest.amount == 30_00
    assert await _code(shop, topup) == "topup_not_refundable"
    await shop.backend.drain()
    assert await sent_back(shop, topup) == 50_00
    assert await shop.available(customer) == 0


async def test_money_that_was_spent_or_frozen_does_not_go_back(shop: Shop) -> None:
    customer, topup = await _paid(shop, 60_00)
    await shop.order(customer)  # 50.00, frozen
    assert await _code(shop, topup, 10_01) == "amount_invalid"
    assert (await refund_topup(shop, topup)).amount == 10_00
    await shop.backend.drain()
    assert await _code(shop, topup) == "insufficient_funds"


async def test_a_bill_that_was_not_paid_cannot_be_refunded(shop: Shop) -> None:
    topup = await shop.bill(await shop.customer(), 12_00)
    assert await _code(shop, topup) == "topup_not_refundable"


async def _with_bonus(shop: Shop) -> tuple[Customer, Topup]:
    """50.00 paid for a gap of 12.00: 2.50 of bonus, and the order takes it first."""
    customer, order, _ = await shop.short(12_00)
    await shop.operator.cancel_order(order.id, key=fresh())
    other = await shop.order(customer)
    topup = await shop.bill(customer, 50_00, other)
    await shop.operator.cancel_order(other.id, key=fresh())
    await shop.cashier(topup)
    assert (await shop.operator.wallet(customer.id)).bonus == 2_50
    return customer, topup


async def test_the_bonus_it_earned_goes_in_proportion(shop: Shop) -> None:
    customer, topup = await _with_bonus(shop)
    assert (await refund_topup(shop, topup, 20_00)).bonus == 1_00
    assert (await refund_topup(shop, topup, 10_01)).bonus == 50, "rounded for the customer"
    await shop.backend.drain()
    wallet = await shop.operator.wallet(customer.id)
    assert (wallet.paid, wallet.bonus) == (38_00 + 19_99, 1_00)


async def test_a_spent_bonus_is_not_charged(shop: Shop) -> None:
    customer, topup = await _with_bonus(shop)
    await shop.order(customer)  # 50.00, of it 2.50 bonus
    await shop.backend.drain()
    refund = await refund_topup(shop, topup)
    assert (refund.amount, refund.bonus) == (40_50, 0)


async def test_a_refusal_puts_everything_back(shop: Shop) -> None:
    customer, topup = await _with_bonus(shop)
    await treat(shop, topup, "refuse")
    refund = await _settled(shop, await refund_topup(shop, topup))
    assert (refund.status, refund.reason) == ("refused", "account_closed")
    wallet = await shop.operator.wallet(customer.id)
    assert (wallet.paid, wallet.bonus) == (88_00, 2_50)
    assert await shop.story(refund.id) == ["refund.created", "refund.refused"]
    assert (await shop.operator.statement(customer.id)).lines[0].kind == "payback_returned"
    await treat(shop, topup, "ok")
    again = await refund_topup(shop, topup)
    assert (again.amount, again.bonus) == (50_00, 2_50), "the bonus that came back is found again"
    assert (await _settled(shop, again)).status == "done"


async def test_a_refused_bonus_that_expired_meanwhile_gets_a_new_life(shop: Shop) -> None:
    customer, topup = await _with_bonus(shop)
    await treat(shop, topup, "away")
    await refund_topup(shop, topup)
    await shop.backend.drain()
    shop.clock.advance(timedelta(days=181))
    await treat(shop, topup, "refuse")
    await shop.backend.sweep()
    await shop.backend.drain()
    [lot] = (await shop.operator.wallet(customer.id)).bonus_lots
    assert lot.amount == 2_50
    assert lot.expires_at == shop.clock.now() + shop.backend.database.policy.bonus_grace


async def test_a_slow_gateway_is_asked_until_it_is_done(shop: Shop) -> None:
    _, topup = await _paid(shop)
    await treat(shop, topup, "slow")
    refund = await _settled(shop, await refund_topup(shop, topup))
    assert refund.status == "pending"
    for _ in range(4):
        shop.clock.advance(timedelta(seconds=30))
        await shop.backend.sweep()
        refund = await _settled(shop, refund)
    assert refund.status == "done"
    assert await sent_back(shop, topup) == 50_00


async def test_no_answer_is_neither_yes_nor_no_and_is_asked_again(shop: Shop) -> None:
    customer, topup = await _paid(shop)
    await treat(shop, topup, "lost_answer")
    refund = await _settled(shop, await refund_topup(shop, topup))
    assert refund.status == "pending"
    assert await sent_back(shop, topup) == 50_00, "it was sent, only nobody told us"
    assert await shop.available(customer) == 0
    await treat(shop, topup, "ok")
    shop.clock.advance(timedelta(minutes=1))
    await shop.backend.sweep()
    assert (await _settled(shop, refund)).status == "done"
    assert await sent_back(shop, topup) == 50_00, "and not sent twice"


async def test_a_gateway_that_is_away_for_days_is_never_given_up(shop: Shop) -> None:
    _, topup = await _paid(shop)
    await treat(shop, topup, "away")
    refund = await refund_topup(shop, topup)
    for _ in range(20):
        await shop.backend.drain()
        shop.clock.advance(timedelta(hours=4))
        await shop.backend.sweep()
    assert (await shop.operator.refund(refund.id)).status == "pending"
    await treat(shop, topup, "ok")
    shop.clock.advance(timedelta(hours=1))
    await shop.backend.sweep()
    assert (await _settled(shop, refund)).status == "done"


async def test_a_crash_after_any_step_is_finished_by_running_again(shop: Shop) -> None:
    _, topup = await _paid(shop)
    run, refund = shop.backend.database.run, await refund_topup(shop, topup)
    assert await run(lambda tx: refunding.begin(tx, refund.id)) is not None  # and here the power fails
    errand = await run(lambda tx: refunding.begin(tx, refund.id))
    assert errand is not None
    answer = await job(shop).ask(errand)  # and here again
    assert answer is not None
    assert answer.status == "done"
    await job(shop).run(refund.id)
    assert (await shop.operator.refund(refund.id)).status == "done"
    assert await run(lambda tx: refunding.begin(tx, refund.id)) is None
    await run(lambda tx: refunding.settle(tx, refund.id, answer))
    assert await sent_back(shop, topup) == 50_00
    assert await shop.story(refund.id) == ["refund.created", "refund.done"]


async def test_a_lost_job_is_brought_back_by_the_sweep(shop: Shop) -> None:
    _, topup = await _paid(shop)
    refund = await refund_topup(shop, topup)
    await shop.execute("DELETE FROM pgqueuer")
    shop.clock.advance(timedelta(seconds=11))
    await shop.backend.sweep()
    assert (await _settled(shop, refund)).status == "done"


async def test_workers_that_collide_send_the_money_once(shop: Shop) -> None:
    _, topup = await _paid(shop)
    refund = await refund_topup(shop, topup)
    await asyncio.gather(*[job(shop).run(refund.id) for _ in range(5)])
    assert await sent_back(shop, topup) == 50_00
    assert await shop.story(refund.id) == ["refund.created", "refund.done"]


async def test_two_refunds_at_once_send_no_more_than_was_paid(shop: Shop) -> None:
    customer, topup = await _paid(shop)
    answers = await asyncio.gather(
        *[refund_topup(shop, topup, 30_00) for _ in range(4)], return_exceptions=True
    )
    assert sum(isinstance(answer, Refund) for answer in answers) == 1
    await shop.backend.drain()
    assert await sent_back(shop, topup) == 30_00
    assert await shop.available(customer) == 20_00


async def test_the_same_key_sends_it_once(shop: Shop) -> None:
    _, topup = await _paid(shop)
    both = await asyncio.gather(*[refund_topup(shop, topup, 10_00, key="once") for _ in range(3)])
    assert len({refund.id for refund in both}) == 1
    await shop.backend.drain()
    assert await sent_back(shop, topup) == 10_00


async def test_a_refund_racing_a_purchase_spends_nothing_twice(shop: Shop) -> None:
    for _ in range(3):
        customer, topup = await _paid(shop)
        refund, order = await asyncio.gather(
            refund_topup(shop, topup, 50_00), shop.order(customer), return_exceptions=True
        )
        await shop.backend.drain()
        assert not isinstance(order, BaseException)
        bought = (await shop.operator.order(order.id)).status == "delivered"
        assert bought != isinstance(refund, Refund), "one of them gets the money"
        assert await shop.available(customer) == 0
        assert await sent_back(shop, topup) == (0 if bought else 50_00)


# What the pretend company insists on.


async def _asked(shop: Shop, topup: Topup, **other: Any) -> dict[str, Any]:
    [bill] = await shop.rows("SELECT transaction FROM sandbox_bill WHERE reference = :id", id=str(topup.id))
    said = {
        "merchant_id": MERCHANT,
        "reference": "R-1",
        "bill": str(topup.id),
        "transaction": bill.transaction,
        "amount": 50_00,
        "currency": "CNY",
    } | other
    body = json.dumps(said).encode()
    company: Company = shop.backend.app.state.sandbox
    return await company.refund(body, sign(GATEWAY_SECRET, body, shop.clock.now()))


async def test_the_company_wants_a_signature_over_the_raw_body(shop: Shop) -> None:
    company: Company = shop.backend.app.state.sandbox
    body = b"{}"
    for headers in ({}, sign("somebody else's secret", body, shop.clock.now())):
        with pytest.raises(ProblemError, match="signature_invalid"):
            await company.refund(body, headers)
    headers = sign(GATEWAY_SECRET, body, shop.clock.now())
    with pytest.raises(ProblemError, match="invalid_request"):
        await company.refund(body, headers)
    shop.clock.advance(timedelta(minutes=6))
    with pytest.raises(ProblemError, match="signature_invalid"):
        await company.refund(body, headers)


async def test_the_company_answers_the_same_reference_the_same_and_no_other_amount(shop: Shop) -> None:
    _, topup = await _paid(shop)
    first = await _asked(shop, topup, amount=20_00)
    assert first["status"] == "done"
    assert await _asked(shop, topup, amount=20_00) == first
    with pytest.raises(ProblemError, match="conflict"):
        await _asked(shop, topup, amount=20_01)
    assert (await _asked(shop, topup, amount=30_01, reference="R-2")) == {
        "status": "refused",
        "reason": "more_than_paid",
    }
    assert (await _asked(shop, topup, amount=30_00, reference="R-3"))["status"] == "done"


async def test_the_company_knows_only_its_own_payments(shop: Shop) -> None:
    _, topup = await _paid(shop)
    for name, other in [("transaction", "S123"), ("bill", "x"), ("merchant_id", "x"), ("currency", "JPY")]:
        with pytest.raises(ProblemError, match="not_found"):
            await _asked(shop, topup, **{name: other})


async def test_a_reference_that_came_with_another_amount_stays_open_for_a_person(shop: Shop) -> None:
    _, topup = await _paid(shop)
    refund = await refund_topup(shop, topup, 10_00)
    await _asked(shop, topup, reference=str(refund.id), amount=5_00)
    assert (await _settled(shop, refund)).status == "pending"
    gateway = shop.backend.gateways.named("sandbox")
    [bill] = await shop.rows("SELECT transaction FROM sandbox_bill WHERE reference = :id", id=str(topup.id))
    wrong = Repayment(str(refund.id), str(topup.id), bill.transaction, 10_00, "CNY")
    with pytest.raises(ProblemError, match="conflict"):
        await gateway.refund(wrong)


async def test_nothing_goes_back_while_credit_is_owed(shop: Shop) -> None:
    trade = await with_line(shop, paid=27_00)
    quote = await shop.operator.quote(QuoteRequest(customer_id=trade.id, sku="huafei-50", target=PHONE))
    await shop.operator.place_order(quote.id, key=fresh("order"), credit=True)
    topup = await topped_up(shop, trade.merchant, 60_00)
    for _ in range(2):  # on its way, then owed
        with pytest.raises(Refused, match="credit_owed") as refused:
            await refund_topup(shop, topup, 1_00)
        assert refused.value.extra["owed"] == 23_00
        await shop.backend.drain()
    assert (await shop.operator.wallet(trade.id)).paid == 60_00
    # Repaying and sending back at the same moment: whichever order they take, no debt is left behind.
    done = await asyncio.gather(
        refund_topup(shop, topup), shop.operator.repay(trade.id, key=fresh("repay")), return_exceptions=True
    )
    await shop.backend.drain()
    assert not isinstance(done[1], BaseException)
    if isinstance(done[0], BaseException):
        await refund_topup(shop, topup)
    wallet = await shop.operator.wallet(trade.id)
    assert wallet.paid == 0
    assert wallet.credit is not None
    assert wallet.credit.used == 0
