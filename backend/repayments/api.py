"""HTTP for repaying credit, and for the shop's people who look after what is overdue."""

from uuid import UUID

from fastapi import APIRouter, Response

from api_client.contract import (
    CreditDue,
    OverdueCredit,
    OverdueDecision,
    OverduePage,
    RepayFirst,
    Repayment,
    RepaymentRequest,
)
from backend.desk import trail
from backend.platform.auth import CallerDep, DatabaseDep, OperatorDep
from backend.platform.idempotency import OnceDep

from . import review, service

router = APIRouter(tags=["credit"])


@router.get("/customers/{customer_id}/credit/due")
async def read_due(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> CreditDue:
    """The due calendar: what is owed by day and by order, and the latest repayments."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.overview(tx, customer_id))


@router.post("/customers/{customer_id}/credit/repayments", status_code=201, response_model=Repayment)
async def repay(customer_id: UUID, request: RepaymentRequest, caller: CallerDep, once: OnceDep) -> Response:
    """Repay from the balance now, an amount or everything."""
    caller.see(customer_id, "customer")
    return await once.run(lambda tx: service.repay(tx, customer_id, request.amount), status=201)


@router.put("/customers/{customer_id}/credit/repay-first")
async def put_repay_first(
    customer_id: UUID, wanted: RepayFirst, caller: CallerDep, database: DatabaseDep
) -> CreditDue:
    """Whether what is topped up repays what is due before anything else is bought with it."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.repay_first(tx, customer_id, wanted.on))


@router.get("/credit/overdue")
async def read_overdue(_: OperatorDep, database: DatabaseDep) -> OverduePage:
    """Everybody whose balance was short on a due day and who still owes it, the longest first."""
    return await database.run(review.waiting)


@router.post("/credit/overdue/{customer_id}/decide", response_model=OverdueCredit)
async def decide_overdue(
    customer_id: UUID, decision: OverdueDecision, caller: OperatorDep, once: OnceDep
) -> Response:
    """A person of the shop has looked: wait for the money, or close the line for good."""
    by = trail.signed(caller, decision)
    return await once.run(lambda tx: review.decide(tx, customer_id, decision.verdict, by))
