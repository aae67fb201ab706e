"""The pre-check: what it costs, what is missing, and the ways to close the gap."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .base import BasisPoints, Currency, Fen, Wire
from .wallets import Wallet

Carrier = Literal["mobile", "unicom", "telecom", "other"]


class QuoteRequest(Wire):
    """`target` is the phone or game account to charge, when the product needs one."""

    customer_id: UUID
    sku: Annotated[str, Field(min_length=1, max_length=64)]
    quantity: Annotated[int, Field(ge=1, le=1000)] = 1
    target: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class Discount(Wire):
    """A price rule that applied, or one in reach: who has `from_balance` of paid money pays `basis_points` of
    the price, which is `amount` less."""

    basis_points: BasisPoints
    amount: Fen
    from_balance: Fen


class WayToClose(Wire):
    """One way to close the gap: `pay` is what the person pays, `bonus` what the shop adds to it.

    `credit` puts the whole shortfall on the credit line: nothing is paid now, and on the business day `due`
    the balance pays it back with what it costs, `cost`.
    """

    kind: Literal["exact", "rounded", "credit"]
    pay: Fen
    bonus: Fen = 0
    bonus_days: int | None = None
    cost: Fen = 0
    due: date | None = None
    automatic: bool = False
    """The customer lets orders use so much of the line by themselves."""
    total: Fen | None = None
    """The price when this payment brings the balance to a discount; none when it stays the quote's."""


class Quote(Wire):
    """Prices are fixed until `expires_at`. `ways` is cheapest first and empty when nothing is missing.

    `total` is `unit_price` times `quantity` less `discounts`.
    """

    id: UUID
    customer_id: UUID
    sku: str
    family: str
    name: str
    name_en: str
    quantity: int
    target: str | None
    carrier: Carrier | None = None
    currency: Currency = "CNY"
    unit_price: Fen
    total: Fen
    discounts: list[Discount] = []
    next_discount: Discount | None = None
    reachable: list[Discount] = []
    """Every lower price, nearest first. One whose balance is reached by paying for this order is charged."""
    wallet: Wallet
    shortfall: Fen
    ways: list[WayToClose] = []
    expires_at: datetime
