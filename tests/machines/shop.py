"""The backend of a shop in this process, over any database: orders are placed, delivered, audited."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from api_client.client import BackendClient
from api_client.contract import GrantRequest, NewCustomer, QuoteRequest
from app.clock import SystemClock
from app.wiring import client_within, migrate, take_over
from backend.audit.service import audit
from backend.build import Backend, BackendSettings, build
from backend.catalogue.demo import seed_demo_shop
from backend.keys import service as keys

from .house import CARD_KEY, GATEWAY_SECRET

URL = "http://shop.test"


@dataclass
class Shop:
    """`orders` are those this shop delivered, first one first."""

    backend: Backend
    client: BackendClient
    orders: list[UUID]

    async def sell(self, count: int) -> None:
        """Orders of a new customer, each delivered."""
        customer = await self.client.create_customer(NewCustomer(name="王敏"))
        await self.client.grant(customer.id, GrantRequest(paid=count * 50_00), key=str(uuid4()))
        wish = QuoteRequest(customer_id=customer.id, sku="huafei-50", target="13800138000")
        for _ in range(count):
            quote = await self.client.quote(wish)
            order = await self.client.place_order(quote.id, key=str(uuid4()))
            await self.backend.drain()
            assert (await self.client.order(order.id)).status == "delivered"
            self.orders.append(order.id)

    async def sell_until(self, stop: asyncio.Event) -> None:
        """One order after the other until `stop`."""
        while not stop.is_set():
            await self.sell(1)

    async def has(self, orders: list[UUID]) -> None:
        """Every one of these is there, and delivered."""
        for order in orders:
            assert (await self.client.order(order)).status == "delivered"

    async def audit(self) -> None:
        """The books must balance."""
        report = await self.backend.database.run(audit)
        assert report.clean, report


@asynccontextmanager
async def open_shop(database: str) -> AsyncIterator[Shop]:
    """Migrated and taken over as a starting process does it."""
    await migrate(database)
    settings = BackendSettings(
        database_url=database,
        public_url=URL,
        card_key=bytes.fromhex(CARD_KEY),
        gateway_secret=GATEWAY_SECRET,
    )
    backend = build(settings, SystemClock())
    try:
        await take_over(backend.database)
        await seed_demo_shop(backend.database)
        key = await backend.database.run(lambda tx: keys.create(tx, "operator"))
        async with client_within(backend, URL, key) as client:
            yield Shop(backend, client, [])
    finally:
        await backend.close()
