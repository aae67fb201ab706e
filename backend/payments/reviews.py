"""An operator finds a place for money that fits no bill. Each payment is decided once.

Locks in this order: the review, the bill, its order, the customer's accounts, the shop's accounts.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from api_client.contract import Action, PaymentDecision, PaymentReview, PaymentReviewStatus, PaymentVerdict
from backend.customers import service as customers
from backend.desk.trail import Signature, record
from backend.events import service as events
from backend.ledger import service as ledger
from backend.ledger.payback import SUSPENSE
from backend.ledger.policy import paid_account
from backend.orders import service as orders
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.topups import service as topups
from backend.topups.tables import topup

from . import refunds
from .tables import payment, payment_review, refund

UNCLAIMED = "unclaimed"
"""Where money is kept of which nobody knows whose it is: neither in suspense nor income."""

_ACTIONS: dict[PaymentVerdict, Action] = {
    "credit_wallet": "payment_credit_wallet",
    "credit_bill": "payment_credit_bill",
    "refund": "payment_refund",
    "write_off": "payment_write_off",
}
_STATUSES: dict[PaymentVerdict, PaymentReviewStatus] = {
    "credit_wallet": "credited",
    "credit_bill": "credited",
    "refund": "refunding",
    "write_off": "written_off",
}


async def decide(tx: Tx, review_id: UUID, wanted: PaymentDecision, by: Signature) -> PaymentReview:
    """Do what was decided with the money, all of it.

    Raises `not_found`, `not_in_review`, `conflict` when there is no money of ours or the bill was credited,
    `amount_invalid` when the bill is over another amount.
    """
    query = select(payment_review).where(payment_review.c.id == review_id).with_for_update()
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise ProblemError("not_found", "There is no such review.")
    if row.status != "open":
        raise ProblemError("not_in_review", f"The payment is {row.status}.", review_status=row.status)
    if wanted.decision != "write_off" and not row.in_suspense:
        raise ProblemError("conflict", "This money is not on our account; it can only be written off.")
    named = await topups.row_of(tx, row.topup_id, lock=True) if row.topup_id else None
    owner: UUID | None = named.customer_id if named is not None else None
    if wanted.customer_id is not None:
        owner = wanted.customer_id
        await _credit_wallet(tx, row, wanted.customer_id, named)
    elif wanted.topup_id is not None:
        owner = await _credit_bill(tx, row, wanted.topup_id)
    elif wanted.decision == "refund":
        await refunds.refund_review(tx, row, owner)
    elif row.in_suspense:
        transfer = ledger.Transfer(SUSPENSE, UNCLAIMED, row.amount, "write_off")
        reference = f"review:{row.id}:written_off"
        await ledger.post(tx, kind="write_off", reference=reference, transfers=[transfer])
    await tx.conn.execute(
        update(payment_review)
        .where(payment_review.c.id == review_id)
        .values(status=_STATUSES[wanted.decision], decided_at=tx.now)
    )
    await record(tx, by, _ACTIONS[wanted.decision], row.id, customer_id=owner, amount=row.amount)
    return await get(tx, review_id)


async def get(tx: Tx, review_id: UUID) -> PaymentReview:
    """Raises `not_found`."""
    found = await reviews_where(tx, payment_review.c.id == review_id)
    if not found:
        raise ProblemError("not_found", "There is no such review.")
    return found[0]


async def reviews_where(tx: Tx, *conditions: Any, limit: int = 1) -> list[PaymentReview]:
    """Reviews that meet the conditions, oldest first, each with the bill it names and its refund."""
    sent = (refund.c.review_id == payment_review.c.id) & (refund.c.status != "refused")
    query = (
        select(payment_review, topup.c.customer_id, refund.c.id.label("refund_id"))
        .outerjoin_from(payment_review, topup, topup.c.id == payment_review.c.topup_id)
        .outerjoin(refund, sent)
        .where(*conditions)
        .order_by(payment_review.c.at, payment_review.c.id)
        .limit(limit)
    )
    return [_wire(row) for row in (await tx.conn.execute(query)).all()]


async def _credit_wallet(tx: Tx, row: Row[Any], customer_id: UUID, named: Row[Any] | None) -> None:
    """Into the wallet; when the bill it names is theirs, the order of that bill goes on."""
    await customers.get(tx, customer_id)
    order_id = named.order_id if named is not None and named.customer_id == customer_id else None
    if order_id is not None:
        await orders.locked(tx, order_id)  # before the accounts, as everywhere
    journal_id = await ledger.post(
        tx,
        kind="suspense_credit",
        reference=f"review:{row.id}:credited",
        transfers=[ledger.Transfer(SUSPENSE, paid_account(customer_id), row.amount, "suspense_credit")],
        customer_id=customer_id,
    )
    data = {"amount": row.amount, "review_id": str(row.id)}
    await events.record(tx, "wallet.credited", customer_id, journal_id, data)
    if order_id is not None:
        await orders.funds_arrived(tx, order_id)


async def _credit_bill(tx: Tx, row: Row[Any], topup_id: UUID) -> UUID:
    """As if it had fitted from the beginning: bonus, event and order included. Returns whose bill it is."""
    bill = await topups.row_of(tx, topup_id, lock=True)
    if bill.status == "credited":
        raise ProblemError("conflict", "This bill was credited before; credit the wallet instead.")
    if (bill.gateway, bill.amount) != (row.gateway, row.amount):
        raise ProblemError("amount_invalid", "The bill is over another amount; credit the wallet instead.")
    await tx.conn.execute(
        update(payment)
        .where(payment.c.gateway == row.gateway, payment.c.transaction == row.transaction)
        .values(booked_to="topup", topup_id=topup_id)
    )
    await topups.credit(tx, bill)  # from the gateway's account, where the money goes back to for it
    transfer = ledger.Transfer(SUSPENSE, f"gateway:{row.gateway}", row.amount, "suspense_release")
    reference = f"review:{row.id}:credited"
    await ledger.post(tx, kind="suspense_release", reference=reference, transfers=[transfer])
    owner: UUID = bill.customer_id
    return owner


def _wire(row: Row[Any]) -> PaymentReview:
    return PaymentReview(
        id=row.id,
        since=row.at,
        reason=row.reason,
        status=row.status,
        gateway=row.gateway,
        transaction=row.transaction,
        reference=row.reference,
        merchant_id=row.merchant_id,
        currency=row.currency,
        amount=row.amount,
        in_suspense=row.in_suspense,
        topup_id=row.topup_id,
        customer_id=row.customer_id,
        refund_id=row.refund_id,
    )
