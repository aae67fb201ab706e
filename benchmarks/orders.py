"""Orders per second over HTTP beside pgbench on the same PostgreSQL, their latency, and a hot account.

An order is `POST /v1/orders` for a quote made before: key, idempotency claim and stored answer, the use of
the quote, the hold, the order's row, its event and its job, in one durable transaction. `pair_ratio` is the
same with the quote made on the way, two requests and two transactions.
"""

import asyncio
import json
from uuid import UUID

from . import contest, load
from .quotes import bodies as quote_bodies
from .report import finish, options, tell
from .world import World, open_world, running_api

_AIM = 0.5
"""Orders to each transaction of pgbench, at least."""


async def measure(seconds: float, customers: int) -> None:
    """Run and print."""
    async with open_world() as world:
        tell(f"adding {customers} customers")
        everybody = await world.add_customers(customers)
        key = await world.key("channel")
        with running_api(world) as api:

            async def bodies(count: int) -> list[str]:
                return await _orders(world, everybody, count)

            result = await contest.hold(world, api, "/v1/orders", bodies, key, seconds, aim=_AIM)
            hot_bodies = await _orders(world, everybody[:1], result.most)
            hot = await load.run(load.Job(api.port, key, "/v1/orders", hot_bodies, seconds))
            tell(f"one customer takes every order: {hot.rate:.0f}/s")
            spread = quote_bodies(everybody)
            pair = await load.run(
                load.Job(api.port, key, "/v1/quotes", spread, seconds, again=True, then_order=True)
            )
            tell(f"quote and order: {pair.rate:.0f}/s")
        finish(
            result.figures("orders")
            | {
                "hot_ratio": hot.rate / result.rate,
                "pair_ratio": pair.rate / result.tps,
                "pairs_per_s": pair.rate,
                "customers": customers,
                "seconds": seconds,
                "durable": await world.durable(),
                "books_balance": await world.books_balance(),
            }
        )


async def _orders(world: World, customers: list[UUID], count: int) -> list[str]:
    """Bodies of so many orders, each for a quote of its own."""
    return [json.dumps({"quote_id": str(quote)}) for quote in await world.add_quotes(customers, count)]


if __name__ == "__main__":
    asked = options("Orders over HTTP beside pgbench.", seconds=8.0, customers=10_000)
    asyncio.run(measure(asked.seconds, asked.customers))
