"""What makes sense only as an answer, said while nothing fitting is open, and what was not understood."""

from dataclasses import replace

from .dialogues import arrival, clarify, guard, purchase, resume, table, talk
from .replies import Reply, preceded
from .session import Session
from .states import Purchase
from .turn import Result, Turn

MOST_MISSED = 2
FACTS = ("sku", "product", "phone", "contact")
FIGURES = (*FACTS, "account", "amount", "quantity", "digits")


async def answer(session: Session, turn: Turn) -> Result:
    """The best that can be made of a loose sentence."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if session.dialogue is not None and not _waits_only(session):
        return await not_understood(session, turn)
    if intent == "undo" or (intent == "correct" and not any(slot in slots for slot in FIGURES)):
        return await arrival.undo(session, turn)
    if intent in ("cancel", "reject", "confirm", "choose_method") or (
        intent == "inform" and "method" in slots
    ):
        return await _answer_to_nothing(session, turn)
    if intent in ("inform", "correct"):
        if any(slot in slots for slot in FACTS):
            return await purchase.start(session, turn)
        if "account" in slots:
            return await purchase.start(session, turn.meaning_is("purchase", {"product": "qb", **slots}))
        if "amount" in slots:
            return _amount_for_what(session, turn)
    return await not_understood(session, turn)


def _waits_only(session: Session) -> bool:
    """The order is on its way; nothing is being asked."""
    return isinstance(session.dialogue, Purchase) and session.dialogue.step == "delivering"


async def _answer_to_nothing(session: Session, turn: Turn) -> Result:
    if turn.meaning.intent in ("cancel", "reject") and (waiting := await guard.waiting_orders(turn)):
        return await guard.call_off(session, turn, waiting[0])
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


async def not_understood(session: Session, turn: Turn) -> Result:
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
