"""The answer to a hint."""

from dataclasses import replace

from ..replies import Reply
from ..session import Session
from ..states import Suggested
from ..turn import Result, Turn
from . import topup


def expected(state: Suggested) -> tuple[str, ...]:  # noqa: ARG001 - same shape everywhere
    """What the hint may be answered with."""
    return ("confirm", "reject", "cancel", "method")


async def step(session: Session, turn: Turn, state: Suggested) -> Result | None:
    """Yes leads to the top-up it suggested; no rests until tomorrow."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if intent == "reject":
        return await cancel(session, turn, state)
    if intent in ("choose_method", "confirm"):
        wanted = {"amount": slots.get("amount", state.amount)}
        if "method" in slots:
            wanted["method"] = slots["method"]
        return await topup.start(session.closed(), turn.meaning_is("topup", wanted))
    return None


async def again(session: Session, turn: Turn, state: Suggested) -> Result:  # noqa: ARG001 - same shape everywhere
    """A hint is not repeated."""
    return session.closed(), ()


async def cancel(session: Session, turn: Turn, state: Suggested) -> Result:  # noqa: ARG001 - same shape everywhere
    """No, thanks: remembered for the day."""
    return replace(session.closed(), declined_on=turn.local.date()), (Reply(turn.say("hint-declined")),)
