"""Who watches over one's payments: ask somebody, see who it is, part from them; and the other side of it."""

import unicodedata
from uuid import UUID

from api_client.contract import Guardianship, Refused

from ..replies import Choice, Reply
from ..session import Session
from ..turn import Result, Turn
from .words import clock, day_and_time

PART = 4
"""Digits of a code that are read together."""


async def add(session: Session, turn: Turn) -> Result:
    """A code for somebody to watch over this person's payments."""
    if turn.customer.kind != "personal":
        return session, (Reply(turn.say("guardian-not-here")),)
    made = await turn.backend.make_guardian_code(turn.customer.id)
    code = " ".join(made.code[at : at + PART] for at in range(0, len(made.code), PART))
    text = turn.say("guardian-code", code=code, time=clock(made.expires_at))
    before = [one for one in (await _mine(turn)) if one.ends_at is None]
    if before:
        text = f"{text}\n{turn.say('guardian-code-change', name=before[0].guardian_name)}"
    return session, (Reply(text),)


async def show(session: Session, turn: Turn) -> Result:
    """Who watches over this person, and over whom this person watches."""
    if turn.customer.kind != "personal":
        return session, (Reply(turn.say("guardian-not-here")),)
    found = await turn.backend.guardians(turn.customer.id)
    lines = [_line(turn, one) for one in found.mine] or [turn.say("guardian-none")]
    wards = found.wards[:1] if turn.elderly else found.wards[:5]
    lines += [turn.say("guardian-ward", name=one.customer_name) for one in wards]
    choices: list[Choice] = []
    if not found.mine:
        choices.append(turn.choice("button-guardian-add", "set_guardian", style="primary", free=True))
    elif found.mine[-1].ends_at is None:
        choices.append(turn.choice("button-guardian-remove", "remove_guardian", style="quiet", free=True))
    if found.wards:
        first = found.wards[0]
        slots = {"guardianship_id": str(first.id)}
        leaving = turn.choice(
            "button-guardian-leave", "leave_guardian", slots, free=True, name=first.customer_name
        )
        choices.append(leaving)
    return session, (Reply("\n".join(lines), tuple(choices[:2])),)


def _line(turn: Turn, one: Guardianship) -> str:
    if one.ends_at is not None:
        return turn.say("guardian-line-leaving", name=one.guardian_name, when=day_and_time(one.ends_at))
    if one.starts_at > turn.now:
        return turn.say("guardian-line-coming", name=one.guardian_name, when=day_and_time(one.starts_at))
    return turn.say("guardian-line", name=one.guardian_name)


async def remove(session: Session, turn: Turn) -> Result:
    """Part from the contact: only the press that names them does it, and it takes a day."""
    named = turn.meaning.slots.get("guardianship_id")
    if named is None:
        staying = [one for one in await _mine(turn) if one.ends_at is None]
        if not staying:
            return await show(session, turn)
        one = staying[-1]
        slots = {"guardianship_id": str(one.id)}
        choices = (turn.choice("button-guardian-part", "remove_guardian", slots, free=True), turn.no_thanks())
        return session, (Reply(turn.say("guardian-part-sure", name=one.guardian_name), choices),)
    gone = await _removed(turn, named)
    if gone is None or gone.ends_at is None:
        return session, (Reply(turn.say("guardian-gone")),)
    text = turn.say("guardian-parted", name=gone.guardian_name, when=day_and_time(gone.ends_at))
    return session, (Reply(text),)


async def accept(session: Session, turn: Turn) -> Result:
    """Somebody gives the code they were told: they watch over that person from now on."""
    code = _code_in(turn)
    if not code:
        return session, (Reply(turn.say("guardian-code-ask")),)
    try:
        made = await turn.backend.accept_guardian(turn.customer.id, code)
    except Refused as refused:
        reasons = {
            "link_code_invalid": "guardian-code-wrong",
            "invalid_request": "guardian-code-wrong",
            "too_many_requests": "link-slow-down",
            "forbidden": "guardian-not-here",
        }
        if refused.code not in reasons:
            raise
        return session, (Reply(turn.say(reasons[refused.code])),)
    text = turn.say("guardian-accepted", name=made.customer_name)
    if made.starts_at > turn.now:
        text = f"{text}\n{turn.say('guardian-from', when=day_and_time(made.starts_at))}"
    elif made.confirms_from > turn.now:
        text = f"{text}\n{turn.say('guardian-confirms-from', when=day_and_time(made.confirms_from))}"
    return session, (Reply(text),)


def _code_in(turn: Turn) -> str:
    """The digits that were written; of a spoken code what the understanding made of them."""
    written = "".join(char for char in unicodedata.normalize("NFKC", turn.text) if char in "0123456789")
    slots = turn.meaning.slots
    return written or str(slots.get("account") or slots.get("phone_invalid") or slots.get("digits") or "")


async def leave(session: Session, turn: Turn) -> Result:
    """The contact does not want to watch any more."""
    named = turn.meaning.slots.get("guardianship_id")
    if named is None:
        wards = (await turn.backend.guardians(turn.customer.id)).wards
        if not wards:
            return session, (Reply(turn.say("guardian-no-ward")),)
        named = str(wards[0].id)
    gone = await _removed(turn, named)
    if gone is None:
        return session, (Reply(turn.say("guardian-gone")),)
    return session, (Reply(turn.say("guardian-left", name=gone.customer_name)),)


async def _mine(turn: Turn) -> list[Guardianship]:
    return (await turn.backend.guardians(turn.customer.id)).mine


async def _removed(turn: Turn, guardianship_id: str) -> Guardianship | None:
    """None when it was over before."""
    try:
        return await turn.backend.remove_guardian(UUID(guardianship_id), by=turn.customer.id)
    except Refused as refused:
        if refused.code != "not_found":
            raise
        return None
