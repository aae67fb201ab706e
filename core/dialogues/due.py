"""What is owed on the credit line, and on which day the balance repays it: in words and as a picture."""

from datetime import timedelta

from api_client.contract import CreditDue, Refused, Reopening

from ..model import Bar, Chart
from ..prompts.credit import day_words
from ..replies import Choice, Reply
from ..session import Session
from ..turn import Result, Turn
from .words import day_and_time

_LEAST_BARS = 7
_MOST_BARS = 14
"""Days in the picture, from today or the first one that is due on."""


async def show(session: Session, turn: Turn) -> Result:
    """The due calendar; somebody without a line hears that they have none."""
    due = await of(turn)
    if due is None:
        return session, (Reply(turn.say("no-credit")),)
    return session, (calendar(session, turn, due),)


async def of(turn: Turn) -> CreditDue | None:
    """What this person owes; None without a credit line, which only merchants have."""
    if turn.customer.kind != "merchant":
        return None
    try:
        return await turn.backend.credit_due(turn.customer.id)
    except Refused as refused:
        if refused.code != "not_found":
            raise
        return None


def calendar(session: Session, turn: Turn, due: CreditDue) -> Reply:
    """Day by day, whether the balance suffices, and the one thing to do."""
    if not due.owed:
        return Reply(turn.say("due-none"))
    missing = to_top_up(due)
    lines = [turn.say("due-head", owed=due.owed)]
    if due.fee:
        lines.append(turn.say("due-fee", fee=due.fee))
    lines += [
        turn.say(
            "due-line-now" if one.overdue else "due-line", day=day_words(turn, one.date), amount=one.amount
        )
        for one in due.days
    ]
    if due.due and missing:
        lines.append(turn.say("due-late", missing=missing))
        if due.frozen:
            lines.append(turn.say("due-frozen"))
        if due.reopens is not None:
            lines.append(reopening(turn, due.reopens))
    elif missing:
        lines.append(turn.say("due-short", available=due.available, missing=missing))
    else:
        lines.append(turn.say("due-enough", available=due.available))
    if due.repay_first:
        lines.append(turn.say("due-first"))
    choices: list[Choice] = []
    if missing:
        choices.append(topup_choice(session, turn, missing))
    if due.available:
        amount = min(due.owed, due.available)
        choices.append(turn.choice("button-repay", "repay", {"amount": amount}, free=True, amount=amount))
    return Reply("\n".join(lines), tuple(choices), chart=_picture(turn, due, "\n".join(lines)))


def reopening(turn: Turn, how: Reopening) -> str:
    """What becomes of a frozen line once everything due is repaid, by the tier it has today."""
    return turn.say("line-reopens", how=how.how, hours=how.hours)


def waits(turn: Turn, how: Reopening) -> str:
    """The same of a line that was repaid."""
    if how.at is None:
        return turn.say("line-waits", how=how.how)
    return turn.say("line-waits", how=how.how, when=day_and_time(how.at))


def to_top_up(due: CreditDue) -> int:
    """What the balance misses for the next repayment, or for what is due by now."""
    wanted = due.due or (due.days[0].amount if due.days else 0)
    return max(0, wanted - due.available)


def topup_choice(session: Session, turn: Turn, amount: int) -> Choice:
    """The button that tops up exactly that, the way this person pays: the bill comes at once."""
    wish = {"amount": amount, "method": session.method}
    return turn.choice("button-repay-topup", "topup", wish, style="primary", free=True, amount=amount)


def _picture(turn: Turn, due: CreditDue, words: str) -> Chart:
    amounts = {one.date: one.amount for one in due.days}
    first = min(turn.local.date(), min(amounts))
    length = min(max((max(amounts) - first).days + 1, _LEAST_BARS), _MOST_BARS)
    days = [first + timedelta(days=n) for n in range(length)]
    upcoming = due.days[0]
    return Chart(
        title=turn.say("due-title"),
        alt=words,
        bars=tuple(Bar(f"{one:%m-%d}", amounts.get(one, 0)) for one in days),
        bars_label=turn.say("due-bars"),
        facts=(
            (turn.say("due-fact-owed"), turn.say("money", amount=due.owed)),
            (turn.say("due-fact-next"), f"{upcoming.date:%m-%d}"),
            (turn.say("due-fact-available"), turn.say("money", amount=due.available)),
        ),
        words=turn.say(
            "due-line-now" if upcoming.overdue else "due-line",
            day=day_words(turn, upcoming.date),
            amount=upcoming.amount,
        ),
    )
