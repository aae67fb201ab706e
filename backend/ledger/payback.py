"""Money that leaves for the payer: what a top-up left in the wallet, and its way out and back.

On its way it stands in `refund_transit`, so that it is neither spent twice nor lost: out of the wallet or of
suspense at once, to the gateway's account when the gateway has sent it, back to where it was when it refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.platform.ids import new_id
from backend.platform.tx import Tx

from .policy import Transfer, bonus_account, paid_account
from .rows import rows

TRANSIT = "refund_transit"
SUSPENSE = "suspense"


@dataclass(frozen=True)
class Lot:
    """What is left of one bonus lot, in fen."""

    code: str
    left: int
    expires_at: datetime | None


@dataclass(frozen=True)
class Left:
    """What can be taken now, in fen: of all paid money, and of the bonus that one top-up earned."""

    paid: int
    lots: tuple[Lot, ...]

    @property
    def bonus(self) -> int:
        """Over all its lots."""
        return sum(lot.left for lot in self.lots)


# A credit line is locked with the money: nothing is put on it while it is looked at.
_LEFT = """
SELECT code, kind, expires_at, credits_posted - debits_posted - debits_pending AS amount
FROM account
WHERE customer_id = $1 AND closed_at IS NULL AND (expires_at IS NULL OR expires_at > $3) AND (
    code = $2 OR kind = 'credit' OR id IN (
        SELECT t.credit_account FROM journal j JOIN transfer t ON t.journal_id = j.id
        WHERE j.reference = ANY ($4::text[]) AND t.code = 'bonus'
    )
)
ORDER BY code FOR NO KEY UPDATE
"""


async def left_of(tx: Tx, customer_id: UUID, journals: Sequence[str]) -> Left:
    """The paid money and what is left of the bonus that came with these journals; locked until the end."""
    found = await rows(tx, _LEFT, customer_id, paid_account(customer_id), tx.now, list(journals))
    return Left(
        paid=sum(row.amount for row in found if row.kind == "paid"),
        lots=tuple(Lot(row.code, row.amount, row.expires_at) for row in found if row.kind == "bonus"),
    )


def leave_wallet(customer_id: UUID, amount: int, lots: Sequence[Lot], bonus: int) -> list[Transfer]:
    """Paid money sets out for the payer; `bonus` of the lots goes back to the shop."""
    moved = [Transfer(paid_account(customer_id), TRANSIT, amount, "payback")]
    for lot in lots:
        if taken := min(lot.left, bonus):
            moved.append(Transfer(lot.code, "bonus_cost", taken, "bonus_back"))
            bonus -= taken
    assert bonus == 0, "no more is taken than is left"
    return moved


def back_to_wallet(customer_id: UUID, amount: int, bonus: int) -> list[Transfer]:
    """The gateway would not: all of it back, the bonus as a new lot, since the old one may be closed."""
    moved = [Transfer(TRANSIT, paid_account(customer_id), amount, "payback_returned")]
    if bonus:
        moved.append(Transfer("bonus_cost", bonus_account(customer_id, new_id()), bonus, "bonus"))
    return moved
