"""What the bot asks and tells, measured against our bill."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.dialects.postgresql import insert

from api_client.contract import StarsBooked, StarsCheck, StarsPayment, StarsVerdict
from backend.payments import service as payments
from backend.payments.gateway import Gateway, Payment, topup_id_of
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.topups import service as topups

from . import policy
from .tables import stars_payment


async def check(tx: Tx, asked: StarsCheck) -> StarsVerdict:
    """Whether this invoice may be paid now."""
    row = await _bill(tx, asked.payload)
    bill = None if row is None else policy.StarsBill(row.stars, row.amount, row.status, row.expires_at)
    return StarsVerdict(refusal=policy.refusal(bill, asked.stars, asked.currency, tx.now))


async def book(tx: Tx, gateway: Gateway, told: StarsPayment) -> StarsBooked:
    """Credit the bill, once for each number of Telegram's; what fits no bill goes to suspense and review."""
    row = await _bill(tx, told.payload)
    await tx.conn.execute(
        insert(stars_payment)
        .values(
            charge=told.charge,
            reference=told.payload,
            payer=told.payer,
            stars=told.stars,
            currency=told.currency,
            at=tx.now,
        )
        .on_conflict_do_nothing()
    )
    worth = policy.worth(told.stars, None if row is None else (row.stars, row.amount), tx.policy.stars)
    payment = Payment(
        gateway.name,
        gateway.merchant_id,
        told.payload,
        "paid",
        worth,
        "CNY" if told.currency == "XTR" else told.currency,
        told.charge,
    )
    outcome = await payments.receive(tx, gateway, payment)
    return StarsBooked(outcome="kept_for_review" if outcome == "not_ours" else outcome)


async def _bill(tx: Tx, payload: str) -> Row[Any] | None:
    """Our bill behind an invoice; None when it is none that is paid with Stars."""
    topup_id = topup_id_of(payload)
    if topup_id is None:
        return None
    try:
        row = await topups.row_of(tx, topup_id)
    except ProblemError:
        return None
    return row if row.method == "stars" else None
