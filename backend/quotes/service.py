"""Make a quote. Its prices hold until it expires; an order takes it in `order_place`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import delete, select

from api_client.contract import Product, Quote, QuoteRequest, Wallet
from backend.catalogue import service as catalogue
from backend.credit.policy import way as credit_way
from backend.platform.ids import new_id
from backend.platform.pricing_data import BonusTier
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.pricing import discounts, offers
from backend.pricing import service as pricing
from backend.wallets import policy as composition
from backend.wallets import service as wallets

from . import policy
from .tables import quote as quote_table

_KEPT = timedelta(days=1)


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


async def make(tx: Tx, request: QuoteRequest) -> Quote:
    """The pre-check: price, composition, what is missing, how to close the gap. Raises its refusal."""
    [made] = await make_all(tx, [request])
    if isinstance(made, ProblemError):
        raise made
    return made


async def make_all(tx: Tx, requests: Sequence[QuoteRequest]) -> list[Quote | ProblemError]:
    """Make the quotes that were asked for at the same moment, in three round trips; only the last one writes.

    A refusal is a value and leaves no trace: `sku_unknown`, `quantity_invalid`, `out_of_stock`,
    `target_missing`, `target_invalid`, `not_found`.
    """
    shelf = await catalogue.shelf(tx, {(request.sku, request.quantity) for request in requests})
    tiers = tx.policy.pricing.discounts
    theirs = {
        customer_id: composition.for_an_order(wallet, tiers)
        for customer_id, wallet in (
            await wallets.compositions(tx, {request.customer_id for request in requests})
        ).items()
    }
    offers_of = await _offers(tx, requests, shelf, theirs)
    made = [
        _quote(
            tx,
            request,
            shelf.get((request.sku, request.quantity)),
            theirs.get(request.customer_id),
            offers_of,
        )
        for request in requests
    ]
    if quotes := [quote for quote in made if isinstance(quote, Quote)]:
        await _keep(tx, quotes)
    return made


async def _offers(
    tx: Tx,
    requests: Sequence[QuoteRequest],
    shelf: Mapping[tuple[str, int], Product],
    theirs: Mapping[UUID, Wallet],
) -> Callable[[UUID], Sequence[BonusTier]]:
    """The bonus offers of each person who is short. Nobody is looked up unless an offer asks who it is."""
    if not tx.policy.offers_concern_persons:
        for_all = cache(lambda: offers.open_to(tx.policy, tx.now, None))
        return lambda _: for_all()
    short = {
        request.customer_id
        for request in requests
        if (product := shelf.get((request.sku, request.quantity))) is not None
        and (wallet := theirs.get(request.customer_id)) is not None
        and product.price * request.quantity > wallet.available
    }
    known = await pricing.people(tx, short)
    return lambda customer_id: offers.open_to(tx.policy, tx.now, known[customer_id])


def _quote(
    tx: Tx, request: QuoteRequest, product: Product | None, wallet: Wallet | None,
    offers_of: Callable[[UUID], Sequence[BonusTier]],
) -> Quote | ProblemError:  # fmt: skip
    if product is None:
        return ProblemError("sku_unknown", "There is no such product.")
    try:
        full = policy.total(product, request.quantity)
        target = catalogue.check_target(product, request.target)
    except ProblemError as problem:
        return problem
    if wallet is None:
        return ProblemError("not_found", "There is no such customer.")
    price = discounts.price(full, wallet.paid, tx.policy.pricing.discounts)
    gap = policy.shortfall(price.total, wallet.available)
    ways = policy.ways(gap, tx.policy, offers_of(wallet.customer_id)) if gap else []
    if price.reachable:
        ways = [policy.with_price(way, price, wallet.paid) for way in ways]
    if (credit := credit_way(wallet.credit, gap)) is not None:
        ways.append(credit)
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
        total=price.total,
        discounts=list(price.applied),
        next_discount=price.reachable[0] if price.reachable else None,
        reachable=list(price.reachable),
        wallet=wallet,
        shortfall=gap,
        ways=ways,
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
