"""The money of a delivered order goes back to the pockets that paid it. Whole and once.

A part of a price cannot be given back: which pocket it would belong to is a matter of opinion, and the record
of what each pocket paid is not. An operator who wants to give less grants it to the wallet.
"""

from uuid import UUID

from api_client.contract import Order
from backend.desk.trail import Signature, record
from backend.events import service as events
from backend.ledger import service as ledger
from backend.platform.failpoints import reach
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .reading import locked, wire
from .steps import change


async def refund(tx: Tx, order_id: UUID, by: Signature) -> Order:
    """Unwind what the order took: bonus to bonus, paid to paid. It stays `delivered`, with `refunded` beside.

    Raises `not_found`, `order_not_refundable` unless it is delivered and was not refunded before.
    """
    row = await locked(tx, order_id)
    if row.status != "delivered":
        raise ProblemError("order_not_refundable", f"The order is {row.status}.", order_status=row.status)
    if row.refunded_at is not None:
        raise ProblemError("order_not_refundable", "The order was refunded before.", order_status=row.status)
    back = await ledger.refund(tx, row.hold_id, reference=f"order:{order_id}:refund")
    reach("order.refunding")
    amount = back.bonus + back.paid + back.credit
    order = wire(await change(tx, row, refunded=amount, refunded_at=tx.now))
    await events.record(tx, "order.refunded", order.customer_id, order.id, order)
    await record(tx, by, "order_refund", order.id, customer_id=order.customer_id, amount=amount)
    return order
