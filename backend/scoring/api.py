"""HTTP for credit scores and for what a merchant does about a line."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.contract.scoring import CreditStanding, LineRequest, LineThaw, ScoreHistory
from backend.desk.trail import signed
from backend.platform.auth import CallerDep, DatabaseDep

from . import closing, service

router = APIRouter(prefix="/merchants/{customer_id}", tags=["credit"])


@router.get("/credit-standing")
async def read_credit_standing(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> CreditStanding:
    """The credit score with every factor, what it is good for, and the line as it stands."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.read(tx, customer_id))


@router.get("/credit-scores")
async def read_credit_scores(
    customer_id: UUID,
    caller: CallerDep,
    database: DatabaseDep,
    days: Annotated[int, Query(ge=1, le=400, description="how many scores, newest first")] = 30,
) -> ScoreHistory:
    """The score of each business day."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.history(tx, customer_id, days=days))


@router.post("/credit-line/close")
async def close_credit_line(
    customer_id: UUID, request: LineRequest, caller: CallerDep, database: DatabaseDep
) -> CreditStanding:
    """Close the line for new use; what is used is repaid on its day. For owners. Twice is once."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: closing.close(tx, caller, customer_id, request.by))


@router.post("/credit-line/decline")
async def decline_credit_line(
    customer_id: UUID, request: LineRequest, caller: CallerDep, database: DatabaseDep
) -> CreditStanding:
    """No line, please: it is not offered again for half a year."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: closing.decline(tx, caller, customer_id, request.by))


@router.post("/credit-line/thaw")
async def thaw_credit_line(
    customer_id: UUID, request: LineThaw, caller: CallerDep, database: DatabaseDep
) -> CreditStanding:
    """An operator opens a frozen line again, once nothing is overdue."""
    caller.need("operator")
    return await database.run(lambda tx: closing.thaw(tx, customer_id, signed(caller, request)))
