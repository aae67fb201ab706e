"""Using a credit line: what an order put on it, and how much orders may use by themselves.

| event | `data` |
|---|---|
| `credit.used` | `CreditUse`, when an order took something |
| `credit.automatic` | `AutomaticCredit`, when the customer allowed or forbade it |
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .base import Currency, Fen, Wire
from .staff import Sender

CreditUseStatus = Literal["held", "owed", "repaid", "released"]
"""With the order's hold; from its delivery; paid back; given back, because nothing was bought after all."""


class CreditUse(Wire):
    """What one order put on the line. The balance pays `amount` and `fee` back on the business day `due`."""

    order_id: UUID
    customer_id: UUID
    currency: Currency = "CNY"
    amount: Fen
    fee: Fen
    due: date
    status: CreditUseStatus
    automatic: bool
    """Nobody was asked: the customer lets orders do so."""
    repaid: Fen = 0
    at: datetime


class CreditUses(Wire):
    """What is held or owed, what is due first before the rest."""

    customer_id: UUID
    uses: list[CreditUse]


class AutomaticCredit(Wire):
    """Up to `cap` an order that is short uses the line by itself; 0: never. `by` as in `StaffCodeRequest`."""

    cap: Annotated[int, Field(strict=True, ge=0, le=10**14)]
    by: Sender | None = None
