"""What owners hear about their credit line. An offer comes once in a while, never to who speaks aloud."""

from api_client.contract import Event
from api_client.contract.scoring import LineNotice

from .dialogues.merchant.credit import terms_words
from .replies import Reply
from .session import Session
from .turn import Result, Turn


async def _offered(session: Session, turn: Turn, event: Event) -> Result:
    """Only where it disturbs nobody: no question is open, nobody of the shop is in the chat, no voice."""
    notice = LineNotice.model_validate(event.data)
    busy = session.dialogue is not None or session.human or session.voice.aloud
    if busy or turn.elderly or not turn.customer.prompts or session.declined_on == turn.local.date():
        return session, ()
    found = await turn.backend.credit_standing(turn.customer.id)
    if found.missing or found.line is not None:
        return session, ()
    lines = [
        turn.plainly("merchant-credit-offer", name=turn.customer.name),
        terms_words(turn, notice.terms, found),
        turn.plainly("merchant-credit-sign-first"),
    ]
    choices = (
        turn.choice("merchant-button-agreement", "agreement_read", style="primary", free=True),
        turn.choice("button-no", "credit_decline", style="quiet", free=True),
    )
    return session, (Reply("\n".join(lines), choices),)


async def _paused(session: Session, turn: Turn, event: Event) -> Result:
    notice = LineNotice.model_validate(event.data)
    text = turn.plainly("merchant-credit-renew", version=notice.version)
    read = turn.choice("merchant-button-agreement", "agreement_read", style="primary", free=True)
    return session, (Reply(text, (read,)),)


async def _changed(session: Session, turn: Turn, event: Event) -> Result:
    """Another tier, or nothing left to use; small changes of the limit are not worth a message."""
    notice = LineNotice.model_validate(event.data)
    line = notice.line
    if line is None or (line.tier == notice.tier_before and line.limit):
        return session, ()
    text = turn.plainly(
        "merchant-credit-changed", limit=line.limit, each=line.order_cap, daily=line.day_cap, tier=line.tier
    )
    why = turn.choice("merchant-button-why", "credit_why", free=True)
    return session, (Reply(text, (why,)),)


async def _thawed(session: Session, turn: Turn, event: Event) -> Result:
    line = LineNotice.model_validate(event.data).line
    if line is None or line.status != "open":
        return session, ()
    return session, (Reply(turn.plainly("merchant-credit-thawed", limit=line.limit)),)


TELLERS = {
    "credit.offered": _offered,
    "credit.paused": _paused,
    "credit.changed": _changed,
    "credit.thawed": _thawed,
}
