"""HTTP for webhooks. A merchant's key sees its own endpoints, an operator's those of the platform too."""

import asyncio
import time
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

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
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.caller import Caller
from backend.platform.outbound import OutboundPolicy
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import deliveries, pull, service

router = APIRouter(tags=["webhooks"])

_LOOK = 0.2  # seconds between two looks for a first event


async def _outbound(request: Request) -> OutboundPolicy:
    found: OutboundPolicy = request.app.state.outbound
    return found


OutboundDep = Annotated[OutboundPolicy, Depends(_outbound)]


def _manage(caller: Caller) -> None:
    """Addresses and secrets are for the merchant and the operator, not for chats."""
    caller.need("merchant", "operator")


def _use(caller: Caller) -> None:
    caller.need("merchant", "channel", "operator")


async def _mine(tx: Tx, caller: Caller, endpoint_id: UUID) -> Endpoint:
    """The endpoint, if it is the caller's. Raises `not_found`."""
    found = await service.get(tx, endpoint_id)
    if found.customer_id is None:
        if caller.scope != "operator":
            raise ProblemError("not_found", "There is no such endpoint.")
    else:
        caller.see(found.customer_id, "endpoint")
    return found


@router.post("/webhooks", status_code=201)
async def create_webhook(
    new: NewEndpoint, caller: CallerDep, database: DatabaseDep, outbound: OutboundDep
) -> EndpointSecret:
    """Have events sent to an address. The answer shows the signing secret, once."""
    _manage(caller)
    if new.customer_id is None:
        caller.need("operator")
    else:
        caller.see(new.customer_id, "customer")
    return await database.run(lambda tx: service.create(tx, new, outbound))


@router.get("/webhooks")
async def list_webhooks(
    caller: CallerDep, database: DatabaseDep, customer_id: UUID | None = None
) -> Endpoints:
    """A merchant's endpoints; without `customer_id` those of the whole platform, for operators."""
    _use(caller)
    if customer_id is None:
        caller.need("operator")
    else:
        caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.owned_by(tx, customer_id))


@router.get("/webhooks/{endpoint_id}")
async def read_webhook(endpoint_id: UUID, caller: CallerDep, database: DatabaseDep) -> Endpoint:
    """One endpoint."""
    _use(caller)
    return await database.run(lambda tx: _mine(tx, caller, endpoint_id))


@router.patch("/webhooks/{endpoint_id}")
async def change_webhook(
    endpoint_id: UUID, change: EndpointChange, caller: CallerDep, database: DatabaseDep, outbound: OutboundDep
) -> Endpoint:
    """Change, disable or enable an endpoint."""
    _manage(caller)

    async def work(tx: Tx) -> Endpoint:
        await _mine(tx, caller, endpoint_id)
        return await service.change(tx, endpoint_id, change, outbound)

    return await database.run(work)


@router.post("/webhooks/{endpoint_id}/enable")
async def enable_webhook(
    endpoint_id: UUID, caller: CallerDep, database: DatabaseDep, outbound: OutboundDep
) -> Endpoint:
    """Enable an endpoint again; also from a chat. What was missed can then be replayed."""
    _use(caller)

    async def work(tx: Tx) -> Endpoint:
        await _mine(tx, caller, endpoint_id)
        return await service.change(tx, endpoint_id, EndpointChange(enabled=True), outbound)

    return await database.run(work)


@router.delete("/webhooks/{endpoint_id}", status_code=204)
async def delete_webhook(endpoint_id: UUID, caller: CallerDep, database: DatabaseDep) -> None:
    """Take an endpoint away, with its secrets and its log."""
    _manage(caller)

    async def work(tx: Tx) -> None:
        await _mine(tx, caller, endpoint_id)
        await service.remove(tx, endpoint_id)

    await database.run(work)


@router.post("/webhooks/{endpoint_id}/secret", status_code=201)
async def rotate_webhook_secret(
    endpoint_id: UUID, caller: CallerDep, database: DatabaseDep
) -> EndpointSecret:
    """A new secret; the one before goes on signing beside it until `previous_until`."""
    _manage(caller)

    async def work(tx: Tx) -> EndpointSecret:
        await _mine(tx, caller, endpoint_id)
        return await service.rotate(tx, endpoint_id)

    return await database.run(work)


@router.post("/webhooks/{endpoint_id}/test", status_code=202)
async def test_webhook(
    endpoint_id: UUID, wanted: WebhookTest, caller: CallerDep, database: DatabaseDep
) -> Delivery:
    """Send a `webhook.test`, once. What came of it is in the delivery log."""
    _use(caller)

    async def work(tx: Tx) -> Delivery:
        await _mine(tx, caller, endpoint_id)
        return await deliveries.test(tx, endpoint_id, tell=wanted.tell)

    return await database.run(work)


@router.get("/webhooks/{endpoint_id}/deliveries")
async def list_deliveries(
    endpoint_id: UUID,
    caller: CallerDep,
    database: DatabaseDep,
    status: DeliveryStatus | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> DeliveryPage:
    """The delivery log, newest first."""
    _use(caller)

    async def work(tx: Tx) -> DeliveryPage:
        await _mine(tx, caller, endpoint_id)
        return await deliveries.page(tx, endpoint_id, status=status, cursor=cursor, limit=limit)

    return await database.run(work)


@router.get("/webhooks/{endpoint_id}/deliveries/{delivery_id}")
async def read_delivery(
    endpoint_id: UUID, delivery_id: UUID, caller: CallerDep, database: DatabaseDep
) -> DeliveryDetail:
    """What was sent, every attempt, and how each answer began."""
    _use(caller)

    async def work(tx: Tx) -> DeliveryDetail:
        await _mine(tx, caller, endpoint_id)
        return await deliveries.detail(tx, endpoint_id, delivery_id)

    return await database.run(work)


@router.post("/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay", status_code=202)
async def replay_delivery(
    endpoint_id: UUID, delivery_id: UUID, caller: CallerDep, database: DatabaseDep
) -> Delivery:
    """Send one message again, under the same `webhook-id`."""
    _use(caller)

    async def work(tx: Tx) -> Delivery:
        await _mine(tx, caller, endpoint_id)
        return await deliveries.replay(tx, endpoint_id, delivery_id)

    return await database.run(work)


@router.post("/webhooks/{endpoint_id}/replay", status_code=202)
async def replay_deliveries(
    endpoint_id: UUID, wanted: ReplayRequest, caller: CallerDep, database: DatabaseDep
) -> Replayed:
    """Send again what failed or was skipped since a time, under the same `webhook-id`s."""
    _use(caller)

    async def work(tx: Tx) -> Replayed:
        await _mine(tx, caller, endpoint_id)
        return await deliveries.replay_since(tx, endpoint_id, wanted)

    return await database.run(work)


@router.get("/merchants/{customer_id}/events")
async def read_merchant_events(
    request: Request,
    customer_id: UUID,
    caller: CallerDep,
    database: DatabaseDep,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    types: Annotated[list[WebhookType] | None, Query(max_length=30)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    wait: Annotated[float, Query(ge=0, le=30, description="seconds to wait for the first event")] = 0,
) -> MerchantEventPage:
    """One merchant's events behind the cursor, oldest first: what webhooks send, for who cannot receive."""
    _use(caller)
    caller.see(customer_id, "merchant")
    read = partial(pull.page, customer_id=customer_id, after=after, types=types, limit=limit)
    until = time.monotonic() + wait
    while True:
        page = await database.run(read)
        if page.events or time.monotonic() >= until or request.app.state.closing.is_set():
            return page
        await asyncio.sleep(_LOOK)
