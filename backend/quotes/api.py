"""HTTP for quotes."""

from fastapi import APIRouter

from api_client.contract import Quote, QuoteRequest
from backend.platform.auth import CallerDep
from backend.platform.batch import TogetherDep
from backend.platform.direct import direct

from . import service

router = APIRouter(tags=["quotes"])


@router.post("/quotes", status_code=201)
@direct
async def make_quote(request: QuoteRequest, caller: CallerDep, together: TogetherDep) -> Quote:
    """The pre-check: price, composition, what is missing and the ways to close the gap. Reserves nothing."""
    caller.see(request.customer_id, "customer")
    quote: Quote = await together.run(service.make_all, request)
    return quote
