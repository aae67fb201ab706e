"""Bills that bring money into a wallet."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .base import Currency, Fen, Wire

Method = Literal["wechat", "alipay", "stars"]
TopupStatus = Literal["pending", "processing", "credited", "refused", "expired"]


class TopupRequest(Wire):
    """Make a bill over `amount`. With `order_id`, that order resumes by itself when the money arrives."""

    customer_id: UUID
    amount: Annotated[int, Field(strict=True, ge=1, le=5_000_000, examples=[1200])]
    method: Method
    order_id: UUID | None = None


class Topup(Wire):
    """`pay_url` opens the cashier, `qr_text` is the same as a QR code. `late` marks money after expiry."""

    id: UUID
    customer_id: UUID
    currency: Currency = "CNY"
    amount: Fen
    bonus: Fen
    method: Method
    status: TopupStatus
    order_id: UUID | None
    pay_url: str
    qr_text: str
    bonus_days: int | None = None
    """How long the bonus lasts once it is there."""
    bonus_withheld: Fen = 0
    """A bonus that the bill named and that was not given: the order had its bonus by another bill, or a
    limit of the offer was reached meanwhile."""
    stars: int | None = None
    """What it costs in Telegram Stars, when the shop takes them for it."""
    late: bool = False
    rule_id: UUID | None = None
    """The rule that asked for it, of a top-up that nobody began (`TopupRule`)."""
    created_at: datetime
    expires_at: datetime


class TopupOffer(Wire):
    """A suggested amount; `bonus` is what rounding the gap of an order up to it earns this customer now."""

    amount: Fen
    bonus: Fen
    bonus_days: int | None = None
    bonus_alone: Fen = 0
    """What topping up this amount without an order earns."""
    last_day: date | None = None
    """The last business day (Shanghai) on which the bonus is had; none without an end."""
    times_left: int | None = None
    """How often this customer can still have it; none without limit."""


class TopupOffers(Wire):
    """Suggested amounts, smallest first, and the limits of one bill."""

    offers: list[TopupOffer]
    minimum: Fen
    maximum: Fen
