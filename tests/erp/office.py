"""A merchant whose system is told things, and the shop that tells it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from api_client.contract import (
    Customer,
    Delivery,
    Endpoint,
    EndpointSecret,
    GrantRequest,
    NewCustomer,
    NewEndpoint,
)
from backend.events import service as events
from backend.platform.tx import Tx
from tests.backend.shopping import Shop, fresh


async def merchant(shop: Shop, paid: int = 0) -> Customer:
    made = await shop.operator.create_customer(NewCustomer(name="老李数码", kind="merchant"))
    if paid:
        await shop.operator.grant(made.id, GrantRequest(paid=paid), key=fresh("grant"))
    return made


async def endpoint(shop: Shop, customer: Customer | None, url: str, *types: Any) -> EndpointSecret:
    """An endpoint for events from now on."""
    new = NewEndpoint(customer_id=customer and customer.id, url=url, types=list(types) or ["*"])
    return await shop.operator.create_webhook(new)


async def tell(shop: Shop) -> None:
    """Everything that happened becomes deliveries, and all that are due are tried, once."""
    await shop.backend.sweep()
    await shop.backend.drain()


async def wait(shop: Shop, duration: timedelta) -> None:
    shop.clock.advance(duration)
    await tell(shop)


async def deliveries(shop: Shop, made: EndpointSecret | Endpoint) -> list[Delivery]:
    """Oldest first."""
    endpoint = made.endpoint if isinstance(made, EndpointSecret) else made
    return (await shop.operator.deliveries(endpoint.id, limit=100)).deliveries[::-1]


async def alert(shop: Shop, *customers: UUID, type: Any = "alert.raised", kind: str = "balance") -> None:
    """As the alerts record it, all in one transaction."""

    async def work(tx: Tx) -> None:
        for customer in customers:
            data = {
                "id": str(uuid4()), "customer_id": str(customer), "kind": kind, "severity": "critical",
                "situation": {"available": 1200, "limit": 5000}, "acknowledged_by": "李强",
                "to": [{"channel": "telegram-merchants", "chat": "4711"}],
            }  # fmt: skip
            await events.record(tx, type, customer, uuid4(), data)

    await shop.backend.database.run(work)


@dataclass(frozen=True)
class Attempts:
    """How the attempts of a delivery went."""

    statuses: list[int | None]
    errors: list[str | None]
    responses: list[str]


async def attempts(shop: Shop, made: EndpointSecret, number: int = 0) -> Attempts:
    one = (await deliveries(shop, made))[number]
    log = (await shop.operator.delivery(made.endpoint.id, one.id)).log
    return Attempts([a.status for a in log], [a.error for a in log], [a.response for a in log])
