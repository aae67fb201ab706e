"""Notices about repaying credit: the evening before, what was repaid, what to do when the balance was short.

One message a step, each with the one thing to do. They leave every open question alone: their buttons belong
to no step.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from api_client.contract import Event, RepaymentNotice

from .dialogues import due
from .prompts.credit import day_words
from .replies import Reply
from .session import Session
from .turn import Result, Turn

Teller = Callable[[Session, Turn, Event], Awaitable[Result]]


async def _reminder(session: Session, turn: Turn, event: Event) -> Result:
    """So much leaves the balance by itself, and whether it suffices."""
    said = RepaymentNotice.model_validate(event.data)
    tomorrow = said.due_on == turn.local.date() + timedelta(days=1)
    key = "reminder-tomorrow" if tomorrow else "reminder-today"
    text = turn.say(key, day=day_words(turn, said.due_on), amount=said.amount)
    if not said.missing:
        enough = turn.say("reminder-enough", available=said.available)
        return session, (Reply(f"{text}\n{enough}"),)
    short = turn.say("reminder-short", available=said.available, missing=said.missing)
    choices = (due.topup_choice(session, turn, said.missing), turn.no_thanks())
    return session, (Reply(f"{text}\n{short}", choices),)


async def _repaid(session: Session, turn: Turn, event: Event) -> Result:
    """What was repaid by itself. Who repaid by hand had an answer."""
    said = RepaymentNotice.model_validate(event.data)
    if said.cause == "manual":
        return session, ()
    key = "repaid-due" if said.cause == "due" else "repaid-arrived"
    lines = [turn.say(key, amount=said.amount, available=said.available)]
    if said.missing:
        lines.append(turn.say("repaid-missing", missing=said.missing))
        choices = (due.topup_choice(session, turn, said.missing), turn.no_thanks())
        return session, (Reply("\n".join(lines), choices),)
    if said.left and (next_on := await _next(turn)) is not None:
        lines.append(turn.say("repaid-left", left=said.left, day=next_on))
    if said.unfrozen:
        lines.append(turn.say("repay-unfrozen"))
    elif said.reopens is not None:
        lines.append(due.waits(turn, said.reopens))
    return session, (Reply("\n".join(lines)),)


async def _overdue(session: Session, turn: Turn, event: Event) -> Result:
    """What is missing, what that means, and the button that settles it."""
    said = RepaymentNotice.model_validate(event.data)
    lines = [_what(turn, said)]
    if said.frozen and said.step == 0 and said.cause is not None:
        lines.append(turn.say("overdue-frozen"))
    lines.append(turn.say("overdue-how", missing=said.missing))
    if said.reopens is not None:
        lines.append(due.reopening(turn, said.reopens))
    choices = [due.topup_choice(session, turn, said.missing)]
    if said.step:
        lines.append(turn.say("overdue-review" if said.review else "overdue-help"))
        choices.append(turn.choice("button-human", "human", free=True))
    return session, (Reply("\n".join(lines), tuple(choices)),)


def _what(turn: Turn, said: RepaymentNotice) -> str:
    if said.cause is None:
        return turn.say("overdue-days", days=said.days_late, missing=said.missing)
    if said.cause == "arrived" and said.amount:
        return turn.say("overdue-more", amount=said.amount, missing=said.missing)
    key = "overdue-some" if said.amount else "overdue-none"
    return turn.say(key, amount=said.amount, missing=said.missing)


async def _next(turn: Turn) -> str | None:
    """The next day on which the balance repays, in words."""
    owing = await due.of(turn)
    return day_words(turn, owing.days[0].date) if owing is not None and owing.days else None


TELLERS: dict[str, Teller] = {
    "credit.reminder": _reminder,
    "credit.repaid": _repaid,
    "credit.overdue": _overdue,
}
