"""From a held order to its delivery, in steps that can each be repeated.

1. one transaction: `held` → `fulfilling`; from here on the supplier may have the order
2. no transaction: ask the supplier
3. one transaction: `delivered` with the money captured, or `failed` with the hold voided

A crash between two steps is finished by running the job again: the supplier takes an order at most once per
reference, and the third step happens only in the status the first one left.
"""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, update

from backend.catalogue import service as catalogue
from backend.catalogue.suppliers import Supplier, SupplierResult
from backend.credit import uses as credit
from backend.ledger import service as ledger
from backend.platform.db import Database
from backend.platform.failpoints import reach
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.suggestions import watching

from . import policy
from .reading import locked
from .steps import lose_hold, move, rehold, release
from .tables import delivery, orders

log = logging.getLogger(__name__)

_PATIENCE = 20.0  # seconds for one answer of a supplier


@dataclass(frozen=True)
class Errand:
    """What the supplier must be asked for. `first` when it cannot have heard of it yet."""

    order_id: UUID
    reference: str
    delivery: str
    sku: str
    target: str | None
    quantity: int
    first: bool


class Fulfilment:
    """The job `orders.fulfil`."""

    def __init__(self, database: Database, supplier: Supplier) -> None:
        self._database = database
        self._supplier = supplier

    async def run(self, order_id: UUID) -> None:
        """Bring the order as far as it goes now. Safe to repeat at any point."""
        errand = await self._database.run(lambda tx: begin(tx, order_id))
        if errand is None:
            return
        reach("order.begun")
        if errand.delivery == "code":
            await self._hand_out_codes(errand)
            return
        result = await self.ask(errand)
        reach("order.asked")
        await self._database.run(lambda tx: settle(tx, order_id, result))
        reach("order.settled")

    async def ask(self, errand: Errand) -> SupplierResult:
        """The supplier's answer. No answer is `unknown`; an order it may not know is submitted again."""
        if errand.first:
            result = await self._submit(errand)
            return result if result.status != "unknown" else await self._query(errand)
        result = await self._query(errand)
        return result if result.status != "unknown" else await self._submit(errand)

    async def _submit(self, errand: Errand) -> SupplierResult:
        asking = self._supplier.submit(errand.reference, errand.sku, errand.target, errand.quantity)
        return await self._answer("submit", asking, errand)

    async def _query(self, errand: Errand) -> SupplierResult:
        return await self._answer("query", self._supplier.query(errand.reference), errand)

    async def _answer(self, call: str, asking: Awaitable[SupplierResult], errand: Errand) -> SupplierResult:
        with self._database.telemetry.watch("supplier", call=call) as facts:
            try:
                async with asyncio.timeout(_PATIENCE):
                    answer = await asking
            except Exception as error:
                facts["outcome"] = "timeout" if isinstance(error, TimeoutError) else "error"
                log.warning(
                    "the supplier gave no answer for order %s: %s", errand.order_id, type(error).__name__
                )
                return SupplierResult(status="unknown", reference=None, reason=None)
            facts["outcome"] = answer.status
            return answer

    async def _hand_out_codes(self, errand: Errand) -> None:
        try:
            await self._database.run(lambda tx: deliver_codes(tx, errand))
            reach("order.codes_delivered")
        except ProblemError as problem:
            if problem.code not in ("out_of_stock", "insufficient_funds"):
                raise
            reach("order.sold_out")
            reason = problem.code
            await self._database.run(lambda tx: fail(tx, errand.order_id, reason))


async def begin(tx: Tx, order_id: UUID) -> Errand | None:
    """Step 1. None when there is nothing to do for this order (any more)."""
    row = await locked(tx, order_id)
    if row.waits_until is not None:
        return None  # it is guarded: whoever releases it enqueues the job again
    if row.status == "held":
        hold = await _secure(tx, row)
        if hold is None:
            await lose_hold(tx, row)
            return None
        await move(tx, row, "fulfil", **hold, due_at=_again(tx, row))
        reach("order.beginning")
        return _errand(row, first=True)
    if row.status in ("fulfilling", "review"):
        return _errand(row, first=False)
    return None


async def settle(tx: Tx, order_id: UUID, result: SupplierResult) -> None:
    """Step 3: what the supplier said becomes the order's status and the money's place."""
    row = await locked(tx, order_id)
    if row.status not in ("fulfilling", "review"):
        return
    if result.status == "delivered":
        await deliver(tx, row, result.reference, has_codes=False)
    elif result.status == "failed":
        await give_up(tx, row, result.reason or "supplier_refused")
    else:
        await _wait(tx, row, result)


async def deliver_codes(tx: Tx, errand: Errand) -> None:
    """Step 2 and 3 for stock of our own: take the codes and capture, together.

    Raises `out_of_stock`, and `insufficient_funds` when the order's money went elsewhere: no pay, no codes.
    """
    row = await locked(tx, errand.order_id)
    if row.status not in ("fulfilling", "review"):
        return
    await catalogue.take_codes(tx, sku=row.sku, quantity=row.quantity, order_id=row.id)
    reach("order.codes_taken")
    if not await deliver(tx, row, None, has_codes=True):
        raise ProblemError("insufficient_funds", "The order's money is gone.")


async def fail(tx: Tx, order_id: UUID, reason: str) -> None:
    """The order cannot be fulfilled: give the money back, say why."""
    row = await locked(tx, order_id)
    if row.status in ("fulfilling", "review"):
        await give_up(tx, row, reason)


async def _wait(tx: Tx, row: Row[Any], result: SupplierResult) -> None:
    """Still open: keep the money frozen and ask again later; when it takes too long a person must look."""
    changes = await _secure(tx, row) or {}
    changes |= {"asked": row.asked + 1, "due_at": _again(tx, row)}
    changes["supplier_reference"] = result.reference or row.supplier_reference
    if row.status == "fulfilling" and row.updated_at + tx.policy.review_after <= tx.now:
        await move(tx, row, "doubt", reason=f"supplier_{result.status}", **changes)
    else:
        await tx.conn.execute(update(orders).where(orders.c.id == row.id).values(**changes))


async def deliver(tx: Tx, row: Row[Any], reference: str | None, *, has_codes: bool) -> bool:
    """The supplier's part is done: capture and tell. False, and nothing captured, when the money is gone."""
    hold = await _secure(tx, row)
    if hold is None:
        # Only after a week without a worker: it was delivered, and the money meanwhile went elsewhere.
        if row.status == "fulfilling":
            await move(tx, row, "doubt", reason="delivered_unpaid", due_at=_again(tx, row))
        return False
    await tx.conn.execute(insert(delivery).values(order_id=row.id, supplier_reference=reference, at=tx.now))
    await watching.delivered(tx, row)
    spent = await ledger.capture(tx, hold["hold_id"], reference=f"order:{row.id}:capture")
    if spent.credit:
        await credit.owed(tx, hold["hold_id"])
    reach("order.capturing")
    await move(
        tx,
        row,
        "deliver",
        **hold,
        spent_bonus=spent.bonus,
        spent_paid=spent.paid,
        spent_credit=spent.credit,
        has_codes=has_codes,
        supplier_reference=reference,
        reason=None,
        due_at=None,
    )
    return True


async def give_up(tx: Tx, row: Row[Any], reason: str) -> None:
    """The supplier did not and will not do it: the money is free again."""
    await release(tx, row, reference=f"order:{row.id}:fail")
    await move(tx, row, "fail", reason=reason, due_at=None)


async def _secure(tx: Tx, row: Row[Any]) -> dict[str, Any] | None:
    """Keep the order's money frozen while the supplier may deliver, with a new hold if the old one ran out.

    Returns the changes for the order's row, or None when the money is gone.
    """
    try:
        await ledger.renew(tx, row.hold_id, expires_at=tx.now + tx.policy.fulfilment_hold_life)
    except ProblemError as problem:
        if problem.code not in ("hold_expired", "hold_voided"):
            raise
        return await rehold(tx, row)
    return {"hold_id": row.hold_id, "holds": row.holds}


def _again(tx: Tx, row: Row[Any]) -> Any:
    return tx.now + policy.retry_in(row.asked)


def _errand(row: Row[Any], *, first: bool) -> Errand:
    return Errand(
        order_id=row.id,
        reference=str(row.id),
        delivery=row.delivery,
        sku=row.sku,
        target=row.target,
        quantity=row.quantity,
        first=first,
    )
