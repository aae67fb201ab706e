"""The composition of a wallet and its statement."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from .base import BasisPoints, Currency, Fen, SignedFen, Wire
from .pricing import PriceStanding


class BonusLot(Wire):
    """Bonus money that was granted together and expires together."""

    amount: Fen
    expires_at: datetime | None = None


class Freeze(Wire):
    """One open hold: how much is frozen, for which order, until when."""

    hold_id: UUID
    amount: Fen
    reason: Literal["order", "precaution", "review"]
    order_id: UUID | None = None
    until: datetime


class CreditLine(Wire):
    """A credit line: `available` is what may still be used; `due` is the next repayment date.

    `limit` is of everything that is owed or held, `order_cap` of one order, `day_left` what today's cap still
    lets be used. While the line is not `open` or something is `overdue` nothing new can be used.
    """

    limit: Fen
    used: Fen
    available: Fen
    due: date | None = None
    status: Literal["open", "frozen", "closed"] = "open"
    order_cap: Fen = 0
    day_left: Fen = 0
    auto_cap: Fen = 0
    """Up to this much an order takes by itself when the balance is short; 0: never."""
    overdue: Fen = 0
    next_due: date | None = None
    """When what is used today is paid back."""
    fee_fixed: Fen = 0
    fee_basis_points: BasisPoints = 0
    """What using it today costs: so much for each use, and so much of its amount, rounded down."""

    def cost(self, amount: int) -> int:
        """Of using `amount` fen today."""
        return self.fee_fixed + amount * self.fee_basis_points // 10_000


class InTransit(Wire):
    """Money that has left the payer and has not arrived yet."""

    topup_id: UUID
    amount: Fen
    since: datetime


class Wallet(Wire):
    """`available` = `paid` + `bonus`: what can be spent now. Frozen, credit and transit come beside it."""

    customer_id: UUID
    currency: Currency = "CNY"
    available: Fen
    paid: Fen
    bonus: Fen
    bonus_lots: list[BonusLot] = []
    frozen: Fen
    freezes: list[Freeze] = []
    in_transit: Fen
    transits: list[InTransit] = []
    credit: CreditLine | None = None
    discount: PriceStanding | None = None
    """What the paid balance means for prices; none where the shop has no discounts."""
    as_of: datetime


class StatementLine(Wire):
    """One movement of the wallet; `amount` is positive for money in."""

    id: int
    at: datetime
    kind: Literal[
        "opening", "topup", "bonus", "order", "refund", "payback", "payback_returned", "bonus_expired",
        "repay", "credit_fee", "adjustment",
    ]  # fmt: skip
    """`refund` comes back from an order; `payback` leaves for the payer, and may be returned."""
    amount: SignedFen
    """Of the customer's own money: `paid` + `bonus`."""
    paid: SignedFen
    bonus: SignedFen
    credit: SignedFen = 0
    """Of the credit line: negative for what was used of it, positive for what was paid back."""
    order_id: UUID | None = None
    topup_id: UUID | None = None
    title: str


class StatementPage(Wire):
    """Newest first; pass `next_cursor` as `cursor` to read on."""

    customer_id: UUID
    currency: Currency = "CNY"
    lines: list[StatementLine]
    next_cursor: str | None = None


class GrantRequest(Wire):
    """An operator puts money into a wallet: an opening balance or a bonus."""

    paid: Fen = 0
    bonus: Fen = 0
    bonus_days: int | None = None
    reason: str = "opening balance"
