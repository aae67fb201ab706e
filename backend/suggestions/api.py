"""HTTP for personal suggestions."""

from uuid import UUID

from fastapi import APIRouter

from api_client.contract import Suggestion, SuggestionAnswerRequest, SuggestionSettings, SuggestionWish
from backend.platform.auth import CallerDep, DatabaseDep

from . import service

router = APIRouter(tags=["suggestions"])


@router.get("/customers/{customer_id}/suggestions")
async def read_suggestions(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> SuggestionSettings:
    """What this customer buys regularly, and whether it may be suggested."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.settings(tx, customer_id))


@router.put("/customers/{customer_id}/suggestions")
async def wish_for_suggestions(
    customer_id: UUID, wish: SuggestionWish, caller: CallerDep, database: DatabaseDep
) -> SuggestionSettings:
    """Have suggestions, or have none."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.wish(tx, customer_id, wanted=wish.wanted))


@router.get("/suggestions/{suggestion_id}")
async def read_suggestion(suggestion_id: UUID, caller: CallerDep, database: DatabaseDep) -> Suggestion:
    """One suggestion, and what came of it."""
    return await database.run(lambda tx: service.get(tx, suggestion_id, caller.bound_to))


@router.post("/suggestions/{suggestion_id}/answer")
async def answer_suggestion(
    suggestion_id: UUID, request: SuggestionAnswerRequest, caller: CallerDep, database: DatabaseDep
) -> Suggestion:
    """Not this time, or never again this one. The same answer again changes nothing."""
    return await database.run(lambda tx: service.answer(tx, suggestion_id, caller.bound_to, request.answer))
