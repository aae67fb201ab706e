"""Make a quote, and hand it to the order that uses it. Its prices hold until it expires."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text, update

from api_client.contract import Quote, QuoteRequest
from backend.catalogue import service as catalogue
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.wallets import service as wallets

from . import policy
from .tables import quote as quote_table

_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class StoredQuote:
    """A quote as an order needs it; prices are the ones that were shown."""

    id: UUID
    customer_id: UUID
    sku: str
    family: str
    name: str
    name_en: str
    quantity: int
    target: str | None
    unit_price: int
    total: int
    expires_at: datetime


# Nobody loses anything when a crash takes the last quotes with it, so they do not wait for the disk; an order
# that uses one does, and carries the quote to the disk with it.
_INSERT = text(
    """
    INSERT INTO quote
        (id, customer_id, sku, quantity, target, unit_price, total, snapshot, created_at, expires_at)
    VALUES
        (:id, :customer_id, :sku, :quantity, :target, :unit_price, :total, CAST(:snapshot AS jsonb), :now,
         :expires_at)
    RETURNING set_config('synchronous_commit', 'off', true)
    """
)


async def make(tx: Tx, request: QuoteRequest) -> Quote:
    """The pre-check: price, composition, what is missing, how to close the gap.

    Raises `sku_unknown`, `quantity_invalid`, `out_of_stock`, `target_missing`, `target_invalid`, `not_found`.
    """
    product = await catalogue.product(tx, request.sku, quantity=request.quantity)
    total = policy.total(product, request.quantity)
    target = catalogue.check_target(product, request.target)
    wallet = await wallets.composition(tx, request.customer_id)
    gap = policy.shortfall(total, wallet.available)
    made = Quote(
        id=new_id(),
        customer_id=request.customer_id,
        sku=product.sku,
        family=product.family,
        name=product.name,
        name_en=product.name_en,
        quantity=request.quantity,
        target=target.value,
        carrier=target.carrier,
        unit_price=product.price,
        total=total,
        wallet=wallet,
        shortfall=gap,
        ways=policy.ways(gap, tx.policy),
        expires_at=tx.now + tx.policy.quote_life,
    )
    stored = {"id", "customer_id", "sku", "quantity", "target", "unit_price", "total", "expires_at"}
    row = made.model_dump(include=stored) | {"snapshot": made.model_dump_json(), "now": tx.now}
    await tx.conn.execute(_INSERT, row)
    return made


async def owner(tx: Tx, quote_id: UUID) -> UUID:
    """Whose quote it is. Raises `not_found`."""
    found = (
        await tx.conn.execute(select(quote_table.c.customer_id).where(quote_table.c.id == quote_id))
    ).scalar()
    if found is None:
        raise _not_found()
    customer_id: UUID = found
    return customer_id


async def for_order(tx: Tx, quote_id: UUID) -> StoredQuote:
    """Lock a quote that is about to become an order. Raises `not_found`, `quote_used`, `quote_expired`."""
    query = select(quote_table).where(quote_table.c.id == quote_id).with_for_update()
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise _not_found()
    if row.order_id is not None:
        raise ProblemError("quote_used", "An order was made from this quote.", order_id=str(row.order_id))
    if row.expires_at <= tx.now:
        raise ProblemError("quote_expired", "The prices of this quote are too old.")
    return _stored(row)


async def mark_used(tx: Tx, quote_id: UUID, order_id: UUID) -> None:
    """The order is made: nobody else can use the quote. It was locked by `for_order`."""
    mine = (quote_table.c.id == quote_id) & quote_table.c.order_id.is_(None)
    marked = await tx.conn.execute(update(quote_table).where(mine).values(order_id=order_id))
    assert marked.rowcount == 1, "the quote was locked and unused"


async def sweep(tx: Tx, limit: int = 1000) -> int:
    """Forget quotes that nobody used within a day after they expired. Returns how many."""
    old = (
        select(quote_table.c.id)
        .where(quote_table.c.order_id.is_(None), quote_table.c.expires_at < tx.now - _KEPT)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    gone = await tx.conn.execute(delete(quote_table).where(quote_table.c.id.in_(old.scalar_subquery())))
    return gone.rowcount


def _stored(row: Any) -> StoredQuote:
    shown = row.snapshot
    return StoredQuote(
        id=row.id,
        customer_id=row.customer_id,
        sku=row.sku,
        family=shown["family"],
        name=shown["name"],
        name_en=shown["name_en"],
        quantity=row.quantity,
        target=row.target,
        unit_price=row.unit_price,
        total=row.total,
        expires_at=row.expires_at,
    )


def _not_found() -> ProblemError:
    return ProblemError("not_found", "There is no such quote.")
