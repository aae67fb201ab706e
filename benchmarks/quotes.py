"""Quotes per second over HTTP beside pgbench on the same PostgreSQL, and their latency.

A quote is `POST /v1/quotes`: key, product, stock, wallet composition, shortfall and ways to close it; for
half of the customers the balance does not suffice.
"""

import asyncio
import json
import random
from collections.abc import Sequence
from uuid import UUID

from . import contest
from .report import finish, options, tell
from .world import PHONE, SKU, open_world, running_api

_AIM = 0.8
"""Quotes to each transaction of pgbench, at least."""
_SHORT = 38_00
"""Fen: 12.00 yuan less than the goods cost."""


async def measure(seconds: float, customers: int) -> None:
    """Run and print."""
    async with open_world() as world:
        tell(f"adding {customers} customers")
        rich = await world.add_customers(customers // 2)
        everybody = rich + await world.add_customers(customers - len(rich), paid=_SHORT)
        key = await world.key("channel")
        with running_api(world) as api:

            async def some(count: int) -> list[str]:
                one_round = bodies(everybody)
                return [one_round[place % len(one_round)] for place in range(count)]

            result = await contest.hold(world, api, "/v1/quotes", some, key, seconds, aim=_AIM)
        finish(
            result.figures("quotes")
            | {"customers": customers, "seconds": seconds, "durable": await world.durable()}
        )


def bodies(customers: Sequence[UUID]) -> list[str]:
    """One quote request for each customer, in random order."""
    shuffled = random.sample(customers, len(customers))
    return [json.dumps({"customer_id": str(one), "sku": SKU, "target": PHONE}) for one in shuffled]


if __name__ == "__main__":
    asked = options("Quotes over HTTP beside pgbench.", seconds=10.0, customers=10_000)
    asyncio.run(measure(asked.seconds, asked.customers))
