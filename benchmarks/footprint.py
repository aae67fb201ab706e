"""What a customer and an order leave behind: bytes on disk, bytes of log, transactions, memory of a process.

Orders are placed and delivered one after the other in this process, so nothing here is a speed. Prints one
JSON object; `benchmarks/figures.json` keeps what `benchmarks.scaling` needs of it.
"""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import psutil

from api_client.client import BackendClient
from api_client.contract import QuoteRequest
from app.wiring import client_within

from . import load
from .quotes import bodies
from .report import finish, options, tell
from .world import PHONE, SKU, World, open_world, running_api

_TABLES = """
SELECT relname, pg_total_relation_size(oid) AS bytes FROM pg_class
WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'chat'::regnamespace)
"""


async def measure(orders: int, customers: int, seconds: float) -> None:
    """Run and print."""
    async with open_world() as world:
        before = await _state(world)
        everybody = await world.add_customers(customers)
        with_customers = await _state(world)
        tell(f"{orders} orders, one after the other")
        key = await world.key("channel")
        async with client_within(world.backend, "http://shop.test", key) as client:
            for number in range(orders):
                await _buy(world, client, everybody[number % customers])
        with_orders = await _state(world)
        memory = await _memory(world, everybody, key, seconds)
        tables = {
            name: (size - with_customers["tables"].get(name, 0)) / orders
            for name, size in with_orders["tables"].items()
            if size - with_customers["tables"].get(name, 0) > orders
        }
        finish(
            {
                "bytes_per_customer": _grown(before, with_customers, "bytes") / customers,
                "bytes_per_order": _grown(with_customers, with_orders, "bytes") / orders,
                "wal_bytes_per_order": _grown(with_customers, with_orders, "wal") / orders,
                "transactions_per_order": _grown(with_customers, with_orders, "xid") / orders,
                "events_per_order": _grown(with_customers, with_orders, "events") / orders,
                "api_memory_mb": memory / 2**20,
                "tables": dict(sorted(tables.items(), key=lambda one: -one[1])),
                "orders": orders,
                "customers": customers,
            }
        )


async def _buy(world: World, client: BackendClient, customer: UUID) -> None:
    quote = await client.quote(QuoteRequest(customer_id=customer, sku=SKU, target=PHONE))
    await client.place_order(quote.id, key=str(uuid4()))
    await world.backend.drain()


async def _state(world: World) -> dict[str, Any]:
    async with world.connected() as connection:
        await connection.execute("VACUUM")
        tables = {row["relname"]: row["bytes"] for row in await connection.fetch(_TABLES)}
        return {
            "tables": tables,
            "bytes": sum(tables.values()),
            "wal": await _number(connection, "SELECT pg_current_wal_insert_lsn() - '0/0'"),
            "xid": await _number(connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"),
            "events": await _number(connection, "SELECT count(*) FROM event"),
        }


async def _number(connection: "asyncpg.Connection[asyncpg.Record]", query: str) -> int:
    return int(await connection.fetchval(query))


def _grown(before: dict[str, Any], after: dict[str, Any], what: str) -> int:
    return int(after[what] - before[what])


async def _memory(world: World, customers: list[UUID], key: str, seconds: float) -> int:
    """Bytes of an API process that has answered for a while."""
    with running_api(world) as api:
        job = load.Job(api.port, key, "/v1/quotes", bodies(customers), seconds, again=True)
        await load.run(job)
        return int(psutil.Process(api.pid).memory_info().rss)


if __name__ == "__main__":
    asked = options("What a customer and an order leave behind.", seconds=3.0, customers=1000)
    asyncio.run(measure(400, asked.customers, asked.seconds))
