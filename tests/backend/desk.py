"""An operator at the desk of the demo shop: the decisions in one line each."""

from typing import Any
from uuid import UUID

from api_client.contract import (
    Customer,
    Order,
    OrderDecision,
    OrderRefund,
    PaymentDecision,
    PaymentReview,
    Refund,
    Topup,
    TopupRefund,
)
from backend.payments.refunding import Refunds
from backend.payments.sandbox.company import Company
from backend.payments.sandbox.refunds import RefundBehaviour

from .shopping import Shop, fresh

SIGNED: dict[str, Any] = {"operator": "li.na", "note": "the customer asked"}


async def refund_order(shop: Shop, order: Order | UUID, key: str | None = None) -> Order:
    order_id = order if isinstance(order, UUID) else order.id
    return await shop.operator.refund_order(order_id, OrderRefund(**SIGNED), key=key or fresh("refund"))


async def refund_topup(shop: Shop, topup: Topup, amount: int | None = None, key: str | None = None) -> Refund:
    wanted = TopupRefund(amount=amount, **SIGNED)
    return await shop.operator.refund_topup(topup.id, wanted, key=key or fresh("refund"))


async def decide_order(shop: Shop, order_id: UUID, **decision: Any) -> Order:
    return await shop.operator.decide_order(
        order_id, OrderDecision(**SIGNED, **decision), key=fresh("decide")
    )


async def decide_payment(shop: Shop, review_id: UUID, **decision: Any) -> PaymentReview:
    wanted = PaymentDecision(**SIGNED, **decision)
    return await shop.operator.decide_payment(review_id, wanted, key=fresh("decide"))


async def topped_up(shop: Shop, customer: Customer, amount: int) -> Topup:
    """A bill that was paid at the cashier."""
    topup = await shop.bill(customer, amount)
    await shop.cashier(topup)
    return topup


async def treat(shop: Shop, topup: Topup, behaviour: RefundBehaviour) -> None:
    """How the company treats refunds of this paid bill from now on."""
    company: Company = shop.backend.app.state.sandbox
    [bill] = await shop.rows("SELECT transaction FROM sandbox_bill WHERE reference = :id", id=str(topup.id))
    await company.treat_refunds(bill.transaction, behaviour)


async def sent_back(shop: Shop, topup: Topup) -> int:
    """What the company really sent back of a bill, in fen."""
    [row] = await shop.rows(
        "SELECT coalesce(sum(r.amount), 0)::bigint AS amount FROM sandbox_refund r"
        " JOIN sandbox_bill b ON b.transaction = r.transaction"
        " WHERE b.reference = :id AND r.status = 'accepted'",
        id=str(topup.id),
    )
    return int(row.amount)


def job(shop: Shop) -> Refunds:
    """The job, to be run by hand."""
    return Refunds(shop.backend.database, shop.backend.gateways)
