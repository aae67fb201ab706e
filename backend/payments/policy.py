"""Whether a payment is what our bill asked for: the same for notifications and for active queries."""

from dataclasses import dataclass
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
