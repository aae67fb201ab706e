"""Refunds of payments: how much can be sent back, and the first step of its way (the rest is `refunding`)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from api_client.contract import EventType, Refund, RefundStatus, TopupRefund
from backend.credit import uses as credit
from backend.desk.trail import Signature, record
from backend.events import service as events
from backend.jobs import service as jobs
from backend.ledger import payback
from backend.ledger import service as ledger
from backend.platform.failpoints import reach
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.topups import service as topups

from . import policy
from .tables import payment
from .tables import refund as refund_table

JOB = "payments.refund"

_EVENTS: dict[RefundStatus, EventType] = {
    "pending": "refund.created",
    "done": "refund.done",
    "refused": "refund.refused",
}


def wire(row: Row[Any]) -> Refund:
    """A row as the contract shows it."""
    return Refund(
        id=row.id,
        customer_id=row.customer_id,
        topup_id=row.topup_id,
        review_id=row.review_id,
        gateway=row.gateway,
        amount=row.amount,
        bonus=row.bonus,
        status=row.status,
        number=row.number,
        reason=row.reason,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


async def get(tx: Tx, refund_id: UUID) -> Refund:
    """Raises `not_found`."""
    return wire(await row_of(tx, refund_id))


async def refund_topup(tx: Tx, topup_id: UUID, wanted: TopupRefund, by: Signature) -> Refund:
    """Step 1 for a credited bill: unspent paid money sets out, the bonus it had earned goes with its share.

    Raises `not_found`, `topup_not_refundable` when it was never paid or all of it was sent back,
    `credit_owed` while anything on a credit line is not repaid, which the balance answers for,
    `insufficient_funds` when the money was spent, `amount_invalid` above what is possible (`maximum`), and
    below all of it for a payment in Stars (`minimum`).
    """
    bill = await topups.row_of(tx, topup_id, lock=True)
    paid = (await tx.conn.execute(select(payment).where(payment.c.topup_id == topup_id))).one_or_none()
    if bill.status != "credited" or paid is None:
        raise ProblemError("topup_not_refundable", "No payment of a gateway was credited for this top-up.")
    earlier = (await tx.conn.execute(select(refund_table).where(refund_table.c.topup_id == topup_id))).all()
    sent = [row for row in earlier if row.status != "refused"]
    earned = policy.Earned(
        bill.amount, bill.bonus, sum(row.amount for row in sent), sum(row.bonus for row in sent)
    )
    came_by = [f"topup:{topup_id}", *(reference(row.id, "refused") for row in earlier)]
    left = await payback.left_of(tx, bill.customer_id, came_by)
    if owed := await credit.owing(tx, bill.customer_id):
        raise ProblemError("credit_owed", "What is owed on the credit line is repaid first.", owed=owed)
    amount = _amount(earned, left.paid, wanted.amount)
    if bill.method == "stars" and amount < bill.amount:  # Telegram sends all Stars of a payment back or none
        raise ProblemError("amount_invalid", "Stars go back as a whole.", minimum=bill.amount)
    bonus = policy.bonus_due(earned, amount, left.bonus)
    row = await _insert(
        tx,
        paid,
        amount=amount,
        customer_id=bill.customer_id,
        topup_id=topup_id,
        bonus=bonus,
        bonus_expires_at=max((lot.expires_at for lot in left.lots if lot.expires_at), default=None),
    )
    await ledger.post(
        tx,
        kind="payback",
        reference=reference(row.id, "pending"),
        transfers=payback.leave_wallet(bill.customer_id, amount, left.lots, bonus),
        customer_id=bill.customer_id,
        topup_id=topup_id,
    )
    reach("refund.made")
    await record(tx, by, "topup_refund", row.id, customer_id=bill.customer_id, amount=amount)
    return await tell(tx, row)


async def refund_review(tx: Tx, review: Row[Any], customer_id: UUID | None) -> Refund:
    """Step 1 for money in suspense, all of it. The review is locked and still open."""
    paid = (
        await tx.conn.execute(
            select(payment).where(
                payment.c.gateway == review.gateway, payment.c.transaction == review.transaction
            )
        )
    ).one()
    row = await _insert(tx, paid, amount=paid.amount, customer_id=customer_id, review_id=review.id)
    await ledger.post(
        tx,
        kind="payback_suspense",
        reference=reference(row.id, "pending"),
        transfers=[ledger.Transfer(payback.SUSPENSE, payback.TRANSIT, paid.amount, "payback")],
    )
    return await tell(tx, row)


def _amount(earned: policy.Earned, available: int, wanted: int | None) -> int:
    most = policy.refundable(earned, available)
    if earned.paid_back >= earned.paid:
        raise ProblemError("topup_not_refundable", "All of it was sent back before.")
    if most == 0:
        raise ProblemError("insufficient_funds", "The money was spent.", available=available)
    if wanted is not None and wanted > most:
        raise ProblemError("amount_invalid", "More than can be sent back.", maximum=most)
    return wanted or most


async def _insert(tx: Tx, paid: Row[Any], *, amount: int, **values: Any) -> Row[Any]:
    new = {
        "id": new_id(),
        "gateway": paid.gateway,
        "transaction": paid.transaction,
        "reference": paid.reference,
        "amount": amount,
        "due_at": tx.now + policy.ask_refund_in(0),
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    made = insert(refund_table).values(new | values).returning(refund_table)
    row: Row[Any] = (await tx.conn.execute(made)).one()
    await jobs.enqueue(tx, JOB, row.id)
    return row


async def row_of(tx: Tx, refund_id: UUID, *, lock: bool = False) -> Row[Any]:
    """The refund as it stands, locked if asked. Raises `not_found`."""
    query = select(refund_table).where(refund_table.c.id == refund_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ProblemError("not_found", "There is no such refund.")
    return row


async def change(tx: Tx, refund_id: UUID, **changes: Any) -> Row[Any]:
    mine = update(refund_table).where(refund_table.c.id == refund_id)
    changed: Row[Any] = (await tx.conn.execute(mine.values(changes).returning(refund_table))).one()
    return changed


async def tell(tx: Tx, row: Row[Any]) -> Refund:
    """Record what became of it, for whoever it belongs to; money of nobody we know has nobody to tell."""
    shown = wire(row)
    if shown.customer_id is not None:
        await events.record(tx, _EVENTS[shown.status], shown.customer_id, shown.id, shown)
    return shown


def reference(refund_id: UUID, status: RefundStatus) -> str:
    """The permanent reference of the journal that each status posts."""
    return f"refund:{refund_id}:{status}"
