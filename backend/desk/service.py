"""What waits for a decision: orders and payments in one list, the oldest first."""

from typing import Any

from sqlalchemy import Row, select, tuple_

from api_client.contract import Order, OrderReview, PaymentReview, ReviewPage
from backend.orders import service as orders
from backend.orders.tables import orders as orders_table
from backend.payments import reviews
from backend.payments.tables import payment_review
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy


async def waiting(tx: Tx, *, cursor: str | None, limit: int) -> ReviewPage:
    """Up to `limit` orders and payments in review behind `cursor`. Raises `invalid_request`."""
    order_place = tuple_(orders_table.c.updated_at, orders_table.c.id)
    payment_place = tuple_(payment_review.c.at, payment_review.c.id)
    of_orders = [orders_table.c.status == "review"]
    of_payments = [payment_review.c.status == "open"]
    if cursor is not None:
        place = policy.place(cursor)
        of_orders.append(order_place > place)
        of_payments.append(payment_place > place)
    query = select(orders_table).where(*of_orders).order_by(orders_table.c.updated_at, orders_table.c.id)
    found: list[OrderReview | PaymentReview] = [
        *[_wire(row) for row in (await tx.conn.execute(query.limit(limit + 1))).all()],
        *await reviews.reviews_where(tx, *of_payments, limit=limit + 1),
    ]
    found.sort(key=lambda review: (review.since, review.id))
    last = found[limit - 1] if len(found) > limit else None
    return ReviewPage(
        reviews=found[:limit], next_cursor=policy.cursor(last.since, last.id) if last is not None else None
    )


async def order_by_number(tx: Tx, number: str) -> Order:
    """The order with the number that people read out. Raises `not_found`."""
    query = select(orders_table.c.id).where(orders_table.c.number == number.upper())
    order_id = (await tx.conn.execute(query)).scalar_one_or_none()
    if order_id is None:
        raise ProblemError("not_found", "There is no order with this number.")
    return await orders.get(tx, order_id)


def _wire(row: Row[Any]) -> OrderReview:
    return OrderReview(
        id=row.id,
        since=row.updated_at,
        reason=row.reason or "",
        number=row.number,
        customer_id=row.customer_id,
        name=row.name,
        quantity=row.quantity,
        target=policy.masked(row.target),
        total=row.total,
        supplier_reference=row.supplier_reference,
        asked=row.asked,
    )
