"""Customers over HTTP who do not give up: the same Idempotency-Key again until there is an answer."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from .house import client

PAID = 1_000_000_00
SKU = "huafei-50"


@dataclass
class Buyers:
    """`count` people who each order again and again at one of `shops` until `stop` is set.

    `acknowledged` holds every order that was answered with 201, by its Idempotency-Key, with the time
    (`time.monotonic`) of the answer. `repeats` counts requests that had to be sent again.
    """

    shops: Sequence[str]
    count: int = 6
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: dict[str, tuple[UUID, float]] = field(default_factory=dict)
    repeats: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Until `stop`; nobody leaves with an order in the air."""
        async with asyncio.TaskGroup() as people:
            for number in range(self.count):
                people.create_task(self._buy(number))

    async def until(self, orders: int) -> None:
        """Wait until so many orders were acknowledged."""
        async with asyncio.timeout(120):
            while len(self.acknowledged) < orders:
                self._news.clear()
                await self._news.wait()

    def longest_silence(self) -> float:
        """Seconds without an acknowledged order, at the worst."""
        times = sorted(at for _, at in self.acknowledged.values())
        return max((late - early for early, late in itertools.pairwise(times)), default=0.0)

    async def _buy(self, number: int) -> None:
        ways = itertools.cycle(
            self.shops[number % len(self.shops) :] + self.shops[: number % len(self.shops)]
        )
        async with client() as http:
            customer = (await self._ask(http, ways, "/v1/customers", {"name": "王敏"}))["id"]
            await self._ask(http, ways, f"/v1/wallets/{customer}/grants", {"paid": PAID}, key=str(uuid4()))
            wish = {"customer_id": customer, "sku": SKU, "target": f"1380013{number:04d}"}
            while not self.stop.is_set():
                quote = await self._ask(http, ways, "/v1/quotes", wish)
                key = str(uuid4())
                order = await self._ask(http, ways, "/v1/orders", {"quote_id": quote["id"]}, key=key)
                if order is None:  # the quote was too young to survive the crash; nothing was bought
                    continue
                self.acknowledged[key] = UUID(order["id"]), time.monotonic()
                self._news.set()

    async def _ask(
        self,
        http: httpx.AsyncClient,
        ways: "itertools.cycle[str]",
        path: str,
        body: Any,
        key: str | None = None,
    ) -> Any:
        """The answer, however long it takes; every further try goes to the next shop. None for a 404."""
        headers = {} if key is None else {"Idempotency-Key": key}
        async with asyncio.timeout(90):
            while True:
                try:
                    answer = await http.post(next(ways) + path, json=body, headers=headers)
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.is_success:
                    return answer.json()
                if answer is not None and answer.status_code == 404:
                    return None
                assert answer is None or answer.status_code >= 500, answer.text
                self.repeats += 1
                await asyncio.sleep(0.05)
