"""What somebody can have, and the moment in which a bonus is earned."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from backend.platform.pricing_data import BonusTier
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import offers
from .offers import Counter, Had, Person

_PEOPLE = """
SELECT c.id, c.kind, n.offer, n.period, n.times, n.amount
FROM customer c LEFT JOIN bonus_count n ON n.customer_id = c.id AND n.period IN ('ever', $2)
WHERE c.id = $1
"""


async def people(tx: Tx, customers: Collection[UUID]) -> dict[UUID, Person]:
    """What the offers must know about these customers, in one round trip. Who is not here does not exist."""
    today = offers.business_day(tx.now).isoformat()
    found = await tx.each(_PEOPLE, [(customer_id, today) for customer_id in customers])
    return {customer_id: _person(list(rows)) for customer_id, rows in groupby(found, key=attrgetter("id"))}


async def person(tx: Tx, customer_id: UUID) -> Person | None:
    """The same about one customer; None when no offer asks who it is. Raises `not_found`."""
    if not tx.policy.offers_concern_persons:
        return None
    found = (await people(tx, [customer_id])).get(customer_id)
    if found is None:
        raise ProblemError("not_found", "There is no such customer.")
    return found


def _person(rows: Sequence[Any]) -> Person:
    had = {
        Counter(row.offer, row.period): Had(row.times, row.amount) for row in rows if row.offer is not None
    }
    return Person(rows[0].kind, had)


async def open_to(tx: Tx, customer_id: UUID, *, alone: bool = False) -> list[BonusTier]:
    """The offers this customer can have now. Raises `not_found`."""
    return offers.open_to(tx.policy, tx.now, await person(tx, customer_id), alone=alone)


async def had_bonus(tx: Tx, order_id: UUID) -> bool:
    """Whether the gap of this order earned its bonus before."""
    return bool(await tx.rows("SELECT 1 FROM bonus_grant WHERE order_id = $1", order_id))


async def take(
    tx: Tx, *, topup_id: UUID, customer_id: UUID, order_id: UUID | None, offer: BonusTier,
    promised_at: datetime,
) -> bool:  # fmt: skip
    """Earn the bonus that a bill promised; False when it cannot be had (any more).

    `offer` is as it was when the bill was made, with its limits of then, and the bonus counts for the
    business day of then: what the shop changes later is for later bills.
    """
    day = offers.business_day(promised_at)
    alone, alone_per_day = order_id is None, tx.policy.pricing.alone_per_day
    counted = list(offers.counters(offer, day, alone=alone, alone_per_day=alone_per_day))
    [row] = await tx.rows(
        "SELECT bonus_take($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS taken",
        topup_id,
        customer_id,
        order_id,
        offer.key,
        day,
        offer.bonus,
        tx.now,
        [counter.offer for counter, _ in counted],
        [counter.period for counter, _ in counted],
        [limit.times for _, limit in counted],
        [limit.amount for _, limit in counted],
    )
    return bool(row.taken)
