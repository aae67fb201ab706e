"""Somebody repeats what swindlers say: stop the payment, explain, offer a person.

In standard mode the payment can be taken up again, by an explicit press and never by a word.
"""

from dataclasses import replace

from ..replies import Reply
from ..session import Session
from ..states import Clarifying, Confirming, Purchase, Resuming, Stopped, Topping, UsingCredit
from ..turn import Result, Turn
from . import guard, resume, topup
from .purchase import again as purchase
from .purchase.offer import of_order, offer
from .purchase.pay import give_up


async def warn(session: Session, turn: Turn) -> Result:
    """Stop what is open or waits for money, and say why."""
    waited = await guard.call_off_all(turn)
    before = await _open(session, turn)
    if waited and (before is None or (isinstance(before, Purchase) and before.order_id in waited)):
        # A payment that was waiting is stopped for good: it was stopped once for a reason.
        return session.closed(), (_explained(turn, turn.say("guard-scam-stopped"), stopped=False),)
    if before is None:
        return session, (_explained(turn, ""),)
    session, told = await _stop(session, turn, before)
    if waited:
        told = f"{told}\n{turn.say('guard-scam-stopped')}"
    if session.dialogue is not None:
        # Paid already, and under way: nothing is left to stop.
        return session, (_explained(turn, told),)
    if not turn.elderly:
        session = session.open(Stopped(turn.fresh_key("stopped"), _from_anew(before)))
    return session, (_explained(turn, told, stopped=True),)


async def _open(session: Session, turn: Turn) -> Purchase | Topping | None:
    """The payment that is being talked about."""
    dialogue = session.dialogue
    if isinstance(dialogue, UsingCredit):
        dialogue = dialogue.purchase
    elif isinstance(dialogue, Clarifying | Stopped | Confirming):
        dialogue = dialogue.before
    if isinstance(dialogue, Purchase | Topping):
        return dialogue
    if isinstance(dialogue, Resuming) and dialogue.order_id is None:
        return dialogue.topping or dialogue.purchase
    order = await resume.waiting_order(turn)
    return of_order(turn, order) if order is not None else None


async def _stop(session: Session, turn: Turn, before: Purchase | Topping) -> tuple[Session, str]:
    if isinstance(before, Topping):
        return session.closed(), turn.say("scam-stopped")
    session, told = await give_up(session, turn, before)
    # Second thoughts must not bring it back by a word.
    session = replace(session, given_up=None)
    return session, turn.say("scam-stopped") if session.dialogue is None else told[0].text


def _from_anew(before: Purchase | Topping) -> Purchase | Topping:
    """What the press would go on with: no order and no bill yet."""
    if isinstance(before, Topping):
        return replace(before, method=None, topup_id=None)
    return replace(before, order_id=None, topup_id=None)


def _explained(turn: Turn, told: str, *, stopped: bool = False) -> Reply:
    text = turn.say("scam")
    human = turn.choice("button-human", "human", style="primary", free=True)
    anyway = turn.choice("button-go-on", "go_on_anyway")
    choices = (human, anyway) if stopped and not turn.elderly else (human,)
    return Reply(f"{text}\n{told}" if told else text, choices)


def expected(state: Stopped) -> tuple[str, ...]:  # noqa: ARG001 - same shape everywhere
    """What the open question waits for."""
    return ("cancel", "human")


async def step(session: Session, turn: Turn, state: Stopped) -> Result | None:
    """The press goes on; a word does not."""
    intent = turn.meaning.intent
    if intent == "go_on_anyway" and turn.pressed and not turn.text:
        if isinstance(state.before, Topping):
            return await topup.go_on(session, turn, state.before)
        if state.before.quote_id is None:
            return await purchase(session.open(state.before), turn, state.before)
        return await offer(session, turn, state.before)
    if intent in ("go_on_anyway", "confirm", "resume", "choose_method", "retry_pay", "bill_again"):
        return await again(session, turn, state)
    if intent == "reject":
        return await cancel(session, turn, state)
    return None


async def again(session: Session, turn: Turn, state: Stopped) -> Result:  # noqa: ARG001 - same shape everywhere
    """The warning once more."""
    return session, (_explained(turn, turn.say("scam-stopped"), stopped=True),)


async def cancel(session: Session, turn: Turn, state: Stopped) -> Result:  # noqa: ARG001 - same shape everywhere
    """Rather not."""
    return session.closed(), (Reply(turn.say("cancelled-purchase")),)
