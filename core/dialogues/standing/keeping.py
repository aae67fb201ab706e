"""Money kept for the next order: what it is, whether it is on, a yes asked for once, a no in one word."""

from api_client.contract import Freeze, Precaution

from ...replies import Reply
from ...session import Session
from ...states import Arranging
from ...turn import Result, Turn
from ..words import day_and_time

_BASIS_POINTS_A_PERCENT = 100
_HOURS_A_DAY = 24


async def offer(session: Session, turn: Turn) -> Result:
    """What it means, and the question whether the person wants it."""
    now = await turn.backend.precaution(turn.customer.id)
    if now.on:
        return session, (_shown(turn, now),)
    return await ask(session, turn, Arranging(turn.fresh_key("precaution"), "precaution"))


async def ask(session: Session, turn: Turn, state: Arranging) -> Result:
    """The question, also once more."""
    terms = await turn.backend.precaution(turn.customer.id)
    text = turn.say("precaution-ask", **_terms(terms)) + _sooner(turn, terms)
    choices = (turn.choice("button-precaution-on", "confirm", style="primary"), turn.no())
    return session.open(state), (Reply(text, choices),)


async def agreed(session: Session, turn: Turn) -> Result:
    """The person said yes."""
    now = await turn.backend.change_precaution(turn.customer.id, on=True, by=turn.sender)
    text = turn.say("precaution-on", **_terms(now)) + _sooner(turn, now)
    if now.hold is not None:
        text = f"{text}\n{_kept(turn, now.hold)}"
    return session.closed(), (Reply(text),)


async def switch_off(session: Session, turn: Turn) -> Result:
    """One word ends it, and what was kept is free."""
    before = await turn.backend.precaution(turn.customer.id)
    if not before.on:
        return session, (Reply(turn.say("precaution-not-on")),)
    await turn.backend.change_precaution(turn.customer.id, on=False, by=turn.sender)
    key = "precaution-off" if before.hold is None else "precaution-off-freed"
    return session, (Reply(turn.say(key, amount=before.hold.amount if before.hold else 0)),)


async def show(session: Session, turn: Turn) -> Result:
    """Whether it is on, what is kept now, and how it goes."""
    return session, (_shown(turn, await turn.backend.precaution(turn.customer.id)),)


def _shown(turn: Turn, now: Precaution) -> Reply:
    if not now.on:
        on = turn.choice("button-precaution-on", "precaution_on", style="primary", free=True)
        return Reply(turn.say("precaution-is-off", **_terms(now)), (on, turn.no_thanks()))
    text = turn.say("precaution-is-on", **_terms(now)) + _sooner(turn, now)
    if now.hold is not None:
        text = f"{text}\n{_kept(turn, now.hold)}"
    return Reply(text, (turn.choice("button-precaution-off", "precaution_off", style="quiet", free=True),))


def _kept(turn: Turn, hold: Freeze) -> str:
    return turn.say("precaution-kept", amount=hold.amount, when=day_and_time(hold.until))


def _sooner(turn: Turn, terms: Precaution) -> str:
    """A merchant's tier has it free sooner than the shop would keep it; nothing for everybody else."""
    if terms.hours >= terms.days * _HOURS_A_DAY:
        return ""
    return "\n" + turn.say("precaution-tier", hours=terms.hours)


def _terms(terms: Precaution) -> dict[str, int]:
    percent = terms.share // _BASIS_POINTS_A_PERCENT
    return {"percent": percent, "amount": terms.amount, "days": terms.days}
