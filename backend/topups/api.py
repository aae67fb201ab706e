"""HTTP for top-ups."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api_client.contract import Topup, TopupOffers, TopupRequest
from backend.payments import service as payments
from backend.payments.gateway import GatewaysDep
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.idempotency import OnceDep

from . import promises, service

router = APIRouter(tags=["topups"])


@router.get("/topup-offers")
async def read_offers(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> TopupOffers:
    """Amounts worth suggesting, with the bonus they earn."""
    caller.act_for(customer_id)
    return await database.run(lambda tx: promises.suggestions(tx, customer_id))


@router.post("/topups", status_code=201, response_model=Topup)
async def create_topup(
    request: TopupRequest, caller: CallerDep, once: OnceDep, database: DatabaseDep, gateways: GatewaysDep
) -> Response:
    """Make a bill. With `order_id`, that order goes on by itself when the money is there."""
    caller.act_for(request.customer_id)
    gateway = gateways.for_method(request.method)

    async def present(answer: Any) -> Any:
        # A call to another company, so outside the transaction; a repeat under the same key completes it.
        made = await payments.present(database, gateways, UUID(answer["id"]))
        return answer | {"pay_url": made.pay_url, "qr_text": made.qr_text}

    return await once.run(
        lambda tx: service.create(tx, request, gateway=gateway.name, takes_stars=gateways.offers("stars")),
        status=201,
        complete=present,
    )


@router.get("/topups/{topup_id}")
async def read_topup(topup_id: UUID, caller: CallerDep, database: DatabaseDep) -> Topup:
    """One bill."""
    topup = await database.run(lambda tx: service.get(tx, topup_id))
    caller.see(topup.customer_id, "top-up")
    return topup
