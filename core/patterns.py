"""What holds in every dialogue, written once: who is asked first, what may interrupt, how one comes back.

The order is the design: a person of the shop outranks Xiaoka, "say that again" and "stop" outrank the
dialogue, the open dialogue outranks everything that would start anew, and a digression returns to the open
question.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from .dialogues import (
    balance,
    clarify,
    contacts,
    orders,
    purchase,
    resume,
    settings,
    statement,
    table,
    talk,
    topup,
)
from .replies import Replies, Reply, preceded
from .session import Session
from .states import Clarifying, Purchase
from .turn import Result, Turn

Start = Callable[[Session, Turn], Awaitable[Result]]

DIGRESSIONS: dict[str, Start] = {
    "balance": balance.show,
    "statement": statement.show,
    "order_status": orders.show,
    "codes": orders.show_codes,
    "help": talk.help_,
    "greeting": talk.greet,
    "thanks": talk.welcome_thanks,
    "use_credit": talk.no_credit,
    "repay": talk.no_credit,
}
"""Answered at once, after which the open question comes back."""

STARTS: dict[str, Start] = {
    "purchase": purchase.start,
    "topup": topup.start,
    "resume": resume.start,
    "catalogue": talk.catalogue,
    "human": talk.human,
    "save_contact": contacts.start,
}
"""These take the floor."""

SETTINGS = {
    "set_mode": settings.set_mode,
    "set_language": settings.set_language,
    "stop_prompts": settings.stop_prompts,
}

CALLING_BACK = ("小卡", "机器人", "xiaoka")
MOST_MISSED = 2


async def route(session: Session, turn: Turn) -> tuple[Session, Replies, Turn]:
    """One turn of a known person: the new session, what to say, and the turn as settings left it."""
    intent = turn.meaning.intent
    if session.human:
        return *await _with_human(session, turn), turn
    if intent in SETTINGS:
        session, turn, reply = await SETTINGS[intent](session, turn)
        session, question = await table.again(session, turn)
        return session, (reply, *question), turn
    session, replies = await _answer(session, turn)
    if intent != "unknown":
        session = replace(session, missed=0)
    return session, replies, turn


async def _with_human(session: Session, turn: Turn) -> Result:
    """Silent while a person owns the chat; back when called by name or by one of the buttons."""
    if turn.pressed:
        return await _answer(replace(session, human=False), turn)
    if not any(name in turn.text.lower() for name in CALLING_BACK):
        return session, ()
    session, replies = await talk.back(session, turn)
    if turn.meaning.intent in ("unknown", "greeting", "human", "resume"):
        session, question = await table.again(session, turn)
        return session, (*replies, *question)
    return await _answer(session, turn)


async def _answer(session: Session, turn: Turn) -> Result:
    meaning, dialogue = turn.meaning, session.dialogue
    if isinstance(dialogue, Clarifying) and meaning.intent not in ("confirm", "reject", "cancel", "unknown"):
        # The sentence now has one reading: go on as if nothing had been unclear.
        session = session.open(dialogue.before) if dialogue.before else session.closed()
        dialogue = session.dialogue
    if meaning.intent in ("repeat", "slower", "louder"):
        return await _repeat(session, turn)
    if meaning.slots.get("offer"):
        return replace(session, declined_on=turn.local.date()), (Reply(turn.say("never-mind")),)
    if meaning.intent == "cancel" and dialogue is not None:
        return await table.cancel(session, turn, dialogue)
    if meaning.alternatives:
        options = clarify.readings(turn, (meaning, *meaning.alternatives))
        if len(options) > 1:
            return clarify.ask(session, turn, options)
    if dialogue is not None and meaning.intent not in ("human", "help"):
        result = await table.step(session, turn, dialogue)
        if result is not None:
            return result
    if meaning.intent in DIGRESSIONS:
        return await _digress(session, turn, DIGRESSIONS[meaning.intent])
    if meaning.intent in STARTS:
        return await STARTS[meaning.intent](session, turn)
    return await _loose(session, turn)


async def _repeat(session: Session, turn: Turn) -> Result:
    """The last messages once more; their buttons work again."""
    before = None if turn.meaning.intent == "repeat" else turn.say(f"{turn.meaning.intent}-first")
    replies = session.last
    if not replies:
        session, replies = await talk.greet(session, turn)
    return session, preceded(before, replies) if before else replies


async def _digress(session: Session, turn: Turn, answer: Start) -> Result:
    """Answer, then come back to the open question."""
    session, replies = await answer(session, turn)
    session, question = await table.again(session, turn)
    if question:
        # The open question owns the buttons; what only leads away from it would be in its way.
        replies = tuple(
            replace(reply, choices=tuple(c for c in reply.choices if "cursor" in c.slots))
            for reply in replies
        )
    return session, (*replies, *question)


async def _loose(session: Session, turn: Turn) -> Result:
    """What makes sense only as an answer, said while nothing fitting is open."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if session.dialogue is not None and not _waits_only(session):
        return await _not_understood(session, turn)
    if intent in ("cancel", "reject", "confirm", "choose_method") or (
        intent == "inform" and "method" in slots
    ):
        return await _answer_to_nothing(session, turn)
    if intent in ("inform", "correct"):
        if any(slot in slots for slot in ("sku", "product", "phone", "contact")):
            return await purchase.start(session, turn)
        if "account" in slots:
            return await purchase.start(session, turn.meaning_is("purchase", {"product": "qb", **slots}))
        if "amount" in slots:
            return _amount_for_what(session, turn)
    return await _not_understood(session, turn)


def _waits_only(session: Session) -> bool:
    """The order is on its way; nothing is being asked."""
    return isinstance(session.dialogue, Purchase) and session.dialogue.step == "delivering"


async def _answer_to_nothing(session: Session, turn: Turn) -> Result:
    if _waits_only(session) and turn.meaning.intent != "choose_method":
        return session, (Reply(turn.say("order-under-way")),)
    order = await resume.waiting_order(turn)
    if order is not None:
        return resume.ask(session, turn, order)
    if turn.meaning.intent in ("cancel", "reject"):
        return session, (Reply(turn.say("nothing-to-cancel")),)
    return session, (Reply(turn.say("nothing-open"), talk.menu(turn)[:4]),)


def _amount_for_what(session: Session, turn: Turn) -> Result:
    """A lone amount: phone credit or the balance?"""
    slots = {"amount": turn.meaning.slots["amount"]}
    options = clarify.readings(
        turn,
        (
            turn.meaning_is("purchase", {"product": "huafei", **slots}).meaning,
            turn.meaning_is("topup", slots).meaning,
        ),
    )
    return clarify.ask(session, turn, options)


async def _not_understood(session: Session, turn: Turn) -> Result:
    """Once: ask again. Twice: buttons, and a person."""
    session = replace(session, missed=session.missed + 1)
    menu = talk.menu(turn)
    if session.missed < MOST_MISSED:
        session, question = await table.again(session, turn)
        if question:
            return session, preceded(turn.say("not-understood"), question)
        return session, (Reply(turn.say("not-understood-help"), menu[:3]),)
    human = turn.choice("button-human", "human", free=True)
    session, question = await table.again(session, turn)
    if question:
        first, *others = question
        first = replace(first, choices=(*first.choices, human))
        return session, preceded(turn.say("not-understood-twice"), (first, *others))
    shown = (menu[0], human) if turn.elderly else (*menu[:4], human)
    return session, (Reply(turn.say("not-understood-twice"), shown),)
