"""HTTP for quotes."""

from fastapi import APIRouter

from api_client.contract import Quote, QuoteRequest
from backend.platform.auth import CallerDep, DatabaseDep

from . import service

router = APIRouter(tags=["quotes"])


@router.post("/quotes", status_code=201)
async def make_quote(request: QuoteRequest, caller: CallerDep, database: DatabaseDep) -> Quote:
    """The pre-check: price, composition, what is missing and the ways to close the gap. Reserves nothing."""
    caller.see(request.customer_id, "customer")
    return await database.run(lambda tx: service.make(tx, request))
