"""Notices about payments that wait and about trusted contacts. Both sides hear what the other one did."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from api_client.contract import Event, GuardedOrder, Guardianship

from .dialogues import guard
from .dialogues.words import day_and_time
from .replies import Reply
from .session import Session
from .states import Purchase
from .turn import Result, Turn

Teller = Callable[[Session, Turn, Event], Awaitable[Result]]


def _open(session: Session, guarded: GuardedOrder) -> Purchase | None:
    """The open purchase, when it is about this order."""
    dialogue = session.dialogue
    return dialogue if isinstance(dialogue, Purchase) and dialogue.order_id == guarded.order_id else None


async def _waiting(session: Session, turn: Turn, event: Event) -> Result:
    """The person hears why; where the answer to their own word said so, nothing more is said."""
    guarded = GuardedOrder.model_validate(event.data)
    state = _open(session, guarded)
    if state is not None:
        if state.step == "delivering":
            return session, ()
        session = session.open(replace(state, key=turn.fresh_key("waits"), step="delivering"))
    return session, (guard.said(turn, guarded, guarded),)


async def _asked(session: Session, turn: Turn, event: Event) -> Result:
    return session, (guard.question(turn, GuardedOrder.model_validate(event.data)),)


async def _released(session: Session, turn: Turn, event: Event) -> Result:
    guarded = GuardedOrder.model_validate(event.data)
    ours = turn.customer.id == guarded.customer_id
    if guarded.outcome == "confirmed":
        # The contact had the answer to their press.
        text = turn.say("guard-confirmed", name=guarded.guardian_name) if ours else None
    elif ours:
        text = turn.say("guard-time-up", total=guarded.total)
    else:
        text = turn.say("guard-contact-time-up", name=guarded.customer_name, total=guarded.total)
    return session, (Reply(text),) if text else ()


async def _stopped(session: Session, turn: Turn, event: Event) -> Result:
    guarded = GuardedOrder.model_validate(event.data)
    ours = turn.customer.id == guarded.customer_id
    if ours and _open(session, guarded) is not None:
        session = session.closed()
    if guarded.outcome == "refused" and ours:
        text = turn.say("guard-stopped-by", name=guarded.guardian_name, total=guarded.total)
        human = turn.choice("button-human", "human", free=True)
        return session, (Reply(text, (human,)),)
    if guarded.outcome == "cancelled" and not ours:
        text = turn.say("guard-contact-cancelled", name=guarded.customer_name, total=guarded.total)
        return session, (Reply(text),)
    return session, ()


async def _accepted(session: Session, turn: Turn, event: Event) -> Result:
    made = Guardianship.model_validate(event.data)
    if turn.customer.id != made.customer_id:
        return session, ()  # the answer to the code said so
    text = turn.say("guardian-has-accepted", name=made.guardian_name)
    if made.starts_at > event.at:
        text = f"{text}\n{turn.say('guardian-from', when=day_and_time(made.starts_at))}"
    choices = (turn.choice("button-guardian-who", "show_guardian", free=True),)
    return session, (Reply(f"{text}\n{turn.say('guardian-not-you')}", choices),)


async def _removed(session: Session, turn: Turn, event: Event) -> Result:
    """Whoever was left hears of it; who did it had an answer."""
    gone = Guardianship.model_validate(event.data)
    ours = turn.customer.id == gone.customer_id
    at_once = gone.ends_at is not None and gone.ends_at <= event.at
    if ours and at_once:
        return session, (Reply(turn.say("guardian-has-left", name=gone.guardian_name)),)
    if not ours and not at_once and gone.ends_at is not None:
        text = turn.say("guardian-was-parted", name=gone.customer_name, when=day_and_time(gone.ends_at))
        return session, (Reply(text),)
    return session, ()


TELLERS: dict[str, Teller] = {
    "guard.waiting": _waiting,
    "guard.asked": _asked,
    "guard.released": _released,
    "guard.stopped": _stopped,
    "guardian.accepted": _accepted,
    "guardian.removed": _removed,
}
