"""HTTP for the operator's desk. A decision needs an operator's key, a name and a note, and is recorded."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api_client.contract import (
    Order,
    OrderDecision,
    OrderRefund,
    PaymentDecision,
    PaymentReview,
    Refund,
    ReviewPage,
    TopupRefund,
    TrailPage,
)
from backend.orders import refund as order_refund
from backend.orders import review as order_review
from backend.payments import refunds
from backend.payments import reviews as payment_reviews
from backend.platform.auth import CallerDep, DatabaseDep, OperatorDep
from backend.platform.idempotency import OnceDep
from backend.platform.problems import ProblemError

from . import policy, service, trail

router = APIRouter(tags=["desk"])

Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/reviews")
async def read_reviews(
    _: OperatorDep,
    database: DatabaseDep,
    cursor: Annotated[str | None, Query(max_length=64, pattern=policy.CURSOR)] = None,
    limit: Limit = 50,
) -> ReviewPage:
    """Orders and payments that wait for a decision, oldest first."""
    return await database.run(lambda tx: service.waiting(tx, cursor=cursor, limit=limit))


@router.get("/desk/trail")
async def read_trail(
    _: OperatorDep,
    database: DatabaseDep,
    subject_id: UUID | None = None,
    cursor: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
    limit: Limit = 50,
) -> TrailPage:
    """Who decided what and why, newest first; with `subject_id`, about one order, refund or payment."""
    return await database.run(lambda tx: trail.page(tx, subject_id=subject_id, cursor=cursor, limit=limit))


@router.get("/desk/orders/{number}")
async def find_order(
    number: Annotated[str, Path(pattern=r"^\d{6}-[0-9A-Za-z]{6}$")], _: OperatorDep, database: DatabaseDep
) -> Order:
    """The order with the number that people read out."""
    return await database.run(lambda tx: service.order_by_number(tx, number))


@router.post("/orders/{order_id}/refund", response_model=Order)
async def refund_order(order_id: UUID, request: OrderRefund, caller: OperatorDep, once: OnceDep) -> Response:
    """The whole price of a delivered order goes back to the pockets that paid it."""
    return await once.run(lambda tx: order_refund.refund(tx, order_id, trail.signed(caller, request)))


@router.post("/orders/{order_id}/decide", response_model=Order)
async def decide_order(
    order_id: UUID, request: OrderDecision, caller: OperatorDep, once: OnceDep
) -> Response:
    """An order in review was delivered, has failed, or shall be asked about again."""
    return await once.run(
        lambda tx: order_review.decide(tx, order_id, request, trail.signed(caller, request))
    )


@router.post("/topups/{topup_id}/refund", status_code=201, response_model=Refund)
async def refund_topup(topup_id: UUID, request: TopupRefund, caller: OperatorDep, once: OnceDep) -> Response:
    """Unspent money of a top-up goes back the way it came; what became of it is at `/refunds/{id}`."""
    return await once.run(
        lambda tx: refunds.refund_topup(tx, topup_id, request, trail.signed(caller, request)), status=201
    )


@router.get("/refunds/{refund_id}")
async def read_refund(refund_id: UUID, caller: CallerDep, database: DatabaseDep) -> Refund:
    """One refund through a gateway. Money of nobody we know is the operators' business alone."""
    found = await database.run(lambda tx: refunds.get(tx, refund_id))
    if found.customer_id is not None:
        caller.see(found.customer_id, "refund")
    elif caller.scope != "operator":
        raise ProblemError("not_found", "There is no such refund.")
    return found


@router.post("/payments/reviews/{review_id}/decide", response_model=PaymentReview)
async def decide_payment(
    review_id: UUID, request: PaymentDecision, caller: OperatorDep, once: OnceDep
) -> Response:
    """A payment without a place: into a wallet, onto a bill, back to the payer, or none of ours."""
    return await once.run(
        lambda tx: payment_reviews.decide(tx, review_id, request, trail.signed(caller, request))
    )
