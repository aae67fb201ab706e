"""HTTP for orders."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api_client.contract import Codes, Order, OrderPage, OrderRequest
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.direct import direct
from backend.platform.idempotency import OnceDep
from backend.platform.tx import Tx

from . import service

router = APIRouter(prefix="/orders", tags=["orders"])


@router.post("", status_code=201, response_model=Order)
@direct
async def place_order(request: OrderRequest, caller: CallerDep, once: OnceDep) -> Response:
    """Place the quoted order. It goes on by itself, from `awaiting_funds` as soon as the money is there."""
    wanted = service.Placement(
        request.quote_id, only_for=caller.bound_to, asked_by=request.asked_by, credit=request.credit
    )
    return await once.run_together(service.place_once, wanted)


@router.get("")
async def list_orders(
    caller: CallerDep,
    database: DatabaseDep,
    customer_id: UUID,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> OrderPage:
    """The customer's orders, newest first."""
    caller.act_for(customer_id)
    return await database.run(lambda tx: service.page(tx, customer_id, cursor=cursor, limit=limit))


@router.get("/{order_id}")
async def read_order(order_id: UUID, caller: CallerDep, database: DatabaseDep) -> Order:
    """One order."""
    order = await database.run(lambda tx: service.get(tx, order_id))
    caller.see(order.customer_id, "order")
    return order


@router.post("/{order_id}/cancel", response_model=Order)
async def cancel_order(order_id: UUID, caller: CallerDep, once: OnceDep) -> Response:
    """Cancel an order that nobody has begun to fulfil; its money is free again."""

    async def work(tx: Tx) -> Order:
        caller.see((await service.get(tx, order_id)).customer_id, "order")
        return await service.cancel(tx, order_id)

    return await once.run(work)


@router.post("/{order_id}/codes")
async def reveal_codes(order_id: UUID, caller: CallerDep, database: DatabaseDep, response: Response) -> Codes:
    """The card codes in clear, to be shown and not kept. A POST, so that no cache or log line holds them."""

    async def work(tx: Tx) -> Codes:
        caller.see((await service.get(tx, order_id)).customer_id, "order")
        return await service.codes(tx, order_id)

    response.headers["Cache-Control"] = "no-store"
    return await database.run(work)
