"""Who decided what, and why. Recorded in the transaction of the decision, never changed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from api_client.contract import Action, Decision, TrailEntry, TrailPage
from backend.platform.caller import Caller
from backend.platform.tx import Tx

from .tables import desk_trail


@dataclass(frozen=True)
class Signature:
    """Who decides: the key of the request, and the name and reason its sender gave."""

    key_id: str
    operator: str
    note: str


def signed(caller: Caller, decision: Decision) -> Signature:
    """The signature under a decision that came over HTTP."""
    return Signature(caller.key_id, decision.operator, decision.note)


async def record(
    tx: Tx, by: Signature, action: Action, subject_id: UUID, *, customer_id: UUID | None, amount: int
) -> None:
    """Add one decision about the order, refund or payment review `subject_id`; `amount` in fen."""
    await tx.conn.execute(
        insert(desk_trail).values(
            at=tx.now,
            key_id=by.key_id,
            operator=by.operator,
            action=action,
            subject_id=subject_id,
            customer_id=customer_id,
            amount=amount,
            note=by.note,
        )
    )


async def page(tx: Tx, *, subject_id: UUID | None, cursor: int | None, limit: int) -> TrailPage:
    """Decisions, newest first, of one subject or of all; `cursor` is the last id of the page before."""
    query = select(desk_trail).order_by(desk_trail.c.id.desc()).limit(limit + 1)
    if subject_id is not None:
        query = query.where(desk_trail.c.subject_id == subject_id)
    if cursor is not None:
        query = query.where(desk_trail.c.id < cursor)
    found = (await tx.conn.execute(query)).all()
    more = len(found) > limit
    return TrailPage(
        entries=[_wire(row) for row in found[:limit]], next_cursor=str(found[limit - 1].id) if more else None
    )


def _wire(row: Row[Any]) -> TrailEntry:
    return TrailEntry.model_validate(dict(row._mapping))
