"""HTTP for wallets."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api_client.contract import GrantRequest, StatementPage, Wallet
from backend.platform.auth import CallerDep, DatabaseDep, OperatorDep
from backend.platform.direct import direct
from backend.platform.idempotency import OnceDep
from backend.platform.ids import new_id

from . import service

router = APIRouter(prefix="/wallets/{customer_id}", tags=["wallets"])


@router.get("")
@direct
async def read_wallet(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> Wallet:
    """The composition: available, bonus with expiry, frozen (each hold, why, until when), in transit."""
    caller.see(customer_id, "customer")
    return await database.single(lambda tx: service.composition(tx, customer_id))


@router.get("/statement")
async def read_statement(
    customer_id: UUID,
    caller: CallerDep,
    database: DatabaseDep,
    cursor: Annotated[str | None, Query(max_length=32)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> StatementPage:
    """Movements of the wallet, newest first."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.statement(tx, customer_id, cursor=cursor, limit=limit))


@router.post("/grants", status_code=201, response_model=Wallet)
async def grant(customer_id: UUID, request: GrantRequest, _: OperatorDep, once: OnceDep) -> Response:
    """An operator puts an opening balance or a bonus into the wallet; answers with the new composition."""
    reference = f"grant:{new_id()}"  # the claim on the Idempotency-Key is what makes it once
    return await once.run(lambda tx: service.grant(tx, customer_id, request, reference=reference), status=201)
