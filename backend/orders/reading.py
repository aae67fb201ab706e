"""Reading orders."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from api_client.contract import Codes, Order, OrderPage, Spent
from backend.catalogue import service as catalogue
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .tables import orders


def wire(row: Row[Any]) -> Order:
    """A row as the contract shows it."""
    return Order(
        id=row.id,
        number=row.number,
        customer_id=row.customer_id,
        quote_id=row.quote_id,
        sku=row.sku,
        family=row.family,
        name=row.name,
        name_en=row.name_en,
        quantity=row.quantity,
        target=row.target,
        total=row.total,
        status=row.status,
        spent=Spent(bonus=row.spent_bonus, paid=row.spent_paid, credit=row.spent_credit),
        shortfall=row.shortfall,
        topup_id=row.topup_id,
        refunded=row.refunded,
        refunded_at=row.refunded_at,
        reason=row.reason,
        has_codes=row.has_codes,
        supplier_reference=row.supplier_reference,
        created_at=row.created_at,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        waits_until=row.waits_until,
    )


async def get(tx: Tx, order_id: UUID) -> Order:
    """Raises `not_found`."""
    return wire(await row_of(tx, order_id))


async def page(tx: Tx, customer_id: UUID, *, cursor: UUID | None, limit: int) -> OrderPage:
    """The customer's orders, newest first; `cursor` is the last id of the page before."""
    query = (
        select(orders)
        .where(orders.c.customer_id == customer_id)
        .order_by(orders.c.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        query = query.where(orders.c.id < cursor)
    found = (await tx.conn.execute(query)).all()
    more = len(found) > limit
    return OrderPage(
        orders=[wire(row) for row in found[:limit]], next_cursor=str(found[limit - 1].id) if more else None
    )


async def codes(tx: Tx, order_id: UUID) -> Codes:
    """The card codes of a delivered order that was not refunded. Raises `not_found`, `codes_not_ready`."""
    row = await row_of(tx, order_id)
    if row.status != "delivered" or not row.has_codes or row.refunded_at is not None:
        raise ProblemError("codes_not_ready", "This order has no codes to show.")
    return Codes(order_id=order_id, codes=await catalogue.codes_of(tx, order_id))


async def locked(tx: Tx, order_id: UUID) -> Row[Any]:
    """The order's row, locked until the transaction ends. Raises `not_found`."""
    return await row_of(tx, order_id, lock=True)


async def row_of(tx: Tx, order_id: UUID, *, lock: bool = False) -> Row[Any]:
    """The order's row, locked until the transaction ends if asked. Raises `not_found`."""
    query = select(orders).where(orders.c.id == order_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ProblemError("not_found", "There is no such order.")
    return row
