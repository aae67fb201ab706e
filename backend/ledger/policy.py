"""Names of accounts, and what a transfer is."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Transfer:
    """One amount (fen, positive) from the account `debit` to the account `credit`; `code` says why."""

    debit: str
    credit: str
    amount: int
    code: str

    def __post_init__(self) -> None:
        if self.amount <= 0 or self.debit == self.credit:
            raise ValueError("a transfer moves a positive amount between two accounts")


def paid_account(customer_id: UUID) -> str:
    """The account of the money a customer paid in."""
    return f"customer:{customer_id}:paid"


def bonus_account(customer_id: UUID, lot: UUID) -> str:
    """The account of one bonus grant. A lot has its own limit and its own expiry."""
    return f"customer:{customer_id}:bonus:{lot}"
