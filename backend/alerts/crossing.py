"""From where a rule stands to whether anything is said: on crossing, not on level. Pure.

    clear --below the limit--> raised --beyond the limit and a bit more--> clear
      \\--below it, too soon after the last alert--> waiting --interval over, still below--> raised
                                                     \\--not below any more--> clear, and nothing was said

So between two alerts of a rule there is always a recovery, and always the rule's interval.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from .rules import Level

Side = Literal["clear", "waiting", "raised"]
Said = Literal["raise", "recover"]


@dataclass(frozen=True)
class State:
    """Of one rule of one merchant. `raised_at` is when it last raised an alert."""

    side: Side = "clear"
    raised_at: datetime | None = None


def step(state: State, level: Level | None, now: datetime, interval: timedelta) -> tuple[State, Said | None]:
    """The state after looking, and what is to be said. Nothing changes where nothing can be said."""
    if level is None:
        return state, None
    if state.side == "raised":
        return (State("clear", state.raised_at), "recover") if level.recovered else (state, None)
    if not level.breached:
        return State("clear", state.raised_at), None
    if state.raised_at is not None and now < state.raised_at + interval:
        return State("waiting", state.raised_at), None
    return State("raised", now), "raise"
