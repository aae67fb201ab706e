"""The answer to what was read back and is to be agreed to once: yes, no, a missing or another amount."""

from dataclasses import replace

from ..replies import Reply
from ..session import Session
from ..states import Arranging
from ..turn import Result, Turn
from .standing import keeping, rules


def expected(state: Arranging) -> tuple[str, ...]:
    """What the open question waits for."""
    missing = state.what == "rule" and not state.rule.keys() & {"amount", "target"}
    return ("amount", "cancel") if missing else ("confirm", "reject", "cancel", "correct")


async def step(session: Session, turn: Turn, state: Arranging) -> Result | None:
    """A yes arranges it, an amount changes it; None when it is about something else."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if intent == "reject":
        return await cancel(session, turn, state)
    if state.what == "precaution":
        return await keeping.agreed(session, turn) if intent == "confirm" else None
    if intent in ("inform", "correct", "topup") and "amount" in slots:
        rule = {name: value for name, value in state.rule.items() if name != "target"}
        return await rules.ask(session, turn, replace(state, rule={**rule, "amount": slots["amount"]}))
    if intent == "confirm" and state.rule.keys() & {"amount", "target"}:
        return await rules.agreed(session, turn, state)
    return None


async def again(session: Session, turn: Turn, state: Arranging) -> Result:
    """The question once more."""
    if state.what == "precaution":
        return await keeping.ask(session, turn, state)
    return await rules.ask(session, turn, state)


async def cancel(session: Session, turn: Turn, state: Arranging) -> Result:  # noqa: ARG001 - same shape everywhere
    """Rather not: nothing is arranged, and the answer counts for the day."""
    return replace(session.closed(), declined_on=turn.local.date()), (Reply(turn.say("standing-declined")),)
