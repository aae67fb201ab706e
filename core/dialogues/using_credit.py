"""The answer to the question whether a purchase shall use the credit line."""

from dataclasses import replace

from api_client.contract import Refused

from ..replies import Reply, preceded
from ..session import Session
from ..states import UsingCredit
from ..tokens import derive_key
from ..turn import Result, Turn
from . import purchase, readback
from .purchase import credit, offer, on_credit, pay

_ANSWERS = ("confirm", "reject", "cancel", "correct", "method", "choose_method", "use_credit")


def expected(state: UsingCredit) -> tuple[str, ...]:  # noqa: ARG001 - same shape everywhere
    """What the open question waits for."""
    return _ANSWERS


async def step(session: Session, turn: Turn, state: UsingCredit) -> Result | None:
    """A yes uses it; a no leaves the purchase open with its other ways, and is remembered for the day."""
    intent, method = turn.meaning.intent, turn.meaning.slots.get("method")
    if intent == "confirm":
        if readback.needed(turn):
            return session, (on_credit.question(turn, state, before=turn.say("phrase-needed")),)
        return await _use(session, turn, state)
    if intent == "reject":
        return await _without(session, turn, state)
    if intent == "use_credit" or method == "credit":
        return await again(session, turn, state)
    before = state.purchase
    return await purchase.step(session.open(before), turn, before)


async def again(session: Session, turn: Turn, state: UsingCredit) -> Result:
    """The question once more, with what is true now."""
    return await credit.ask(session, turn, state.purchase)


async def cancel(session: Session, turn: Turn, state: UsingCredit) -> Result:
    """Not at all: the purchase is given up with it."""
    return await purchase.cancel(session, turn, state.purchase)


async def _without(session: Session, turn: Turn, state: UsingCredit) -> Result:
    before = state.purchase
    session = replace(session, credit_declined_on=turn.local.date()).open(before)
    session, question = await purchase.again(session, turn, before)
    return session, preceded(turn.say("credit-declined"), question)


async def _use(session: Session, turn: Turn, state: UsingCredit) -> Result:
    """Agreed to. An order of before that waits for the same goods goes first; one that was paid stays."""
    if state.replaces is not None and not await _out_of_the_way(turn, state):
        return await pay.bill_again(session, turn, state.purchase)
    before = state.before
    assert before.quote_id is not None
    spoken = turn.by_voice or session.voice.on
    try:
        order = await turn.backend.place_order(
            before.quote_id,
            key=derive_key(state.key, "order", *(("voice",) if spoken else ())),
            asked_by="voice" if spoken else None,
            credit=True,
        )
    except Refused as refused:
        if refused.code == "quote_used":
            return session.closed(), (Reply(turn.say("order-placed-already")),)
        if refused.code == "credit_cap_exceeded":
            return await offer.offer(session, turn, before, before=turn.say("credit-changed"))
        if refused.code not in ("quote_expired", "not_found"):
            raise
        return await credit.ask(session, turn, before, before=turn.say("price-changed"))
    return await pay.under_way(session, turn, pay.Placed(replace(before, order_id=order.id), order))


async def _out_of_the_way(turn: Turn, state: UsingCredit) -> bool:
    """Whether the order of before is cancelled, or was over anyway."""
    assert state.replaces is not None
    try:
        await turn.backend.cancel_order(state.replaces, key=derive_key("cancel", state.replaces))
    except Refused as refused:
        if refused.code != "order_not_cancellable":
            raise
        return (await turn.backend.order(state.replaces)).status in pay.CLOSED
    return True
