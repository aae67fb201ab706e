"""The part of the contract that tells other systems: endpoints, deliveries, and the feed to read instead."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api_client.contract import (
    Delivery,
    DeliveryDetail,
    DeliveryPage,
    DeliveryStatus,
    Endpoint,
    EndpointChange,
    Endpoints,
    EndpointSecret,
    MerchantEventPage,
    NewEndpoint,
    Replayed,
    ReplayRequest,
    WebhookTest,
    WebhookType,
)

from .carrier import Query
from .connection import Connection


class Webhooks:
    """Mixed into `BackendClient`. Raises `Refused` (`not_found` for somebody else's) and `Unavailable`."""

    _connection: Connection

    async def create_webhook(self, new: NewEndpoint) -> EndpointSecret:
        """Have events sent to an address; the secret is shown only here."""
        return await self._connection.ask(EndpointSecret, "POST", "webhooks", body=new)

    async def webhooks(self, customer_id: UUID | None = None) -> Endpoints:
        """A merchant's endpoints; None: those of the whole platform."""
        query: Query = {} if customer_id is None else {"customer_id": str(customer_id)}
        return await self._connection.ask(Endpoints, "GET", "webhooks", query=query)

    async def webhook(self, endpoint_id: UUID) -> Endpoint:
        """An endpoint by id."""
        return await self._connection.ask(Endpoint, "GET", f"webhooks/{endpoint_id}")

    async def change_webhook(self, endpoint_id: UUID, change: EndpointChange) -> Endpoint:
        """Change what is given."""
        return await self._connection.ask(Endpoint, "PATCH", f"webhooks/{endpoint_id}", body=change)

    async def enable_webhook(self, endpoint_id: UUID) -> Endpoint:
        """Send again to an endpoint that was disabled."""
        return await self._connection.ask(Endpoint, "POST", f"webhooks/{endpoint_id}/enable")

    async def delete_webhook(self, endpoint_id: UUID) -> None:
        """Take an endpoint away, with its log."""
        await self._connection.send("DELETE", f"webhooks/{endpoint_id}")

    async def rotate_webhook_secret(self, endpoint_id: UUID) -> EndpointSecret:
        """A new secret; the one before signs beside it for a while."""
        return await self._connection.ask(EndpointSecret, "POST", f"webhooks/{endpoint_id}/secret")

    async def test_webhook(self, endpoint_id: UUID, *, tell: bool = False) -> Delivery:
        """Send a test; with `tell` the merchant's chat hears what came of it."""
        path = f"webhooks/{endpoint_id}/test"
        return await self._connection.ask(Delivery, "POST", path, body=WebhookTest(tell=tell))

    async def deliveries(
        self,
        endpoint_id: UUID,
        *,
        status: DeliveryStatus | None = None,
        cursor: UUID | None = None,
        limit: int = 20,
    ) -> DeliveryPage:
        """The delivery log, newest first."""
        query: Query = {"limit": limit}
        if status is not None:
            query = {**query, "status": status}
        if cursor is not None:
            query = {**query, "cursor": str(cursor)}
        return await self._connection.ask(
            DeliveryPage, "GET", f"webhooks/{endpoint_id}/deliveries", query=query
        )

    async def delivery(self, endpoint_id: UUID, delivery_id: UUID) -> DeliveryDetail:
        """What was sent and what came back."""
        path = f"webhooks/{endpoint_id}/deliveries/{delivery_id}"
        return await self._connection.ask(DeliveryDetail, "GET", path)

    async def replay_delivery(self, endpoint_id: UUID, delivery_id: UUID) -> Delivery:
        """Send one message again, under its id."""
        path = f"webhooks/{endpoint_id}/deliveries/{delivery_id}/replay"
        return await self._connection.ask(Delivery, "POST", path)

    async def replay_deliveries(self, endpoint_id: UUID, *, since: datetime) -> Replayed:
        """Send again what failed or was skipped since a time (aware)."""
        return await self._connection.ask(
            Replayed, "POST", f"webhooks/{endpoint_id}/replay", body=ReplayRequest(since=since)
        )

    async def merchant_events(
        self,
        customer_id: UUID,
        *,
        after: int = 0,
        types: Sequence[WebhookType] = (),
        limit: int = 100,
        wait: float = 0.0,
    ) -> MerchantEventPage:
        """A merchant's events behind a cursor, oldest first; waits up to `wait` seconds for the first."""
        query: Query = {"after": after, "limit": limit, "wait": wait, "types": list(types)}
        return await self._connection.ask(
            MerchantEventPage, "GET", f"merchants/{customer_id}/events", query=query, wait=wait
        )
