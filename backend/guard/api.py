"""HTTP for trusted contacts and for payments that wait."""

from uuid import UUID

from fastapi import APIRouter, Response

from api_client.contract import (
    GuardAnswerRequest,
    GuardedOrder,
    GuardianAcceptance,
    GuardianRemoval,
    Guardians,
    Guardianship,
    LinkCode,
)
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.idempotency import OnceDep
from backend.platform.tx import Tx

from . import contacts, service

router = APIRouter(tags=["guard"])


@router.get("/customers/{customer_id}/guardians")
async def read_guardians(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> Guardians:
    """Who watches over this customer's payments, and over whose this customer watches."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: contacts.around(tx, customer_id))


@router.post("/customers/{customer_id}/guardian-codes", status_code=201)
async def make_guardian_code(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> LinkCode:
    """A one-time code; whoever accepts it becomes this customer's trusted contact."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: contacts.make_code(tx, customer_id))


@router.post("/guardians", status_code=201)
async def accept_guardian(
    acceptance: GuardianAcceptance, caller: CallerDep, database: DatabaseDep
) -> Guardianship:
    """Become the trusted contact of whoever made the code."""
    caller.see(acceptance.guardian_id, "customer")
    await database.run(lambda tx: contacts.count_attempt(tx, acceptance.guardian_id))
    return await database.run(lambda tx: contacts.accept(tx, acceptance.guardian_id, acceptance.code))


@router.post("/guardians/{guardianship_id}/remove")
async def remove_guardian(
    guardianship_id: UUID, removal: GuardianRemoval, caller: CallerDep, database: DatabaseDep
) -> Guardianship:
    """Part from a trusted contact, which takes a day; or stop being one, which does not."""
    caller.see(removal.by, "customer")
    return await database.run(lambda tx: contacts.remove(tx, guardianship_id, removal.by))


@router.get("/guards/{order_id}")
async def read_guard(order_id: UUID, caller: CallerDep, database: DatabaseDep) -> GuardedOrder:
    """A payment that waits or waited, and what came of it. For the person and the contact who was asked."""
    return await database.run(lambda tx: service.seen_by(tx, order_id, caller.bound_to))


@router.post("/guards/{order_id}/answer", response_model=GuardedOrder)
async def answer_guard(
    order_id: UUID, request: GuardAnswerRequest, caller: CallerDep, once: OnceDep
) -> Response:
    """The trusted contact lets a payment go, or stops it."""

    async def work(tx: Tx) -> GuardedOrder:
        caller.see(request.by, "customer")
        return await service.answer(tx, order_id, request.by, request.answer)

    return await once.run(work)
