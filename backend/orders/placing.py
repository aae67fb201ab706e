"""Place orders, as many at once as came at the same moment.

Every step is done for all of them in one round trip: the quotes are used, the money is held, the rows, events
and jobs are written. The busiest merchant's orders share one lock and one wait for the disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api_client.contract import Order, OrderStatus, Spent
from backend.catalogue import service as catalogue
from backend.ledger import service as ledger
from backend.platform.failpoints import reach
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.quotes import service as quotes

from . import policy
from .steps import held_by, hold_for, tell_all, waiting


@dataclass(frozen=True)
class Placement:
    """A quote to be ordered; `only_for` is the one customer its caller may act for, None for anyone."""

    quote_id: UUID
    only_for: UUID | None = None


@dataclass(frozen=True)
class _Draft:
    """An order on its way: what its quote says, and under which id."""

    id: UUID
    quote: quotes.StoredQuote
    delivery: str

    @property
    def customer_id(self) -> UUID:
        return self.quote.customer_id

    @property
    def total(self) -> int:
        return self.quote.total

    @property
    def name(self) -> str:
        return self.quote.name

    @property
    def quantity(self) -> int:
        return self.quote.quantity


async def place(tx: Tx, quote_id: UUID) -> Order:
    """Place one order. Raises what `place_all` answers."""
    [placed] = await place_all(tx, [Placement(quote_id)])
    if isinstance(placed, ProblemError):
        raise placed
    return placed


async def place_all(tx: Tx, placements: Sequence[Placement]) -> list[Order | ProblemError]:
    """Place the quoted orders: `held` with a job enqueued, or `awaiting_funds` where the balance is short.

    A refusal is a value and leaves no trace: `quote_expired`, `quote_used`, `not_found`. Raises `sku_unknown`
    when a product was taken off sale meanwhile; then nothing at all was done.
    """
    wanted = [quotes.Use(placement.quote_id, new_id(), placement.only_for) for placement in placements]
    used = await quotes.use_all(tx, wanted)
    drafts = await _drafts(tx, wanted, used)
    placed = {order.quote_id: order for order in await _place(tx, drafts)} if drafts else {}
    return [found if isinstance(found, ProblemError) else placed[found.id] for found in used]


async def _drafts(
    tx: Tx, wanted: Sequence[quotes.Use], used: Sequence[quotes.StoredQuote | ProblemError]
) -> list[_Draft]:
    pairs = [
        (use.order_id, quote)
        for use, quote in zip(wanted, used, strict=True)
        if not isinstance(quote, ProblemError)
    ]
    deliveries = await catalogue.deliveries(tx, {quote.sku for _, quote in pairs})
    return [_Draft(order_id, quote, deliveries[quote.sku]) for order_id, quote in pairs]


async def _place(tx: Tx, drafts: Sequence[_Draft]) -> list[Order]:
    until = tx.now + tx.policy.hold_life
    holds = await ledger.place_holds(tx, [hold_for(draft, 1, until) for draft in drafts])
    orders = await _insert(tx, [_row(tx, draft, hold) for draft, hold in zip(drafts, holds, strict=True)])
    await tell_all(tx, orders)
    reach("order.placing")
    return orders


def _row(tx: Tx, draft: _Draft, hold: ledger.Hold | ledger.Shortfall) -> dict[str, Any]:
    if isinstance(hold, ledger.Shortfall):
        changes = waiting(tx, hold.amount) | {"status": policy.after(None, "place_short")}
    else:
        changes = held_by(tx, hold.id, 1) | {"status": policy.after(None, "place")}
    quote = draft.quote
    return {
        "id": draft.id,
        "customer_id": quote.customer_id,
        "quote_id": quote.id,
        "sku": quote.sku,
        "family": quote.family,
        "name": quote.name,
        "name_en": quote.name_en,
        "delivery": draft.delivery,
        "quantity": quote.quantity,
        "target": quote.target,
        "total": quote.total,
        "hold_id": None,
        "holds": 0,
        "asked": 0,
        "created_at": tx.now,
        "updated_at": tx.now,
    } | changes


_COLUMNS = (
    "id", "customer_id", "quote_id", "sku", "family", "name", "name_en", "delivery", "quantity", "target",
    "total", "status", "shortfall", "hold_id", "holds", "asked", "due_at",
    "created_at", "updated_at", "expires_at",
)  # fmt: skip
_INSERT = (
    f"INSERT INTO orders (number, {', '.join(_COLUMNS)})"  # noqa: S608  (names of our own)
    f" VALUES ($1, {', '.join(f'${place}' for place, _ in enumerate(_COLUMNS, 2))})"
    " ON CONFLICT (number) DO NOTHING RETURNING id, number"
)


async def _insert(tx: Tx, rows: Sequence[dict[str, Any]]) -> list[Order]:
    numbers: dict[UUID, str] = {}
    while missing := [row for row in rows if row["id"] not in numbers]:
        # Until every number is a free one, which they nearly always are at once.
        made = await tx.each(
            _INSERT, [(policy.number(tx.now), *(row[name] for name in _COLUMNS)) for row in missing]
        )
        numbers |= {row.id: row.number for row in made}
    return [_wire(row, numbers[row["id"]]) for row in rows]


def _wire(row: dict[str, Any], number: str) -> Order:
    status: OrderStatus = row["status"]
    return Order(
        id=row["id"],
        number=number,
        customer_id=row["customer_id"],
        quote_id=row["quote_id"],
        sku=row["sku"],
        family=row["family"],
        name=row["name"],
        name_en=row["name_en"],
        quantity=row["quantity"],
        target=row["target"],
        total=row["total"],
        status=status,
        spent=Spent(),
        shortfall=row["shortfall"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        expires_at=row["expires_at"],
    )
