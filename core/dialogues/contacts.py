"""The people somebody buys for: remember a number under a name, list the names."""

from dataclasses import replace

from api_client.contract import Contact, Refused

from ..kinship import spoken
from ..phones import DIGITS, grouped, is_mobile, joined, masked
from ..replies import Reply
from ..session import Session
from ..states import SavingContact, Unsaved
from ..turn import Result, Turn


async def start(session: Session, turn: Turn) -> Result:
    """ "记住我儿子的号码是…"; without the number, ask for it; without a name, list who is known."""
    alias, phone = spoken(turn.meaning.slots), turn.meaning.slots.get("phone")
    if alias is None:
        return await show(session, turn)
    if phone is None:
        state = SavingContact(key=turn.fresh_key("contact"), alias=alias)
        return session.open(state), (Reply(turn.say("ask-contact-number", alias=alias)),)
    return await _save(session, turn, alias, str(phone))


async def show(session: Session, turn: Turn) -> Result:
    """Everybody who is saved."""
    contacts = (await turn.backend.contacts(turn.customer.id)).contacts
    if not contacts:
        return session, (Reply(turn.say("contacts-none")),)
    shown = contacts[:3] if turn.elderly else contacts[:10]
    lines = [turn.say("contact-line", alias=one.alias, number=masked(one.phone)) for one in shown]
    head = turn.say("contacts-head")
    return session, (Reply("\n".join([head, *lines]), aloud=head, items=tuple(lines)),)


def offer_to_save(session: Session, turn: Turn, unsaved: Unsaved) -> Result:
    """A number was just used for a new name: keep it?"""
    state = SavingContact(turn.fresh_key("save contact"), unsaved.alias, unsaved.phone)
    text = turn.say("save-contact-question", alias=unsaved.alias, number=masked(unsaved.phone))
    choices = (turn.choice("button-save", "confirm", style="primary"), turn.no())
    return replace(session.open(state), unsaved=None), (Reply(text, choices),)


def expected(state: SavingContact) -> tuple[str, ...]:
    """What the open question waits for."""
    return ("phone", "digits", "cancel") if state.phone is None else ("confirm", "reject", "cancel")


async def step(session: Session, turn: Turn, state: SavingContact) -> Result | None:
    """The number, or yes or no."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    phone = slots.get("phone")
    piece = slots.get("digits") or slots.get("phone_invalid")
    if state.phone is None and piece is not None and phone is None:
        digits = joined(state.digits, str(piece)) or ""
        if not is_mobile(digits):
            return _wait_for_more(session, turn, replace(state, digits=digits))
        phone = digits
    if state.phone is None and phone is not None and intent in ("inform", "correct", "save_contact"):
        return await _save(session, turn, state.alias, str(phone))
    if state.phone is not None and intent == "confirm":
        return await _save(session, turn, state.alias, state.phone)
    if intent == "reject":
        return await cancel(session, turn, state)
    return None


def _wait_for_more(session: Session, turn: Turn, state: SavingContact) -> Result:
    """A part of the number is known, or it was none."""
    if not state.digits:
        return session.open(state), (Reply(turn.say("not-mobile")),)
    missing = DIGITS - len(state.digits)
    return session.open(state), (turn.digits_so_far(state.digits, missing),)


async def again(session: Session, turn: Turn, state: SavingContact) -> Result:
    """The question once more."""
    if state.phone is None:
        return session, (Reply(turn.say("ask-contact-number", alias=state.alias)),)
    return offer_to_save(session, turn, Unsaved(state.alias, state.phone))


async def cancel(session: Session, turn: Turn, state: SavingContact) -> Result:  # noqa: ARG001 - same shape everywhere
    """Do not keep it."""
    return session.closed(), (Reply(turn.say("contact-not-saved")),)


async def _save(session: Session, turn: Turn, alias: str, phone: str) -> Result:
    try:
        await turn.backend.save_contact(turn.customer.id, Contact(alias=alias, phone=phone))
    except (Refused, ValueError) as error:
        if isinstance(error, Refused) and error.code != "invalid_request":
            raise
        return _done(session), (Reply(turn.say("contact-refused")),)
    text = turn.say("contact-saved", alias=alias, number=grouped(phone))
    return replace(_done(session), unsaved=None), (Reply(text),)


def _done(session: Session) -> Session:
    """A contact saved in the middle of a purchase leaves the purchase open."""
    return session.closed() if isinstance(session.dialogue, SavingContact) else session
