"""Whether there are personal suggestions, and what they would be about."""

from dataclasses import replace

from api_client.contract import HabitShown

from ..phones import masked
from ..replies import Reply
from ..session import Session
from ..turn import Result, Turn
from .suggestions import beat
from .words import product_name

SHOWN = 4
"""Habits that are listed."""


async def want(session: Session, turn: Turn) -> Result:
    """Suggestions please, also in elderly mode and after "never again"."""
    if turn.customer.kind != "personal":
        return session, (Reply(turn.say("suggestions-merchant")),)
    found = await turn.backend.want_suggestions(turn.customer.id, wanted=True)
    session = replace(session, declined_on=None)  # what was declined today is asked for now
    lines = [turn.say("suggestions-on"), *(_line(turn, habit) for habit in found.habits[: _most(turn)])]
    return session, (Reply("\n".join(lines)),)


async def show(session: Session, turn: Turn) -> Result:
    """What would be suggested, and how to have it or have it not."""
    if turn.customer.kind != "personal":
        return session, (Reply(turn.say("suggestions-merchant")),)
    found = await turn.backend.suggestion_settings(turn.customer.id)
    if not found.allowed:
        choice = turn.choice("button-suggestions-on", "suggestions_on", style="primary", free=True)
        return session, (Reply(turn.say("suggestions-are-off"), (choice,)),)
    if not found.habits:
        return session, (Reply(turn.say("suggestions-none")),)
    lines = [turn.say("suggestions-are-on"), *(_line(turn, habit) for habit in found.habits[: _most(turn)])]
    off = turn.choice("button-suggestions-off", "stop_prompts", style="quiet", free=True)
    return session, (Reply("\n".join(lines), (off,)),)


def _most(turn: Turn) -> int:
    return 1 if turn.elderly else SHOWN


def _line(turn: Turn, habit: HabitShown) -> str:
    name = product_name(turn, habit.name, habit.name_en)
    if habit.family == "qb":
        name = turn.say("thing-counted", name=name, quantity=habit.quantity)
    elif habit.quantity > 1:
        name = turn.say("thing-times", name=name, quantity=habit.quantity)
    line = turn.say("suggestion-habit", often=beat(turn, habit.beat), name=name)
    if habit.target is not None:
        line = turn.say("suggestion-habit-where", line=line, number=masked(habit.target))
    return turn.say("suggestion-habit-muted", line=line) if habit.muted else line
