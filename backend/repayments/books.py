"""The debt of a customer under lock, and taking a repayment from the balance.

Locks in the order of everybody: the customer's accounts by code, then their uses, system accounts last.
Whoever uses the line or gives credit back locks the same accounts first, so nothing moves meanwhile.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from api_client.contract import RepaymentCause
from backend.ledger import service as ledger
from backend.platform.failpoints import reach
from backend.platform.ids import new_id
from backend.platform.tx import Tx

from . import policy
from .policy import Purse, Use
from .tables import repayment, repayment_part

FEES = "credit_fee"
"""The shop's account that fees of credit are booked to, and the kind of their journal."""

_LOCK = """
SELECT customer_id, code, kind, credits_posted - debits_posted - debits_pending - floor AS free, expires_at
FROM account WHERE customer_id = ANY ($1) AND closed_at IS NULL ORDER BY customer_id, code FOR NO KEY UPDATE
"""
_USES = """
SELECT hold_id, customer_id, amount, repaid, fee, fee_paid, due_on FROM credit_use
WHERE customer_id = ANY ($1) AND status = 'owed' ORDER BY due_on, created_at, hold_id FOR NO KEY UPDATE
"""
_PAID = """
UPDATE credit_use AS u
SET repaid = u.repaid + p.amount, fee_paid = u.fee_paid + p.fee,
    status = CASE WHEN p.settles THEN 'repaid' ELSE u.status END,
    settled_at = CASE WHEN p.settles THEN $5::timestamptz END
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::boolean[]) AS p (hold_id, amount, fee, settles)
WHERE u.hold_id = p.hold_id AND u.status = 'owed' RETURNING u.hold_id
"""


@dataclass(frozen=True)
class Debt:
    """What a customer owes, in the order of repayment, and what can repay it; both locked."""

    customer_id: UUID
    uses: tuple[Use, ...]
    purses: tuple[Purse, ...]

    @property
    def owed(self) -> int:
        """In all, with fees."""
        return sum(use.left for use in self.uses)

    @property
    def free(self) -> int:
        """What the balance can repay."""
        return sum(purse.free for purse in self.purses)

    def due(self, day: date) -> tuple[Use, ...]:
        """What should be repaid on that day or was before."""
        return tuple(use for use in self.uses if use.due_on <= day)


@dataclass(frozen=True)
class Taken:
    """One repayment: so much off the debt, so much in fees."""

    id: UUID
    amount: int
    fee: int


async def debts(tx: Tx, customers: Collection[UUID]) -> list[Debt]:
    """What these customers owe, sorted by customer; everything of it is locked until the transaction ends."""
    ids = sorted(customers)
    accounts = await tx.rows(_LOCK, ids)
    # A statement of its own: it sees what others committed while the locks were waited for.
    uses = await tx.rows(_USES, ids)
    return [
        Debt(
            customer_id,
            tuple(_use(row) for row in uses if row.customer_id == customer_id),
            tuple(_purses(tx, [row for row in accounts if row.customer_id == customer_id])),
        )
        for customer_id in ids
    ]


async def debt(tx: Tx, customer_id: UUID) -> Debt:
    """The same of one customer."""
    [found] = await debts(tx, [customer_id])
    return found


async def take(
    tx: Tx, owing: Debt, uses: Sequence[Use], money: int, cause: RepaymentCause, day: date
) -> Taken:
    """Repay `uses` in their order with up to `money` of what is free.

    The attempt of a due day is written down even when there was nothing to take: a day has one, whoever
    makes it.
    """
    parts = policy.split(uses, min(money, owing.free))
    taken = Taken(new_id(), sum(part.amount for part in parts), sum(part.fee for part in parts))
    if not parts and cause != "due":
        return taken
    values = {"customer_id": owing.customer_id, "business_date": day, "cause": cause, "owed": owing.owed}
    row = insert(repayment).values(id=taken.id, amount=taken.amount, fee=taken.fee, at=tx.now, **values)
    await tx.conn.execute(row)
    if not parts:
        return taken
    await _post(tx, owing, taken)
    reach("repay.posted")
    await tx.conn.execute(
        insert(repayment_part),
        [
            {"repayment_id": taken.id, "hold_id": part.hold_id, "amount": part.amount, "fee": part.fee}
            for part in parts
        ],
    )
    paid = await tx.rows(
        _PAID,
        [part.hold_id for part in parts],
        [part.amount for part in parts],
        [part.fee for part in parts],
        [part.settles for part in parts],
        tx.now,
    )
    assert len(paid) == len(parts), "what is locked stays owed"
    return taken


async def _post(tx: Tx, owing: Debt, taken: Taken) -> None:
    """Two journals, so that the statement shows the fee as a line of its own."""
    customer_id = owing.customer_id
    off_debt: list[ledger.Transfer] = []
    fees: list[ledger.Transfer] = []
    rest = taken.amount
    for code, some in policy.drawn(owing.purses, taken.amount + taken.fee):
        if (first := min(some, rest)) > 0:
            off_debt.append(ledger.Transfer(code, f"customer:{customer_id}:credit", first, "repay"))
            rest -= first
        if some > first:
            fees.append(ledger.Transfer(code, FEES, some - first, FEES))
    for kind, reference, transfers in (
        ("repay", f"repay:{taken.id}", off_debt),
        (FEES, f"repay-fee:{taken.id}", fees),
    ):
        if transfers:
            await ledger.post(
                tx, kind=kind, reference=reference, transfers=transfers, customer_id=customer_id
            )


def _use(row: Any) -> Use:
    return Use(row.hold_id, row.amount, row.repaid, row.fee, row.fee_paid, row.due_on)


def _purses(tx: Tx, accounts: Iterable[Any]) -> list[Purse]:
    """The paid balance; where the shop says so, then the bonus, what expires first before the rest."""
    found = list(accounts)
    paid = [Purse(row.code, row.free) for row in found if row.kind == "paid"]
    if not tx.policy.repayments.bonus:
        return paid
    lots = [
        row for row in found if row.kind == "bonus" and (row.expires_at is None or row.expires_at > tx.now)
    ]
    lots.sort(key=lambda row: (row.expires_at is None, row.expires_at, row.code))
    return paid + [Purse(row.code, row.free) for row in lots]
