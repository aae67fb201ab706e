"""Whether a payment is what our bill asked for (told or asked), and how much of it can be sent back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from .gateway import Payment

Verdict = Literal[
    "credit",
    "unknown_bill",
    "other_gateway",
    "other_merchant",
    "other_amount",
    "other_currency",
    "paid_twice",
]


@dataclass(frozen=True)
class OurBill:
    """What our books say. `credited` when money for it arrived before."""

    gateway: str
    amount: int
    currency: str
    credited: bool


def judge(payment: Payment, *, heard_from: str, merchant_id: str, bill: OurBill | None) -> Verdict:
    """What to do with money that `heard_from` says was paid to `merchant_id`'s account. First doubt wins."""
    if payment.gateway != heard_from:
        return "other_gateway"
    if payment.merchant_id != merchant_id:
        return "other_merchant"
    if bill is None:
        return "unknown_bill"
    if bill.gateway != heard_from:
        return "other_gateway"
    if payment.currency != bill.currency:
        return "other_currency"
    if payment.amount != bill.amount:
        return "other_amount"
    return "paid_twice" if bill.credited else "credit"


def is_ours(payment: Payment, *, heard_from: str, merchant_id: str) -> bool:
    """Whether the money is on our account at that gateway, so that the books must show it."""
    return payment.gateway == heard_from and payment.merchant_id == merchant_id and payment.currency == "CNY"


@dataclass(frozen=True)
class Earned:
    """A credited bill in fen: what was `paid` with its `bonus`, and what earlier refunds took of both."""

    paid: int
    bonus: int
    paid_back: int
    bonus_back: int


def refundable(earned: Earned, available: int) -> int:
    """How much of the bill can be sent back now: what was paid and not sent back, and is still unspent."""
    return max(0, min(earned.paid - earned.paid_back, available))


def bonus_due(earned: Earned, amount: int, left: int) -> int:
    """The bonus to take back with `amount`: in proportion, rounded down, and no more than is `left` of it.

    Over several refunds the shares add up to those of one. What the customer spent of the bonus stays
    theirs: they are never asked to pay for a present.
    """
    share = earned.bonus * (earned.paid_back + amount) // earned.paid
    return max(0, min(share - earned.bonus_back, left))


_ASK_FIRST = timedelta(seconds=10)
_ASK_LONGEST = timedelta(minutes=30)


def ask_refund_in(asked: int) -> timedelta:
    """How long to wait before a gateway is asked about a refund again: 10 s, doubling up to 30 min."""
    return min(_ASK_FIRST * (1 << min(asked, 10)), _ASK_LONGEST)
