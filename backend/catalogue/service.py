"""What is on the shelf, and the stock of codes."""

from collections.abc import Sequence, Set
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from api_client.contract import Product
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .policy import Target, check_target
from .sealing import fingerprint, seal, unseal
from .tables import card_code
from .tables import product as product_table

__all__ = [
    "Target", "add_codes", "check_target", "codes_of", "product", "products", "stock",
    "take_codes",
]  # fmt: skip

_SHELF = """
SELECT sku, family, name, name_en, price, currency, face, needs, delivery, max_quantity,
       delivery <> 'code' OR EXISTS (
           SELECT 1 FROM card_code c WHERE c.sku = product.sku AND c.order_id IS NULL OFFSET $1
       ) AS in_stock, $1::bigint AS spare
FROM product WHERE on_sale
"""
_ALL = _SHELF + " ORDER BY place"
_ONE = _SHELF + " AND sku = $2"


def _wire(row: Any) -> Product:
    return Product.model_validate(row, from_attributes=True)


async def products(tx: Tx) -> list[Product]:
    """Everything on sale, in shelf order."""
    return [_wire(row) for row in await tx.rows(_ALL, 0)]


async def product(tx: Tx, sku: str, *, quantity: int = 1) -> Product:
    """One product on sale; `in_stock` says whether `quantity` of it are left. Raises `sku_unknown`."""
    found = await tx.rows(_ONE, max(quantity, 1) - 1, sku)
    if not found:
        raise ProblemError("sku_unknown", "There is no such product.")
    return _wire(found[0])


async def shelf(tx: Tx, wanted: Set[tuple[str, int]]) -> dict[tuple[str, int], Product]:
    """The products on sale by (sku, quantity); `in_stock` says whether that many are left."""
    asked = sorted(wanted)
    found = await tx.each(_ONE, [(max(quantity, 1) - 1, sku) for sku, quantity in asked])
    known = {(row.sku, row.spare): _wire(row) for row in found}
    return {
        (sku, quantity): product
        for sku, quantity in asked
        if (product := known.get((sku, max(quantity, 1) - 1))) is not None
    }


async def put_on_shelf(tx: Tx, shelf: Sequence[Product]) -> None:
    """Make the shelf exactly this, in this order; what is not on it any more is taken off sale."""
    rows = [
        item.model_dump(exclude={"in_stock"}) | {"place": place, "on_sale": True}
        for place, item in enumerate(shelf, 1)
    ]
    wanted = upsert(product_table)
    new = {column.name: wanted.excluded[column.name] for column in product_table.c if column.name != "sku"}
    await tx.conn.execute(wanted.on_conflict_do_update(index_elements=["sku"], set_=new), rows)
    gone = product_table.c.sku.not_in([row["sku"] for row in rows])
    await tx.conn.execute(update(product_table).where(gone).values(on_sale=False))


async def add_codes(tx: Tx, sku: str, codes: Sequence[str]) -> int:
    """Put card codes in stock, sealed; returns how many were new. A code that is known is left out."""
    key, rows = tx.secrets.card_key, []
    for code in codes:
        code_id = new_id()
        sealed = seal(key, code, code_id=code_id, sku=sku)
        mark = fingerprint(key, sku, code)
        rows.append({"id": code_id, "sku": sku, "sealed": sealed, "fingerprint": mark, "added_at": tx.now})
    if not rows:
        return 0
    before = await stock(tx, sku)
    await tx.conn.execute(upsert(card_code).on_conflict_do_nothing(), rows)
    return await stock(tx, sku) - before


async def stock(tx: Tx, sku: str) -> int:
    """How many codes are left."""
    left = select(func.count()).where(card_code.c.sku == sku, card_code.c.order_id.is_(None))
    return int((await tx.conn.execute(left)).scalar_one())


async def take_codes(tx: Tx, *, sku: str, quantity: int, order_id: UUID) -> int:
    """Sell `quantity` codes to the order, the oldest first; an order that has them keeps them.

    Buyers do not wait for each other (SKIP LOCKED). The caller holds the order's row lock; should it not, the
    unique (order, position) refuses the second taker. Returns the quantity. Raises `out_of_stock`.
    """
    has = select(func.count()).where(card_code.c.order_id == order_id)
    if (await tx.conn.execute(has)).scalar_one():
        return quantity
    taken = (await tx.conn.execute(_TAKE, _args(tx, sku, quantity, order_id))).all()
    if len(taken) < quantity:
        raise ProblemError("out_of_stock", "Not enough codes are left.")
    return quantity


_TAKE = text(
    """
    UPDATE card_code SET order_id = :order_id, sold_at = :now, position = picked.position
    FROM (
        SELECT id, row_number() OVER (ORDER BY id) AS position FROM (
            SELECT id FROM card_code WHERE sku = :sku AND order_id IS NULL
            ORDER BY id LIMIT :quantity FOR UPDATE SKIP LOCKED
        ) AS free
    ) AS picked
    WHERE card_code.id = picked.id
    RETURNING card_code.id
    """
)


def _args(tx: Tx, sku: str, quantity: int, order_id: UUID) -> dict[str, Any]:
    return {"sku": sku, "quantity": quantity, "order_id": order_id, "now": tx.now}


async def codes_of(tx: Tx, order_id: UUID) -> list[str]:
    """The codes an order bought, in clear: for its buyer, never to be stored or logged."""
    query = select(card_code).where(card_code.c.order_id == order_id).order_by(card_code.c.position)
    return [
        unseal(tx.secrets.card_key, row.sealed, code_id=row.id, sku=row.sku)
        for row in (await tx.conn.execute(query)).all()
    ]
