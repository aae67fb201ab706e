"""Bills that bring money into a wallet."""

from datetime import datetime
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
    stars: int | None = None
    """What it costs in Telegram Stars, when the shop takes them for it."""
    late: bool = False
    rule_id: UUID | None = None
    """The rule that asked for it, of a top-up that nobody began (`TopupRule`)."""
    created_at: datetime
    expires_at: datetime


class TopupOffer(Wire):
    """A suggested amount; `bonus` is what rounding the gap of an order up to it earns."""

    amount: Fen
    bonus: Fen
    bonus_days: int | None = None


class TopupOffers(Wire):
    """Suggested amounts, smallest first, and the limits of one bill."""

    offers: list[TopupOffer]
    minimum: Fen
    maximum: Fen
