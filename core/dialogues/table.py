"""Which dialogue a state belongs to, with the same four questions for each."""

from collections.abc import Awaitable, Callable
from typing import Any

from ..session import Session
from ..states import (
    Arranging,
    AutomaticCredit,
    Clarifying,
    Confirming,
    Dialogue,
    Proposed,
    Purchase,
    Repaying,
    Resuming,
    SavingContact,
    Signing,
    Stopped,
    Suggested,
    Topping,
    UsingCredit,
)
from ..turn import Result, Turn
from . import (
    arranging,
    clarify,
    confirming,
    contacts,
    credit_line,
    purchase,
    repay,
    resume,
    signing,
    suggested,
    suggestions,
    topup,
    using_credit,
    warning,
)

Start = Callable[[Session, Turn], Awaitable[Result]]
"""What begins a dialogue, or answers without one."""

_MODULES: dict[type, Any] = {
    Purchase: purchase,
    Topping: topup,
    Resuming: resume,
    SavingContact: contacts,
    Suggested: suggested,
    Proposed: suggestions,
    Clarifying: clarify,
    Stopped: warning,
    Confirming: confirming,
    UsingCredit: using_credit,
    AutomaticCredit: credit_line,
    Repaying: repay,
    Signing: signing,
    Arranging: arranging,
}


def expected(dialogue: Dialogue | None) -> tuple[str, ...]:
    """What the open question waits for, in the understanding's words."""
    return tuple(_MODULES[type(dialogue)].expected(dialogue)) if dialogue is not None else ()


async def step(session: Session, turn: Turn, dialogue: Dialogue) -> Result | None:
    """One answer inside the open dialogue; None when it is about something else."""
    result: Result | None = await _MODULES[type(dialogue)].step(session, turn, dialogue)
    return result


async def again(session: Session, turn: Turn) -> Result:
    """The open question once more, with fresh figures; nothing when none is open."""
    dialogue = session.dialogue
    if dialogue is None or (isinstance(dialogue, Purchase) and dialogue.step == "delivering"):
        return session, ()
    result: Result = await _MODULES[type(dialogue)].again(session, turn, dialogue)
    return result


async def cancel(session: Session, turn: Turn, dialogue: Dialogue) -> Result:
    """Not this time."""
    result: Result = await _MODULES[type(dialogue)].cancel(session, turn, dialogue)
    return result
