"""HTTP for using a credit line."""

from uuid import UUID

from fastapi import APIRouter

from api_client.contract import AutomaticCredit, CreditLine, CreditUses
from backend.platform.auth import CallerDep, DatabaseDep

from . import service

router = APIRouter(prefix="/credit/{customer_id}", tags=["credit"])


@router.get("/uses")
async def read_uses(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> CreditUses:
    """What orders put on the line and is not paid back, what is due first before the rest."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.open_uses(tx, customer_id))


@router.put("/automatic")
async def set_automatic(
    customer_id: UUID, wanted: AutomaticCredit, caller: CallerDep, database: DatabaseDep
) -> CreditLine:
    """Let orders that are short use the line by themselves, up to so much each. For who may spend."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.automatic(tx, caller, customer_id, wanted))
