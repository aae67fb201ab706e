"""Short ways to a merchant with a credit line."""

from uuid import UUID

from app.stage_credit import put_line
from backend.credit.lines import LineTerms

from .shopping import Shop
from .trade import Trade


async def with_line(
    shop: Shop,
    *,
    paid: int = 0,
    limit: int = 500_00,
    order_cap: int | None = None,
    day_cap: int | None = None,
    auto_cap: int = 0,
    signed: bool = True,
) -> Trade:
    """A merchant with so much money and a line; caps are the limit unless they are given."""
    trade = await Trade.opened(shop, paid=paid)
    terms = LineTerms(
        limit,
        order_cap=limit if order_cap is None else order_cap,
        day_cap=limit if day_cap is None else day_cap,
        auto_cap=auto_cap,
    )
    await open_line(shop, trade.id, terms, signed=signed)
    return trade


async def open_line(shop: Shop, customer_id: UUID, terms: LineTerms, *, signed: bool = True) -> None:
    """A line for that customer, or a proposal of one."""
    await shop.backend.database.run(lambda tx: put_line(tx, customer_id, terms, signed=signed))
