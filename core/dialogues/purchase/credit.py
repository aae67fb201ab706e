"""Somebody wants to use the credit line for a purchase: say what it would be, or why it cannot be."""

from api_client.contract import QuoteRequest, Refused

from ...prompts.credit import why_not
from ...session import Session
from ...states import Purchase
from ...turn import Result, Turn
from . import offer, on_credit, pay


async def ask(session: Session, turn: Turn, state: Purchase, *, before: str | None = None) -> Result:
    """Quote anew, because caps and days move. An order that waits for money stays until there is a yes."""
    assert state.sku is not None
    request = QuoteRequest(
        customer_id=turn.customer.id, sku=state.sku, quantity=state.quantity or 1, target=state.target
    )
    try:
        quote = await turn.backend.quote(request)
    except Refused:
        return await offer.offer(session, turn, state, before=before)
    if quote.shortfall == 0:
        return await pay.gap_again(session, turn, state, turn.say("balance-will-do"))
    way = next((way for way in quote.ways if way.kind == "credit"), None)
    if way is None:
        return await pay.gap_again(session, turn, state, why_not(turn, quote.wallet.credit, quote.shortfall))
    fresh = offer.quoted(turn, state, quote)
    return on_credit.ask(session, turn, fresh, way, replaces=state.order_id, before=before)
