"""Make a quote, and hand it to the order that uses it. Its prices hold until it expires."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from api_client.contract import Product, Quote, QuoteRequest, Wallet
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
    (id, customer_id, sku, quantity, target, unit_price, total, snapshot, expires_at, created_at)
SELECT quote.*, $10
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::bigint[], $7::bigint[],
            $8::jsonb[], $9::timestamptz[]) AS quote
WHERE set_config('synchronous_commit', 'off', true) IS NOT NULL
"""

_USE = """
UPDATE quote SET order_id = $2
WHERE id = $1 AND order_id IS NULL AND expires_at > $3 AND customer_id = coalesce($4, customer_id)
RETURNING id, order_id, customer_id, sku, quantity, target, unit_price, total, expires_at,
          snapshot ->> 'family' AS family, snapshot ->> 'name' AS name, snapshot ->> 'name_en' AS name_en
"""


async def make(tx: Tx, request: QuoteRequest) -> Quote:
    """The pre-check: price, composition, what is missing, how to close the gap. Raises its refusal."""
    [made] = await make_all(tx, [request])
    if isinstance(made, ProblemError):
        raise made
    return made


async def make_all(tx: Tx, requests: Sequence[QuoteRequest]) -> list[Quote | ProblemError]:
    """Make the quotes that were asked for at the same moment, in four round trips; only the last one writes.

    A refusal is a value and leaves no trace: `sku_unknown`, `quantity_invalid`, `out_of_stock`,
    `target_missing`, `target_invalid`, `not_found`.
    """
    shelf = await catalogue.shelf(tx, {(request.sku, request.quantity) for request in requests})
    theirs = await wallets.compositions(tx, {request.customer_id for request in requests})
    made = [
        _quote(tx, request, shelf.get((request.sku, request.quantity)), theirs.get(request.customer_id))
        for request in requests
    ]
    if quotes := [quote for quote in made if isinstance(quote, Quote)]:
        await _keep(tx, quotes)
    return made


def _quote(
    tx: Tx, request: QuoteRequest, product: Product | None, wallet: Wallet | None
) -> Quote | ProblemError:
    if product is None:
        return ProblemError("sku_unknown", "There is no such product.")
    try:
        total = policy.total(product, request.quantity)
        target = catalogue.check_target(product, request.target)
    except ProblemError as problem:
        return problem
    if wallet is None:
        return ProblemError("not_found", "There is no such customer.")
    gap = policy.shortfall(total, wallet.available)
    return Quote(
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


async def _keep(tx: Tx, quotes: Sequence[Quote]) -> None:
    rows = [
        (
            quote.id, quote.customer_id, quote.sku, quote.quantity, quote.target, quote.unit_price,
            quote.total, quote.model_dump_json(), quote.expires_at,
        )
        for quote in quotes
    ]  # fmt: skip
    await tx.rows(_INSERT, *zip(*rows, strict=True), tx.now)


@dataclass(frozen=True)
class Use:
    """An order that wants a quote; `only_for` is the one customer its caller may act for, None for anyone."""

    quote_id: UUID
    order_id: UUID
    only_for: UUID | None = None


async def use(tx: Tx, quote_id: UUID, order_id: UUID) -> StoredQuote:
    """Let the order have the quote. Raises `not_found`, `quote_used`, `quote_expired`."""
    [used] = await use_all(tx, [Use(quote_id, order_id)])
    if isinstance(used, ProblemError):
        raise used
    return used


async def use_all(tx: Tx, wanted: Sequence[Use]) -> list[StoredQuote | ProblemError]:
    """Let each order have its quote; nobody else can use it from now on.

    A quote that cannot be had is a problem as a value and stays as it is: `not_found` (also for somebody
    else's), `quote_used`, `quote_expired`.
    """
    in_order = sorted(wanted, key=lambda use: use.quote_id)  # rows are locked in one order everywhere
    rows = await tx.each(_USE, [(use.quote_id, use.order_id, tx.now, use.only_for) for use in in_order])
    got = {row.order_id: _stored(row) for row in rows}
    return [got.get(use.order_id) or await _why_not(tx, use) for use in wanted]


async def _why_not(tx: Tx, use: Use) -> ProblemError:
    """It waited for whoever used it meanwhile, and can see what they did."""
    found = await tx.rows("SELECT customer_id, order_id FROM quote WHERE id = $1", use.quote_id)
    if not found or use.only_for not in (None, found[0].customer_id):
        return ProblemError("not_found", "There is no such quote.")
    if found[0].order_id is not None:
        order_id = str(found[0].order_id)
        return ProblemError("quote_used", "An order was made from this quote.", order_id=order_id)
    return ProblemError("quote_expired", "The prices of this quote are too old.")


def _stored(row: Any) -> StoredQuote:
    return StoredQuote(
        id=row.id,
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
