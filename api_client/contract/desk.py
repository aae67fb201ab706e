"""What an operator decides: refunds, orders and payments that wait for a person, and the trail of it all."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from .base import Currency, Fen, Wire

Operator = Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S", examples=["li.na"])]
Note = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S", examples=["the code did not work"])]
RefundStatus = Literal["pending", "done", "refused"]
OrderVerdict = Literal["delivered", "failed", "ask_again"]
PaymentVerdict = Literal["credit_wallet", "credit_bill", "refund", "write_off"]
PaymentReviewStatus = Literal["open", "refunding", "credited", "refunded", "written_off"]
Action = Literal[
    "order_refund",
    "topup_refund",
    "order_delivered",
    "order_failed",
    "order_ask_again",
    "payment_credit_wallet",
    "payment_credit_bill",
    "payment_refund",
    "payment_write_off",
    "line_thawed",
    "credit_overdue",
]


class Decision(Wire):
    """What every decision carries: who decided, as they sign, and why. The key is recorded besides."""

    operator: Operator
    note: Note


class OrderRefund(Decision):
    """Give the whole price of a delivered order back to the pockets that paid it."""


class TopupRefund(Decision):
    """Send money of a top-up back the way it came; without `amount`, as much as is possible."""

    amount: Annotated[int, Field(strict=True, ge=1, le=10**14)] | None = None


class Refund(Wire):
    """Money on its way back to the payer through the gateway that brought it.

    `amount` is what the payer gets, `bonus` what was taken back of the bonus that the top-up had earned.
    While `pending` neither is in the wallet; `refused` puts both back.
    """

    id: UUID
    customer_id: UUID | None
    topup_id: UUID | None
    review_id: UUID | None
    gateway: str
    currency: Currency = "CNY"
    amount: Fen
    bonus: Fen
    status: RefundStatus
    number: str | None = None
    """The gateway's own number of the refund, once it is done."""
    reason: str | None = None
    created_at: datetime
    updated_at: datetime


class OrderDecision(Decision):
    """`delivered` needs the supplier's `reference`; `failed` frees the money; `ask_again` asks at once."""

    decision: OrderVerdict
    reference: Annotated[str, Field(min_length=1, max_length=128, pattern=r"\S")] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.decision == "delivered") != (self.reference is not None):
            raise ValueError("a reference is needed for, and only for, delivered")
        return self


class PaymentDecision(Decision):
    """Where money without a place goes: `credit_wallet` names a customer, `credit_bill` a top-up."""

    decision: PaymentVerdict
    customer_id: UUID | None = None
    topup_id: UUID | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.decision == "credit_wallet") != (self.customer_id is not None):
            raise ValueError("a customer is named for, and only for, credit_wallet")
        if (self.decision == "credit_bill") != (self.topup_id is not None):
            raise ValueError("a top-up is named for, and only for, credit_bill")
        return self


class OrderReview(Wire):
    """An order whose outcome nobody knows. `target` is masked; `since` is when it came to the desk."""

    kind: Literal["order"] = "order"
    id: UUID
    since: datetime
    reason: str
    number: str
    customer_id: UUID
    name: str
    quantity: int
    target: str | None
    currency: Currency = "CNY"
    total: Fen
    supplier_reference: str | None
    asked: int
    """How often the supplier was asked in vain."""


class PaymentReview(Wire):
    """A payment that fits no bill. Only with `in_suspense` is the money on our account.

    `topup_id` and `customer_id` are of the bill it names, when there is one.
    """

    kind: Literal["payment"] = "payment"
    id: UUID
    since: datetime
    reason: str
    status: PaymentReviewStatus
    gateway: str
    transaction: str
    reference: str
    merchant_id: str
    currency: str
    amount: Fen
    in_suspense: bool
    topup_id: UUID | None
    customer_id: UUID | None
    refund_id: UUID | None = None


class ReviewPage(Wire):
    """What waits for a decision, oldest first."""

    reviews: list[Annotated[OrderReview | PaymentReview, Field(discriminator="kind")]]
    next_cursor: str | None = None


class TrailEntry(Wire):
    """One decision as it was recorded; never changed. `key_id` is whose key it came with."""

    id: int
    at: datetime
    key_id: str
    operator: str
    action: Action
    subject_id: UUID
    customer_id: UUID | None
    amount: Fen
    note: str


class TrailPage(Wire):
    """Newest first."""

    entries: list[TrailEntry]
    next_cursor: str | None = None
