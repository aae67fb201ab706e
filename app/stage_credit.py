"""The credit line that a conversation begins with, and the agreement it was signed under."""

from hashlib import sha256
from typing import Literal
from uuid import UUID

from sqlalchemy import insert

from backend.agreements.tables import agreement
from backend.credit import lines
from backend.platform.db import Database
from backend.platform.ids import new_id
from backend.platform.tx import Tx
from bots.terminal.script import Credit

Basis = Literal["score", "operator"]
_TEXT = "资金周转承诺书"


async def open_line(database: Database, customer_id: UUID, wanted: Credit) -> None:
    """Open it, or propose it to somebody who has not signed."""
    terms = lines.LineTerms(
        wanted.limit,
        order_cap=wanted.limit if wanted.order is None else wanted.order,
        day_cap=wanted.limit if wanted.day is None else wanted.day,
        auto_cap=wanted.automatic,
        tier=wanted.tier or "mid",
    )
    basis: Basis = "score" if wanted.tier else "operator"
    await database.run(lambda tx: put_line(tx, customer_id, terms, signed=wanted.committed, basis=basis))


async def put_line(
    tx: Tx, customer_id: UUID, terms: lines.LineTerms, *, signed: bool = True, basis: Basis = "operator"
) -> None:
    """A line under an agreement that was signed a moment ago, or a proposal of one."""
    agreement_id = await _signed(tx, customer_id, terms, basis) if signed else None
    await lines.put(tx, customer_id, terms, agreement_id)


async def _signed(tx: Tx, customer_id: UUID, terms: lines.LineTerms, basis: Basis) -> UUID:
    agreement_id = new_id()
    await tx.conn.execute(
        insert(agreement).values(
            id=agreement_id,
            draft_id=new_id(),
            customer_id=customer_id,
            version=tx.policy.agreement.version,
            locale="zh-CN",
            text=_TEXT,
            sha256=sha256(_TEXT.encode()).digest(),
            tier=terms.tier,
            credit_limit=terms.limit,
            order_cap=terms.order_cap,
            day_cap=terms.day_cap,
            basis=basis,
            staff_id=new_id(),
            signed_by="",
            role="owner",
            channel="",
            address="",
            signed_at=tx.now,
        )
    )
    return agreement_id
