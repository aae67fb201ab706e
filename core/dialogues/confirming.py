"""The answer to a payment that was read back: the phrase, a press, a typed yes, or something else."""

from ..replies import preceded
from ..session import Session
from ..states import Confirming, Purchase
from ..turn import Result, Turn
from . import purchase, readback, topup
from .purchase.pay import by_bill


def expected(state: Confirming) -> tuple[str, ...]:
    """What the open question waits for."""
    about = (
        purchase.expected(state.before)
        if isinstance(state.before, Purchase)
        else topup.expected(state.before)
    )
    return tuple(dict.fromkeys(("confirm", "reject", "cancel", "correct", *about)))


async def step(session: Session, turn: Turn, state: Confirming) -> Result | None:
    """A yes that counts pays; everything else is an answer to the question underneath."""
    before, underneath = state.before, session.open(state.before)
    if turn.meaning.intent == "confirm":
        if readback.needed(turn):
            return session, preceded(turn.say("phrase-needed"), (readback.question(turn, state),))
        if isinstance(before, Purchase):
            return await by_bill(underneath, turn, before, state.method, state.pay)
        return await topup.bill(underneath, turn, before, state.pay, state.method)
    if isinstance(before, Purchase):
        return await purchase.step(underneath, turn, before)
    return await topup.step(underneath, turn, before)


async def again(session: Session, turn: Turn, state: Confirming) -> Result:
    """The read-back once more."""
    return session, (readback.question(turn, state),)


async def cancel(session: Session, turn: Turn, state: Confirming) -> Result:
    """Not this time."""
    if isinstance(state.before, Purchase):
        return await purchase.cancel(session.open(state.before), turn, state.before)
    return await topup.cancel(session.open(state.before), turn, state.before)
