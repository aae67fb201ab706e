"""Whether orders get slower as a shop grows: orders per second with few and many customers and transfers.

Three shops stand on the same server, each with an API process of its own, and are measured in turns, so that
whatever else the machine does hits all of them. The largest has ten past transfers for each customer, and
`growth` is the rate of the largest shop over that of the smallest.
"""

import argparse
import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from uuid import UUID

from . import load
from .report import finish, tell
from .world import Api, World, open_beside, open_world, running_api

_ROUNDS = 3
_MOST_PER_SECOND = 6000
"""More orders than any machine this runs on can place."""


@dataclass
class Shop:
    """One size; `rates` are orders per second, round by round."""

    world: World
    api: Api
    key: str
    customers: list[UUID]
    rates: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The mean."""
        return sum(self.rates) / len(self.rates)

    async def measure(self, seconds: float) -> None:
        """One more round."""
        count = round((seconds + load.WARM_UP) * _MOST_PER_SECOND)
        quotes = await self.world.add_quotes(self.customers, count)
        bodies = [json.dumps({"quote_id": str(quote)}) for quote in quotes]
        job = load.Job(self.api.port, self.key, "/v1/orders", bodies, seconds, connections=64)
        self.rates.append((await load.run(job)).rate)


async def measure(sizes: list[int], transfers: int, seconds: float) -> None:
    """Run and print."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(open_world())
        shops = []
        for size in sizes:
            beside = open_beside(first, f"shop_{size}")
            world = first if size == sizes[0] else await stack.enter_async_context(beside)
            history = transfers - size if size == sizes[-1] else 0
            shops.append(await _open(stack, world, size, max(0, history)))
        for number in range(1, _ROUNDS + 1):
            for size, shop in zip(sizes, shops, strict=True):
                await shop.measure(seconds / _ROUNDS)
                tell(f"round {number}, {size} customers: {shop.rates[-1]:.0f} orders/s")
        smallest, largest = shops[0], shops[-1]
        finish(
            {
                "growth": largest.rate / smallest.rate,
                "orders_per_s": largest.rate,
                "orders_per_s_by_customers": {
                    str(size): shop.rate for size, shop in zip(sizes, shops, strict=True)
                },
                "transfers": await largest.world.transfers(),
                "customers": sizes[-1],
                "seconds": seconds,
                "books_balance": all([await shop.world.books_balance() for shop in shops]),
            }
        )


async def _open(stack: AsyncExitStack, world: World, customers: int, history: int) -> Shop:
    tell(f"adding {customers} customers and {history} past transfers")
    people = await world.add_customers(customers)
    if history:
        await world.add_history(history, tell=tell)
    key = await world.key("channel")
    return Shop(world, stack.enter_context(running_api(world)), key, people[: 10**5])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Orders per second as a shop grows.")
    parser.add_argument("--customers", type=int, default=10**6, help="of the largest shop")
    parser.add_argument("--seconds", type=float, default=12.0, help="how long each shop is measured in all")
    asked = parser.parse_args()
    sizes = [asked.customers // 100, asked.customers // 10, asked.customers]
    asyncio.run(measure(sizes, 10 * asked.customers, asked.seconds))
