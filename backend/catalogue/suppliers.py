"""Who charges phones and accounts for us: the port, and a pretend company behind it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from backend.platform.db import Database
from backend.platform.ids import new_id
from backend.platform.tx import Tx

from .tables import sandbox_supplier_order as order
from .tables import sandbox_supplier_script as script

Behaviour = Literal["ok", "fail", "slow", "timeout_after_delivery", "timeout_before_delivery", "down"]


@dataclass(frozen=True)
class SupplierResult:
    """What the supplier said. `unknown`: no answer, or it never heard of the order; ask or submit again.

    `reference` is the supplier's own number, `reason` a stable code when it did not work out.
    """

    status: Literal["delivered", "failed", "pending", "unknown"]
    reference: str | None = None
    reason: str | None = None


class Supplier(Protocol):
    """A supplier takes an order at most once per `reference`, so submitting again after silence is safe."""

    async def submit(self, reference: str, sku: str, target: str | None, quantity: int) -> SupplierResult: ...
    async def query(self, reference: str) -> SupplierResult: ...


EVERYBODY = "*"
"""The target of a script that holds for whoever has none of their own."""

_SLOW = timedelta(seconds=30)


class SandboxSupplier:
    """As if another company: it has its own notebook and its own transactions, and forgets nothing.

    A script says how it treats a target: `ok` (the default), `fail`, `slow` (pending for 30 s of the clock),
    `timeout_after_delivery` (delivers, then does not answer), `timeout_before_delivery` (loses the first
    submission) and `down` (never answers).
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def submit(self, reference: str, sku: str, target: str | None, quantity: int) -> SupplierResult:
        """Take the order, once per reference; a repeat is answered with what became of the first."""
        return await self._database.run(lambda tx: _submit(tx, reference, sku, target or "", quantity))

    async def query(self, reference: str) -> SupplierResult:
        """What became of an order."""
        return await self._database.run(lambda tx: _query(tx, reference))

    async def behave(self, target: str, behaviour: Behaviour) -> None:
        """From now on treat this target like that."""

        async def work(tx: Tx) -> None:
            await tx.conn.execute(delete(script).where(script.c.target == target))
            if behaviour != "ok":
                await tx.conn.execute(upsert(script).values(target=target, behaviour=behaviour))

        await self._database.run(work)

    async def deliveries(self, target: str) -> int:
        """How often it really charged this target: what a test wants to know after a storm."""

        async def work(tx: Tx) -> int:
            mine = (order.c.target == target) & (order.c.status == "accepted")
            found = (await tx.conn.execute(select(order).where(mine))).all()
            return sum(_result(tx, row).status == "delivered" for row in found)

        return await self._database.run(work)


async def _submit(tx: Tx, reference: str, sku: str, target: str, quantity: int) -> SupplierResult:
    behaviour = await _behaviour(tx, target)
    if behaviour == "down":
        return SupplierResult("unknown", reason="no_answer")
    known = (
        await tx.conn.execute(select(order).where(order.c.reference == reference).with_for_update())
    ).one_or_none()
    if known is not None and known.status != "lost":
        return _result(tx, known)
    values = {
        "reference": reference,
        "sku": sku,
        "target": target,
        "quantity": quantity,
        "status": "accepted",
        "ready_at": tx.now + (_SLOW if behaviour == "slow" else timedelta()),
        "number": f"SB-{new_id().hex[-12:].upper()}",
    }
    if behaviour == "fail":
        values["status"] = "refused"
    elif behaviour == "timeout_before_delivery" and known is None:
        values["status"] = "lost"
    stored = await tx.conn.execute(
        upsert(order)
        .values(values)
        .on_conflict_do_update(index_elements=["reference"], set_=values, where=order.c.status == "lost")
        .returning(order)
    )
    row = stored.one_or_none()
    if row is None:  # somebody else submitted it in this very moment
        row = (await tx.conn.execute(select(order).where(order.c.reference == reference))).one()
    if row.status == "lost" or behaviour == "timeout_after_delivery":
        return SupplierResult("unknown", reason="no_answer")
    return _result(tx, row)


async def _query(tx: Tx, reference: str) -> SupplierResult:
    row = (await tx.conn.execute(select(order).where(order.c.reference == reference))).one_or_none()
    if row is None or row.status == "lost":
        return SupplierResult("unknown", reason="never_received")
    if await _behaviour(tx, row.target) == "down":
        return SupplierResult("unknown", reason="no_answer")
    return _result(tx, row)


async def _behaviour(tx: Tx, target: str) -> str:
    rows = select(script.c.behaviour).where(script.c.target.in_([target, EVERYBODY]))
    found = (await tx.conn.execute(rows.order_by(script.c.target == EVERYBODY).limit(1))).scalar()
    return found or "ok"


def _result(tx: Tx, row: Any) -> SupplierResult:
    if row.status == "refused":
        return SupplierResult("failed", row.number, "supplier_refused")
    if row.ready_at > tx.now:
        return SupplierResult("pending", row.number)
    return SupplierResult("delivered", row.number)
