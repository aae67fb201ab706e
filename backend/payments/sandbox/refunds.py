"""Inside the pretend company: money sent back to a payer, strictly, and as badly as a test wants."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from backend.platform.db import Database
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .signature import verify
from .tables import sandbox_bill, sandbox_refund

RefundBehaviour = Literal["ok", "refuse", "slow", "lost_answer", "away"]
"""`slow` is processing for a minute of the clock; `lost_answer` sends the money and does not say so; `away`
hears nothing."""

_SLOW = timedelta(minutes=1)
_Text = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\x20-\x7e]+$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")

    merchant_id: _Text
    reference: _Text
    bill: _Text
    transaction: _Text
    amount: Annotated[int, Field(strict=True, gt=0, le=10**14)]
    currency: _Text


async def refund(database: Database, secret: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """The company's answer to a refund request. Under one reference money is sent once.

    Raises `signature_invalid`, `invalid_request`, `not_found` for a payment it does not know, `conflict` when
    the reference came with another amount or payment before; TimeoutError when it shall not answer.
    """
    verify(secret, body, headers, database.clock.now())
    try:
        asked = _Request.model_validate_json(body)
    except ValidationError as error:
        raise ProblemError("invalid_request", "The request is not one to read.") from error

    async def work(tx: Tx) -> tuple[str, Row[Any] | None]:
        bill = await _bill(tx, asked)
        if bill.refunding == "away":
            return bill.refunding, None
        return bill.refunding, await _refund(tx, asked, bill)

    behaviour, row = await database.run(work)
    if row is None or behaviour == "lost_answer":
        raise TimeoutError("the company does not answer")
    return _answer(row, database)


async def treat(tx: Tx, transaction: str, behaviour: RefundBehaviour) -> None:
    """From now on treat refunds of this payment like that."""
    mine = update(sandbox_bill).where(sandbox_bill.c.transaction == transaction)
    await tx.conn.execute(mine.values(refunding=behaviour))


async def _bill(tx: Tx, asked: _Request) -> Row[Any]:
    """The paid bill, locked, so that two refunds of it cannot both be the last that fits."""
    paid = select(sandbox_bill).where(
        sandbox_bill.c.merchant_id == asked.merchant_id,
        sandbox_bill.c.reference == asked.bill,
        sandbox_bill.c.transaction == asked.transaction,
        sandbox_bill.c.currency == asked.currency,
    )
    bill = (await tx.conn.execute(paid.with_for_update())).one_or_none()
    if bill is None:
        raise ProblemError("not_found", "There is no such payment.")
    return bill


async def _refund(tx: Tx, asked: _Request, bill: Row[Any]) -> Row[Any]:
    mine = (sandbox_refund.c.merchant_id == asked.merchant_id) & (
        sandbox_refund.c.reference == asked.reference
    )
    known = (await tx.conn.execute(select(sandbox_refund).where(mine))).one_or_none()
    if known is not None:
        if (known.transaction, known.amount) != (asked.transaction, asked.amount):
            raise ProblemError("conflict", "This reference came with another refund before.")
        return known
    reason = None
    if bill.refunding == "refuse":
        reason = "account_closed"
    elif await _sent(tx, asked.transaction) + asked.amount > bill.amount:
        reason = "more_than_paid"
    values = {
        "merchant_id": asked.merchant_id,
        "reference": asked.reference,
        "transaction": asked.transaction,
        "amount": asked.amount,
        "currency": asked.currency,
        "status": "refused" if reason else "accepted",
        "number": f"R{new_id().hex[-12:].upper()}",
        "reason": reason,
        "settles_at": tx.now + (_SLOW if bill.refunding == "slow" else timedelta()),
    }
    made: Row[Any] = (
        await tx.conn.execute(insert(sandbox_refund).values(values).returning(sandbox_refund))
    ).one()
    return made


async def _sent(tx: Tx, transaction: str) -> int:
    """What went back of this payment so far."""
    sent = select(func.coalesce(func.sum(sandbox_refund.c.amount), 0)).where(
        sandbox_refund.c.transaction == transaction, sandbox_refund.c.status == "accepted"
    )
    return int((await tx.conn.execute(sent)).scalar_one())


def _answer(row: Row[Any], database: Database) -> dict[str, Any]:
    if row.status == "refused":
        return {"status": "refused", "reason": row.reason}
    done = row.settles_at <= database.clock.now()
    return {"status": "done" if done else "processing", "number": row.number}
