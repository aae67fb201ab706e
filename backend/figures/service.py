"""Read the turnover of a merchant and make figures of it."""

from datetime import timedelta
from uuid import UUID

from api_client.contract import MerchantFigures
from backend.customers import service as customers
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.wallets import service as wallets

from .days import TYPICAL_DAYS, Hour, Hours, begins, business_date, by_day, hours_of_today, typical_day
from .runway import forecast

_HOURS = """
SELECT hour, turnover, orders, refunded FROM turnover_hour WHERE customer_id = $1 AND hour >= $2 ORDER BY hour
"""


async def of_merchant(tx: Tx, customer_id: UUID, *, days: int) -> MerchantFigures:
    """Everything at a glance, with `days` business days up to today. Raises `not_found` for no merchant."""
    await need_merchant(tx, customer_id)
    wallet = await wallets.composition(tx, customer_id)
    hours = await turnover(tx, customer_id, days=max(days, TYPICAL_DAYS + 1))
    today = business_date(tx.now)
    all_days = by_day(hours.values(), today - timedelta(days=max(days - 1, TYPICAL_DAYS)), today)
    typical, typical_days = typical_day(all_days[:-1])
    return MerchantFigures(
        customer_id=customer_id,
        as_of=tx.now,
        available=wallet.available,
        paid=wallet.paid,
        bonus=wallet.bonus,
        frozen=wallet.frozen,
        in_transit=wallet.in_transit,
        today=all_days[-1],
        typical_day=typical,
        typical_days=typical_days,
        runway=forecast(hours, tx.now).runway(wallet.available),
        days=all_days[-days:],
        hours=hours_of_today(hours, tx.now),
    )


async def turnover(tx: Tx, customer_id: UUID, *, days: int = TYPICAL_DAYS + 1) -> Hours:
    """The hours with orders since the beginning of the business day `days - 1` days ago."""
    since = begins(business_date(tx.now) - timedelta(days=days - 1))
    found = await tx.rows(_HOURS, customer_id, since)
    return {row.hour: Hour(row.hour, row.turnover, row.orders, row.refunded) for row in found}


async def need_merchant(tx: Tx, customer_id: UUID) -> None:
    """Raises `not_found` unless this is a merchant."""
    if (await customers.get(tx, customer_id)).kind != "merchant":
        raise ProblemError("not_found", "There is no such merchant.")
