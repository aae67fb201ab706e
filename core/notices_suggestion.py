"""The notice of a suggestion: told once, and not at all when it came to nothing meanwhile."""

from collections.abc import Awaitable, Callable

from api_client.contract import Event, QuoteRequest, Refused, Suggestion

from .dialogues import suggestions
from .prompts.policy import quiet
from .session import Session
from .turn import Result, Turn

Teller = Callable[[Session, Turn, Event], Awaitable[Result]]


async def _made(session: Session, turn: Turn, event: Event) -> Result:
    """An open question is left alone: the buttons stand by themselves, a word answers the question."""
    told = Suggestion.model_validate(event.data)
    if session.human or quiet(turn.local) or session.declined_on == turn.local.date():
        return session, ()
    now = await turn.backend.suggestion(told.id)
    if now.outcome is not None or now.until <= turn.now:
        return session, ()
    wanted = (await turn.backend.suggestion_settings(turn.customer.id)).allowed
    if not wanted:
        return session, ()
    request = QuoteRequest(
        customer_id=turn.customer.id, sku=now.sku, quantity=now.quantity, target=now.target
    )
    try:
        quote = await turn.backend.quote(request)
    except Refused:
        return session, ()  # it is not sold (like this) any more
    busy = session.dialogue is not None and not session.idle(turn.now, since_notice=True)
    state, reply = await suggestions.propose(turn, now, quote, asks=not busy)
    return session if busy else session.open(state), (reply,)


TELLERS: dict[str, Teller] = {"suggestion.made": _made}
