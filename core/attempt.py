"""One dialogue step with everything around it that can go differently: a long absence, a button of yesterday,
a backend that is away, a refusal, a bug. Whatever happens, the person gets a sentence that helps.
"""

import logging
from dataclasses import replace

from api_client.contract import Refused, Unavailable

from . import absence, patterns
from .dialogues import resume, table, talk
from .ports import StaleSession
from .replies import Choice, Replies, Reply, preceded
from .session import IDLE, Session
from .states import Press, underneath
from .telemetry import Facts
from .turn import Turn

logger = logging.getLogger(__name__)

ANSWERS = ("choose_method", "inform", "topup", "confirm", "cancel", "reject", "correct", "retry_pay")
"""Intents that may answer a question which a notice put."""

Attempted = tuple[Session, Replies, Turn]
"""The new session, what to say, and the turn as settings left it."""


async def attempt(session: Session, turn: Turn, press: Press | None, facts: Facts) -> Attempted:
    """The dialogue step, with everything that can go wrong turned into a sentence that helps.

    What did go wrong is noted as the `outcome` among the facts of the turn.
    """
    try:
        return await _considered(session, turn, press)
    except Unavailable:
        facts["outcome"] = "unavailable"
        return session, _retry_later(session, turn), turn
    except Refused as refused:
        facts["outcome"] = "refused"
        logger.warning("the backend refused with %s during %s", refused.code, turn.meaning.intent)
        key = f"refused-{refused.code.replace('_', '-')}"
        known = turn.texts.has(turn.customer.locale, key)
        return session, (Reply(turn.say(key if known else "refused"), talk.menu(turn)[-1:]),), turn
    except StaleSession:
        raise
    except Exception:
        # A turn that fails the same way for ever must not block the chat; money is safe in the backend.
        facts["outcome"] = "failed"
        logger.exception("a turn failed during %s", turn.meaning.intent)
        return session.closed(), (Reply(turn.say("went-wrong"), talk.menu(turn)[-1:]),), turn


async def _considered(session: Session, turn: Turn, press: Press | None) -> Attempted:
    """What comes before the dialogue: a state that was reset, a long absence, a button of yesterday."""
    fresh_press = press is not None and press.bound is not None and turn.now - press.at <= IDLE
    answers = turn.meaning.intent in ANSWERS or turn.pressed
    left = session.dialogue
    away = left is not None and session.idle(turn.now, since_notice=answers) and not fresh_press
    if away:
        session = session.closed()
    if patterns.warned(turn) and not session.human:
        return await patterns.route(replace(session, dialogue=left), turn)
    if session.human or not (away or session.reset):
        return await _outdated_or_routed(session, turn)
    reset = session.reset
    pressed_there = left is not None and press is not None and press.bound == left.key
    unfinished = absence.Unfinished(
        order=await resume.waiting_order(turn) if turn.meaning.intent not in absence.TAKE_THE_FLOOR else None,
        left=underneath(left) if away else None,
    )
    if unfinished.order is None and away and left is not None and pressed_there:
        # An old button: the question it answered is put anew, with today's figures.
        session, question = await table.again(session.open(left), turn)
        replies = preceded(turn.say("long-ago"), question)
    else:
        welcomed = await absence.welcome_back(session, turn, unfinished)
        session, replies, turn = welcomed or await _outdated_or_routed(session, turn)
    return session, preceded(turn.say("state-reset"), replies) if reset else replies, turn


async def _outdated_or_routed(session: Session, turn: Turn) -> Attempted:
    """A button that is no longer live is answered with the present state; everything else is routed."""
    if turn.meaning.intent != "outdated":
        return await patterns.route(session, turn)
    used = turn.meaning.slots.get("used")
    session, question = await table.again(session, turn)
    if question:
        return session, preceded(turn.say("button-used" if used else "button-outdated"), question), turn
    if used:
        return session, (Reply(turn.say("button-used-idle")),), turn
    return session, (Reply(turn.say("button-outdated-idle"), talk.menu(turn)[:4]),), turn


def _retry_later(session: Session, turn: Turn) -> Replies:
    """The backend is away: nothing is lost, the same button or sentence is offered once more."""
    meaning = turn.meaning
    again = Choice(
        turn.say("button-retry"), meaning.intent, meaning.slots, "primary", free=session.dialogue is None
    )
    choices = (again,) if meaning.intent not in ("unknown", "outdated") else ()
    return (Reply(turn.say("unavailable"), choices),)
