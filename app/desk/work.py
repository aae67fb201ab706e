"""What an operator does, each as one question to the backend and what to show of its answer."""

import getpass
import sys
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from uuid import UUID, uuid4

from pydantic import ValidationError
from rich.console import RenderableType
from rich.prompt import Confirm
from rich.text import Text

from api_client.client import BackendClient
from api_client.contract import (
    Decision,
    Order,
    OrderDecision,
    OrderRefund,
    OrderReview,
    PaymentDecision,
    PaymentReview,
    TopupRefund,
)
from app.problems import StartupError

from . import tables

Made = TypeVar("Made", bound=Decision)

_PAGE = 100
_NOT_DONE = Text("没有执行。 Nothing was done.")


@dataclass(frozen=True)
class Hand:
    """Who decides and why. `key` is the Idempotency-Key; without `yes` the operator is asked once more."""

    operator: str
    note: str
    yes: bool
    key: str

    @classmethod
    def of(cls, operator: str | None, note: str, *, yes: bool, key: str | None) -> "Hand":
        """With the login name and a fresh key where none was given."""
        return cls(operator or getpass.getuser(), note, yes, key or str(uuid4()))

    def sure(self, question: str) -> bool:
        """Whether to go on: said beforehand, or now. Raises StartupError when there is nobody to ask."""
        if self.yes:
            return True
        if not sys.stdin.isatty():
            raise StartupError("This moves money: add --yes when nobody can be asked.")
        return Confirm.ask(question, default=False)

    def signed(self, kind: type[Made], **decision: object) -> Made:
        """The decision with who and why. Raises StartupError when something is missing or too much."""
        try:
            return kind.model_validate({"operator": self.operator, "note": self.note, **decision})
        except ValidationError as error:
            reasons = "; ".join(str(part["msg"]).removeprefix("Value error, ") for part in error.errors())
            raise StartupError(f"This cannot be decided like that: {reasons}.") from None


async def reviews(client: BackendClient) -> RenderableType:
    """What waits for a decision."""
    page = await client.reviews(limit=_PAGE)
    found: list[OrderReview | PaymentReview] = [*page.reviews]
    while page.next_cursor is not None:
        page = await client.reviews(cursor=page.next_cursor, limit=_PAGE)
        found += page.reviews
    return tables.reviews(found)


async def look(client: BackendClient, named: str) -> RenderableType:
    """An order with what one must know to decide about it."""
    order = await _order(client, named)
    wallet = await client.wallet(order.customer_id)
    lines = (await client.statement(order.customer_id, limit=20)).lines
    decisions = (await client.trail(subject_id=order.id)).entries
    return tables.sheet(order, wallet, lines, decisions)


async def trail(client: BackendClient) -> RenderableType:
    """The last decisions."""
    return tables.trail((await client.trail(limit=_PAGE)).entries)


async def refund_order(client: BackendClient, named: str, hand: Hand) -> RenderableType:
    """The whole price back to the wallet."""
    order = await _order(client, named)
    wanted = hand.signed(OrderRefund)
    if not hand.sure(f"{tables.thing(order)}：退款 {tables.yuan(order.total)} 元到余额？ Refund it?"):
        return _NOT_DONE
    return tables.order(await client.refund_order(order.id, wanted, key=hand.key))


async def refund_topup(
    client: BackendClient, topup_id: UUID, amount: str | None, hand: Hand
) -> RenderableType:
    """Unspent money back the way it came; `amount` in yuan."""
    wanted = hand.signed(TopupRefund, amount=None if amount is None else fen(amount))
    topup = await client.topup(topup_id)
    most = tables.yuan(wanted.amount or topup.amount)
    if not hand.sure(f"原路退回，最多 {most} 元？ Send back up to {most} yuan?"):
        return _NOT_DONE
    return tables.refund(await client.refund_topup(topup_id, wanted, key=hand.key))


async def decide_order(
    client: BackendClient, named: str, verdict: str, reference: str | None, hand: Hand
) -> RenderableType:
    """Delivered, failed, or asked again."""
    wanted = hand.signed(OrderDecision, decision=verdict, reference=reference)
    order = await _order(client, named)
    if not hand.sure(f"{tables.thing(order)}：{tables.verdict(verdict)}？ {verdict}?"):
        return _NOT_DONE
    return tables.order(await client.decide_order(order.id, wanted, key=hand.key))


async def decide_payment(
    client: BackendClient,
    review_id: UUID,
    verdict: str,
    customer_id: UUID | None,
    topup_id: UUID | None,
    hand: Hand,
) -> RenderableType:
    """Into a wallet, onto a bill, back to the payer, or none of ours."""
    wanted = hand.signed(PaymentDecision, decision=verdict, customer_id=customer_id, topup_id=topup_id)
    if not hand.sure(f"{tables.verdict(verdict)}？ {verdict}?"):
        return _NOT_DONE
    return tables.reviews([await client.decide_payment(review_id, wanted, key=hand.key)])


async def _order(client: BackendClient, named: str) -> Order:
    """By its id, or by the number that people read out."""
    try:
        order_id = UUID(named)
    except ValueError:
        return await client.order_by_number(named)
    return await client.order(order_id)


def fen(yuan: str) -> int:
    """`12.00` to 1200. Raises StartupError."""
    try:
        amount = Decimal(yuan) * 100
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.to_integral_value() or amount <= 0:
        raise StartupError(f"{yuan} is not an amount such as 12.00.")
    return int(amount)
