"""An order from its quote to its delivery."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from .base import Currency, Fen, Wire
from .guard import AskedBy

OrderStatus = Literal[
    "awaiting_funds", "held", "fulfilling", "review", "delivered", "failed", "cancelled", "expired"
]


class OrderRequest(Wire):
    """Place the quoted order. Short of balance it becomes `awaiting_funds` instead of failing.

    What was asked for by voice is guarded like everything of a person in elderly mode, who is guarded
    whatever `asked_by` says.
    """

    quote_id: UUID
    asked_by: AskedBy | None = None
    credit: bool | None = None
    """What is missing goes on the credit line as the quote offered it, or (`credit_cap_exceeded`) nothing is
    ordered; `false`: in no case; without a word as much as the customer lets orders use by themselves."""


class Spent(Wire):
    """Which pockets paid; a refund unwinds exactly this record."""

    bonus: Fen = 0
    paid: Fen = 0
    credit: Fen = 0


class Order(Wire):
    """`number` is what people read out; `reason` is a stable code when the order did not work out."""

    id: UUID
    number: str
    customer_id: UUID
    quote_id: UUID
    sku: str
    family: str
    name: str
    name_en: str
    quantity: int
    target: str | None
    currency: Currency = "CNY"
    total: Fen
    status: OrderStatus
    spent: Spent
    shortfall: Fen = 0
    """What was missing when last looked at; 0 unless `awaiting_funds`."""
    topup_id: UUID | None = None
    """The latest bill made to close the gap."""
    refunded: Fen = 0
    """What a delivered order gave back to the wallet: nothing, or all of `spent`."""
    refunded_at: datetime | None = None
    reason: str | None = None
    has_codes: bool = False
    supplier_reference: str | None = None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None = None
    waits_until: datetime | None = None
    """Of a `held` order that is guarded: nobody fulfils it before, unless the trusted contact says so."""


class OrderPage(Wire):
    """Newest first."""

    orders: list[Order]
    next_cursor: str | None = None


class Codes(Wire):
    """The card codes of a delivered order, in clear. Shown to the buyer, never stored or logged."""

    order_id: UUID
    codes: list[str]
