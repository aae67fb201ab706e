"""The way of a refund through its gateway, in steps that can each be repeated.

1. one transaction (`refunds`): the money leaves the wallet or suspense for `refund_transit`, with its job
2. no transaction: ask the gateway, under the refund's own id, by which it sends the money once
3. one transaction: `done` with the money on the gateway's account, or `refused` with the money where it was

A crash between two steps is finished by running the job again; without an answer the sweep brings the job
back, for as long as it takes.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from api_client.contract import RefundStatus
from backend.jobs import service as jobs
from backend.ledger import payback
from backend.ledger import service as ledger
from backend.platform.db import Database
from backend.platform.failpoints import reach
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy
from .gateway import Gateways, Repaid, Repayment
from .refunds import JOB, change, reference, row_of, tell
from .tables import payment_review
from .tables import refund as refund_table

log = logging.getLogger(__name__)

_PATIENCE = 10.0  # seconds for one answer of a gateway


@dataclass(frozen=True)
class Errand:
    """What to ask which gateway."""

    gateway: str
    repayment: Repayment


class Refunds:
    """The job `payments.refund`."""

    def __init__(self, database: Database, gateways: Gateways) -> None:
        self._database = database
        self._gateways = gateways

    async def run(self, refund_id: UUID) -> None:
        """Bring the refund as far as it goes now. Safe to repeat at any point."""
        errand = await self._database.run(lambda tx: begin(tx, refund_id))
        if errand is None:
            return
        reach("refund.begun")
        answer = await self.ask(errand)
        reach("refund.asked")
        if answer is not None:
            await self._database.run(lambda tx: settle(tx, refund_id, answer))
            reach("refund.settled")

    async def ask(self, errand: Errand) -> Repaid | None:
        """The gateway's answer; None when there is none, and then nobody knows whether it sent the money."""
        try:
            with self._database.telemetry.watch("gateway", gateway=errand.gateway, call="refund") as facts:
                async with asyncio.timeout(_PATIENCE):
                    repaid = await self._gateways.named(errand.gateway).refund(errand.repayment)
                facts["outcome"] = repaid.status
                return repaid
        except (OSError, ProblemError) as error:
            log.warning("no answer about refund %s: %s", errand.repayment.reference, type(error).__name__)
            return None


async def begin(tx: Tx, refund_id: UUID) -> Errand | None:
    """What must be asked; None when it is settled. Counts the asking and sets the next time."""
    row = await row_of(tx, refund_id, lock=True)
    if row.status != "pending":
        return None
    await change(tx, row.id, asked=row.asked + 1, due_at=tx.now + policy.ask_refund_in(row.asked))
    return Errand(
        row.gateway, Repayment(str(row.id), row.reference, row.transaction, row.amount, row.currency)
    )


async def settle(tx: Tx, refund_id: UUID, answer: Repaid) -> None:
    """Step 3: what the gateway said becomes the refund's status and the money's place."""
    row = await row_of(tx, refund_id, lock=True)
    if row.status != "pending" or answer.status == "processing":
        return
    changed = await change(
        tx,
        row.id,
        status=answer.status,
        number=answer.number,
        reason=answer.reason,
        due_at=None,
        updated_at=tx.now,
    )
    if answer.status == "done":
        transfers = [ledger.Transfer(payback.TRANSIT, f"gateway:{row.gateway}", row.amount, "payback_done")]
        await _post(tx, changed, "payback_done", transfers)
    elif row.topup_id is not None:
        transfers = payback.back_to_wallet(row.customer_id, row.amount, row.bonus)
        await _post(tx, changed, "payback_returned", transfers, customer_id=row.customer_id)
    else:
        transfers = [ledger.Transfer(payback.TRANSIT, payback.SUSPENSE, row.amount, "payback_returned")]
        await _post(tx, changed, "payback_suspense", transfers)
    reach("refund.posted")
    if row.review_id is not None:
        await _settle_review(tx, row.review_id, answer.status)
    await tell(tx, changed)


async def _settle_review(tx: Tx, review_id: UUID, status: RefundStatus) -> None:
    """Sent back, or open again: somebody must find another place for the money."""
    changes = {"status": "refunded"} if status == "done" else {"status": "open", "decided_at": None}
    await tx.conn.execute(update(payment_review).where(payment_review.c.id == review_id).values(changes))


async def _post(
    tx: Tx, row: Row[Any], kind: str, transfers: list[ledger.Transfer], customer_id: UUID | None = None
) -> None:
    expires_at = row.bonus_expires_at and max(row.bonus_expires_at, tx.now + tx.policy.bonus_grace)
    await ledger.post(
        tx,
        kind=kind,
        reference=reference(row.id, row.status),
        transfers=transfers,
        customer_id=customer_id,
        topup_id=row.topup_id,
        lot_expires_at=expires_at,
    )


async def due(tx: Tx, limit: int = 100) -> int:
    """Refunds without an answer get their job again; returns how many."""
    late = select(refund_table.c.id, refund_table.c.asked).where(refund_table.c.due_at <= tx.now)
    found = (
        await tx.conn.execute(late.order_by(refund_table.c.id).limit(limit).with_for_update(skip_locked=True))
    ).all()
    for row in found:
        await jobs.enqueue(tx, JOB, row.id)
        await change(tx, row.id, due_at=tx.now + policy.ask_refund_in(row.asked))
    return len(found)
