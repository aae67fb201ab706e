"""What holds in every dialogue, written once: who is asked first, what may interrupt, how one comes back.

The order is the design: a person of the shop outranks Xiaoka, "say that again" and "stop" outrank the
dialogue, the open dialogue outranks everything that would start anew, and a digression returns to the open
question.
"""

from dataclasses import replace

from . import loose, protection
from .dialogues import (
    again_order,
    arrival,
    balance,
    clarify,
    contacts,
    credit_line,
    due,
    guard,
    guard_contacts,
    merchant,
    messenger,
    orders,
    prices,
    purchase,
    questions,
    refund,
    reminders,
    repay,
    resume,
    settings,
    statement,
    suggestions,
    table,
    talk,
    topup,
    warning,
    webhooks,
)
from .dialogues.standing import intents as standing
from .dialogues.table import Start
from .replies import Replies, Reply, preceded
from .session import Session
from .states import Clarifying, Purchase, Topping
from .turn import Result, Turn

DIGRESSIONS: dict[str, Start] = {
    "balance": balance.show,
    "statement": statement.show,
    "order_status": arrival.show,
    "codes": orders.show_codes,
    "help": talk.help_,
    "greeting": talk.greet,
    "thanks": talk.welcome_thanks,
    "use_credit": credit_line.show,
    "credit_auto_off": credit_line.automatic_off,
    "credit_due": due.show,
    "repay_first_on": repay.repay_first,
    "repay_first_off": repay.repay_first,
    "price": prices.show,
    "fee": questions.fee,
    "gap": questions.gap,
    "discount": questions.discount,
    "who": questions.who,
    "unsold": questions.unsold,
    "webhooks": webhooks.show,
    "webhook_test": webhooks.test,
    "webhook_replay": webhooks.replay,
    "webhook_enable": webhooks.enable,
    "guard_stop": guard.stop,
    "guard_confirm": guard.answer,
    "guard_refuse": guard.answer,
    "set_guardian": guard_contacts.add,
    "show_guardian": guard_contacts.show,
    "remove_guardian": guard_contacts.remove,
    "accept_guardian": guard_contacts.accept,
    "leave_guardian": guard_contacts.leave,
    "suggestion_skip": suggestions.skip,
    "suggestion_never": suggestions.never,
    "suggestions_on": reminders.want,
    "show_suggestions": reminders.show,
    "start": messenger.start,
    "ask_language": messenger.ask_language,
    "paysupport": messenger.paysupport,
    "unreadable": messenger.unreadable,
    "voice_off": settings.voice_off,
    "voice_on": settings.voice_on,
    **standing.ANSWERS,
}
"""Answered at once, after which the open question comes back."""

STARTS: dict[str, Start] = {
    "purchase": purchase.start,
    "topup": topup.start,
    "repay": repay.start,
    "again_order": again_order.start,
    "resume": resume.start,
    "retry_pay": resume.start,
    "bill_again": resume.bill,
    "catalogue": talk.catalogue,
    "human": refund.or_human,
    "save_contact": contacts.start,
    "credit_auto": credit_line.automatic,
    "suggestion_take": suggestions.take,
    **merchant.STARTS,
    **standing.STARTS,
}
"""These take the floor."""

SETTINGS = {
    "set_mode": settings.set_mode,
    "set_language": settings.set_language,
    "stop_prompts": settings.stop_prompts,
}

CALLING_BACK = ("小卡", "机器人", "xiaoka")
LONGEST_QUOTE = 30
"""Characters of a further wish that are said back."""


async def route(session: Session, turn: Turn) -> tuple[Session, Replies, Turn]:
    """One turn of a known person: the new session, what to say, and the turn as settings left it."""
    intent = turn.meaning.intent
    if session.human:
        return *await _with_human(session, turn), turn
    if warned(turn):
        return *await warning.warn(session, turn), turn
    if intent in SETTINGS:
        session, turn, reply = await SETTINGS[intent](session, turn)
        session, question = await table.again(session, turn)
        return session, (reply, *question), turn
    session, replies = await _answer(session, turn)
    if intent != "unknown":
        session = replace(session, missed=0)
    if further := turn.meaning.slots.get("also"):
        hint = turn.say("first-things-first", wish=str(further[0])[:LONGEST_QUOTE])
        replies = preceded(hint, replies)
    return session, replies, turn


def warned(turn: Turn) -> bool:
    """Whether this sentence calls for a warning before anything else is done."""
    return turn.meaning.intent == "scam" or (not turn.pressed and protection.suspicious(turn.text))


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
    if dialogue is not None and (meaning.intent == "cancel" or (meaning.intent == "undo" and _asks(session))):
        return await table.cancel(session, turn, dialogue)
    if meaning.intent == "again_order" or (meaning.intent in STARTS and meaning.slots.get("instead")):
        return await again_order.instead(session, turn, STARTS[meaning.intent])
    if meaning.alternatives:
        options = clarify.readings(turn, (meaning, *meaning.alternatives))
        if len(options) > 1:
            return clarify.ask(session, turn, options)
    if meaning.intent == "wait":
        return await questions.wait(session, turn)
    if meaning.intent == "inform" and meaning.slots.keys() == {"carrier"}:
        return await _digress(session, turn, questions.carrier)
    if turn.customer.kind == "merchant" and meaning.intent in merchant.ANSWERS:
        return await _digress(session, turn, merchant.ANSWERS[meaning.intent])
    if dialogue is not None and meaning.intent != "human":
        result = await table.step(session, turn, dialogue)
        if result is not None:
            return result
    if meaning.intent == "catalogue" and meaning.slots.keys() & {"product", "sku"}:
        return await _digress(session, turn, prices.show)
    if meaning.intent in DIGRESSIONS:
        return await _digress(session, turn, DIGRESSIONS[meaning.intent])
    if meaning.intent in STARTS:
        return await STARTS[meaning.intent](session, turn)
    return await loose.answer(session, turn)


def _asks(session: Session) -> bool:
    """Whether a question is open, as opposed to an order on its way."""
    return not (isinstance(session.dialogue, Purchase) and session.dialogue.step == "delivering")


async def _repeat(session: Session, turn: Turn) -> Result:
    """The last messages once more; their buttons work again. A bill is shown with the time it has left."""
    dialogue, intent = session.dialogue, turn.meaning.intent
    if intent == "repeat" and isinstance(dialogue, Purchase | Topping) and dialogue.step == "bill":
        result = await table.step(session, turn, dialogue)
        if result is not None:
            return result
    if not any(reply.choices for reply in session.last):
        # An answer in passing, such as "no hurry": what was asked is meant.
        session, question = await table.again(session, turn)
        replies = question or session.last
    else:
        replies = session.last
    if not replies:
        session, replies = await talk.greet(session, turn)
    first, *others = replies
    for before in (turn.say("slower-first"), turn.say("louder-first")):
        aloud = first.aloud.removeprefix(f"{before}\n") if first.aloud is not None else None
        first = replace(first, text=first.text.removeprefix(f"{before}\n"), aloud=aloud)
    if intent == "repeat":
        return session, (first, *others)
    session = settings.spoken_otherwise(session, intent)
    return session, preceded(turn.say(f"{intent}-first"), (first, *others))


async def _digress(session: Session, turn: Turn, answer: Start) -> Result:
    """Answer, then come back to the open question."""
    before = session.dialogue
    session, replies = await answer(session, turn)
    if session.dialogue != before:
        return session, replies  # it put a question of its own
    session, question = await table.again(session, turn)
    if question:
        # The open question owns the buttons; what only leads away from it would be in its way.
        replies = tuple(
            replace(reply, choices=tuple(c for c in reply.choices if "cursor" in c.slots))
            for reply in replies
        )
    return session, (*replies, *question)
