"""Make a quote, and hand it to the order that uses it. Its prices hold until it expires."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

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
_INSERT = """
INSERT INTO quote
    (id, customer_id, sku, quantity, target, unit_price, total, snapshot, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING set_config('synchronous_commit', 'off', true)
"""

_USE = """
UPDATE quote SET order_id = $2 WHERE id = $1 AND order_id IS NULL AND expires_at > $3
RETURNING customer_id, sku, quantity, target, unit_price, total, expires_at,
          snapshot ->> 'family' AS family, snapshot ->> 'name' AS name, snapshot ->> 'name_en' AS name_en
"""


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
    await tx.rows(
        _INSERT,
        made.id,
        made.customer_id,
        made.sku,
        made.quantity,
        made.target,
        made.unit_price,
        made.total,
        made.model_dump_json(),
        tx.now,
        made.expires_at,
    )
    return made


async def use(
    tx: Tx, quote_id: UUID, order_id: UUID, *, admit: Callable[[UUID], None] | None = None
) -> StoredQuote:
    """Let the order have the quote; nobody else can use it from now on.

    `admit` is given whose quote it is and may raise, before anything else is said about the quote. Raises
    `not_found`, `quote_used`, `quote_expired`.
    """
    used = await tx.rows(_USE, quote_id, order_id, tx.now)
    if used:
        row, refusal = used[0], None
    else:  # it waited for whoever used it meanwhile, and can see what they did
        query = select(quote_table.c.customer_id, quote_table.c.order_id).where(quote_table.c.id == quote_id)
        row = (await tx.conn.execute(query)).one_or_none()
        if row is None:
            raise ProblemError("not_found", "There is no such quote.")
        refusal = _refusal(row.order_id)
    if admit is not None:
        admit(row.customer_id)
    if refusal is not None:
        raise refusal
    return StoredQuote(
        id=quote_id,
        customer_id=row.customer_id,
        sku=row.sku,
        family=row.family,
        name=row.name,
        name_en=row.name_en,
        quantity=row.quantity,
        target=row.target,
        unit_price=row.unit_price,
        total=row.total,
        expires_at=row.expires_at,
    )


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


def _refusal(order_id: UUID | None) -> ProblemError:
    if order_id is not None:
        return ProblemError("quote_used", "An order was made from this quote.", order_id=str(order_id))
    return ProblemError("quote_expired", "The prices of this quote are too old.")
