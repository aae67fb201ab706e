"""How pockets add up to a wallet, and what the lines of a statement are called."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api_client.contract import BonusLot, CreditLine, InTransit, StatementLine, Wallet
from backend.ledger.service import Line, Pockets
from backend.platform.pricing_data import DiscountTier
from backend.pricing.discounts import standing

_TITLES = {
    "opening": "期初余额",
    "topup": "余额充值",
    "bonus": "赠送",
    "order": "购买",
    "refund": "退款",
    "payback": "原路退回",
    "payback_returned": "退回未成，放回余额",
    "bonus_expired": "赠送到期",
    "repay": "还信用额度",
    "credit_fee": "信用额度费用",
    "adjustment": "调整",
}

_FEE_BACK = "退回信用额度费用"

_SHOWN_AS = {"suspense_credit": "topup"}
"""Money that found its owner late is a top-up to them."""


def compose(
    customer_id: UUID,
    pockets: Pockets,
    transits: Sequence[InTransit],
    credit: CreditLine | None,
    as_of: datetime,
    discounts: Sequence[DiscountTier] = (),
) -> Wallet:
    """The composition: `available` = `paid` + `bonus`; frozen, in transit and credit stand beside it."""
    bonus = sum(amount for amount, _ in pockets.lots)
    return Wallet(
        customer_id=customer_id,
        available=pockets.paid + bonus,
        paid=pockets.paid,
        bonus=bonus,
        bonus_lots=[BonusLot(amount=amount, expires_at=expires_at) for amount, expires_at in pockets.lots],
        frozen=sum(freeze.amount for freeze in pockets.freezes),
        freezes=list(pockets.freezes),
        in_transit=sum(transit.amount for transit in transits),
        transits=list(transits),
        credit=credit,
        discount=standing(pockets.paid, discounts),
        as_of=as_of,
    )


def for_an_order(wallet: Wallet, discounts: Sequence[DiscountTier] = ()) -> Wallet:
    """The composition as an order meets it: what is kept for the next one (paid money) is free for it."""
    kept = sum(freeze.amount for freeze in wallet.freezes if freeze.reason == "precaution")
    if not kept:
        return wallet
    return wallet.model_copy(
        update={
            "available": wallet.available + kept,
            "paid": wallet.paid + kept,
            "frozen": wallet.frozen - kept,
            "freezes": [freeze for freeze in wallet.freezes if freeze.reason != "precaution"],
            "discount": standing(wallet.paid + kept, discounts),
        }
    )


def statement_line(line: Line) -> StatementLine:
    """A journal as its customer reads it. A kind we do not know is an adjustment: the amount matters more."""
    shown = _SHOWN_AS.get(line.kind, line.kind)
    kind = shown if shown in _TITLES else "adjustment"
    title = _TITLES[kind]
    if line.title:
        title = f"{title}：{line.title}" if kind == "refund" else line.title
    if kind == "credit_fee" and line.paid + line.bonus > 0:
        title = _FEE_BACK
    return StatementLine.model_validate(
        {
            "id": line.seq,
            "at": line.at,
            "kind": kind,
            "amount": line.paid + line.bonus,
            "paid": line.paid,
            "bonus": line.bonus,
            "credit": line.credit,
            "order_id": line.order_id,
            "topup_id": line.topup_id,
            "title": title,
        }
    )
