"""Two-phase money: reserve, then spend or give back. Each hold is resolved once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from api_client.contract import Code, Spent
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .rows import rows

HoldStatus = Literal["open", "captured", "voided", "expired"]
Reason = Literal["order", "precaution", "review"]


@dataclass(frozen=True)
class Hold:
    """Reserved money: `held` says from which pockets. `expires_at` is when it can no longer be captured."""

    id: UUID
    customer_id: UUID
    order_id: UUID | None
    amount: int
    held: Spent
    status: HoldStatus
    expires_at: datetime


@dataclass(frozen=True)
class HoldRequest:
    """What is to be reserved. `title` is what the statement will call it, `reference` is unique for ever."""

    customer_id: UUID
    amount: int
    reason: Reason
    order_id: UUID | None
    expires_at: datetime
    reference: str
    title: str = ""
    credit: int = 0
    """How much of it may come from the credit line when the balance is short, in fen."""
    terms: str | None = None
    """Those of the credit, when there may be any (`backend.credit.terms`)."""

    def __post_init__(self) -> None:
        assert self.amount > 0, "a hold reserves something"


@dataclass(frozen=True)
class Shortfall:
    """A hold that was not placed: so much is missing."""

    amount: int


async def place_hold(tx: Tx, wanted: HoldRequest) -> Hold:
    """Reserve money: bonus before paid, soonest expiry first, the credit line last if it may be used.

    Raises `insufficient_funds` with `shortfall`; the transaction can go on after that.
    """
    placed = await try_hold(tx, wanted)
    if isinstance(placed, Shortfall):
        raise ProblemError(
            "insufficient_funds", "The available balance does not cover this.", shortfall=placed.amount
        )
    return placed


async def try_hold(tx: Tx, wanted: HoldRequest) -> Hold | Shortfall:
    """The same; when the balance is short nothing happens and what is missing is the answer."""
    [row] = await rows(
        tx,
        "SELECT * FROM ledger_hold($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        [new_id()], [wanted.customer_id], [wanted.amount], wanted.reason, [wanted.title], [wanted.order_id],
        tx.now, [wanted.expires_at], [wanted.reference], [wanted.credit], wanted.terms,
    )  # fmt: skip
    if row.hold_id is None:
        return Shortfall(row.shortfall)
    held = Spent(bonus=row.bonus, paid=row.paid, credit=row.credit)
    return Hold(row.hold_id, wanted.customer_id, wanted.order_id, wanted.amount, held, row.status, row.until)


async def capture(tx: Tx, hold_id: UUID, *, amount: int | None = None, reference: str) -> Spent:
    """Spend at most the held amount (all of it by default); the rest is released at once.

    Raises `hold_captured`, `hold_voided`, `hold_expired` (by the clock, also when no sweeper came by yet),
    `amount_invalid` or `not_found`.
    """
    [row] = await rows(
        tx,
        "SELECT * FROM ledger_spend($1, $2, $3, $4, $5, $6)",
        hold_id,
        amount,
        new_id(),
        reference,
        tx.now,
        tx.policy.bonus_grace,
    )
    _refuse(row.outcome)
    return Spent(bonus=row.bonus, paid=row.paid, credit=row.credit)


async def void(tx: Tx, hold_id: UUID, *, reference: str) -> None:
    """Release the whole hold, also one whose time is over and that was not swept yet.

    Raises `hold_captured`, `hold_voided` (under another reference), `hold_expired` or `not_found`.
    """
    [row] = await rows(
        tx, "SELECT ledger_void($1, $2, $3, $4) AS outcome", hold_id, reference, tx.now, tx.policy.bonus_grace
    )
    _refuse(row.outcome)


async def renew(tx: Tx, hold_id: UUID, *, expires_at: datetime) -> None:
    """Give an open hold more time, before its own is over. Raises as `capture` does."""
    found = await rows(tx, "SELECT status, expires_at FROM hold WHERE id = $1 FOR NO KEY UPDATE", hold_id)
    if not found:
        _refuse("not_found")
    if found[0].status != "open":
        _refuse(f"hold_{found[0].status}")
    if found[0].expires_at <= tx.now:
        _refuse("hold_expired")
    await tx.conn.execute(
        text("UPDATE hold SET expires_at = greatest(expires_at, :until) WHERE id = :id"),
        {"id": hold_id, "until": expires_at},
    )


async def expire_holds(tx: Tx, limit: int = 100) -> list[Hold]:
    """Release holds whose time is over by `tx.now`, oldest first; several sweepers may run at once."""
    overdue = await rows(
        tx,
        "SELECT id, customer_id, order_id, amount, expires_at FROM hold"
        " WHERE status = 'open' AND expires_at <= $1 ORDER BY expires_at LIMIT $2"
        " FOR NO KEY UPDATE SKIP LOCKED",
        tx.now,
        limit,
    )
    if not overdue:
        return []
    ids = [row.id for row in overdue]
    parts = await rows(
        tx, "SELECT h.id, p.* FROM unnest($1::uuid[]) AS h (id), LATERAL ledger_parts(h.id, false) AS p", ids
    )
    held = {row.id: Spent(bonus=row.bonus, paid=row.paid, credit=row.credit) for row in parts}
    await rows(
        tx,
        "SELECT ledger_release($1::uuid[], 'expired', 'expiry', $2, $3)",
        ids,
        tx.now,
        tx.policy.bonus_grace,
    )
    return [
        Hold(row.id, row.customer_id, row.order_id, row.amount, held[row.id], "expired", row.expires_at)
        for row in overdue
    ]


async def refund(tx: Tx, hold_id: UUID, *, reference: str) -> Spent:
    """Give back exactly what the capture took, to the pockets it took it from. A hold is refunded once.

    What came from the credit line is owed no more; what of it was paid back already goes to the paid balance.
    A bonus lot that expired meanwhile lives `policy.bonus_grace` longer, in the customer's favour.
    Raises `conflict` when the hold is open or was refunded under another reference, `hold_voided` or
    `hold_expired`.
    """
    [row] = await rows(
        tx,
        "SELECT * FROM ledger_unwind($1, $2, $3, $4, $5)",
        hold_id,
        new_id(),
        reference,
        tx.now,
        tx.policy.bonus_grace,
    )
    _refuse(row.outcome)
    return Spent(bonus=row.bonus, paid=row.paid, credit=row.credit)


_REFUSALS: dict[str, tuple[Code, str]] = {
    "not_found": ("not_found", "There is no such hold."),
    "hold_open": ("conflict", "The hold was not captured, so there is nothing to refund."),
    "hold_captured": ("hold_captured", "The hold was captured before."),
    "hold_voided": ("hold_voided", "The hold was voided before."),
    "hold_expired": ("hold_expired", "The hold's time is over."),
    "amount_invalid": ("amount_invalid", "At least 0.01 and at most the held amount can be captured."),
    "refunded": ("conflict", "The hold was refunded before."),
}


def _refuse(outcome: str) -> None:
    if outcome != "done":
        raise ProblemError(*_REFUSALS[outcome])
