"""A credit line in words: how much, which day it is paid back, what it costs, and why it may not be used."""

from datetime import date
from typing import Any

from api_client.contract import CreditLine, WayToClose

from ..turn import Turn

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def day_words(turn: Turn, day: date) -> str:
    """`9 月 2 日（周二）`."""
    month, weekday = _MONTHS[day.month - 1], _WEEKDAYS[day.weekday()]
    return turn.say("credit-day", month=month, day=day.day, weekday=weekday)


def credit_terms(turn: Turn, amount: int, way: WayToClose) -> dict[str, Any]:
    """What every text about using the line must say: `amount` and `cost` in fen, `day` in words."""
    assert way.due is not None, "credit has a due date"
    return {"amount": amount, "cost": way.cost, "day": day_words(turn, way.due)}


def way_by_line(line: CreditLine | None, gap: int) -> WayToClose | None:
    """The line as a way to close this gap (fen), as a quote would name it; None when it does not cover it."""
    if line is None or not 0 < gap <= min(line.available, line.order_cap, line.day_left):
        return None
    return WayToClose(kind="credit", pay=0, cost=line.cost(gap), due=line.next_due)


def why_not(turn: Turn, line: CreditLine | None, gap: int) -> str:
    """Why the line cannot close this gap (fen)."""
    if line is None:
        return turn.say("no-credit")
    if line.overdue:
        return turn.say("credit-overdue", amount=line.overdue)
    if line.status != "open":
        return turn.say("credit-not-open")
    bounds = {"limit": line.available, "order": line.order_cap, "day": line.day_left}
    which = min(bounds, key=lambda name: bounds[name])
    return turn.say(f"credit-over-{which}", left=bounds[which], amount=gap)


def line_words(turn: Turn, line: CreditLine) -> str:
    """The line as it stands: limit, used, left, when it is paid back, and what stands in its way."""
    lines = [turn.say("credit-line", limit=line.limit, used=line.used, available=line.available)]
    if line.overdue:
        lines.append(turn.say("credit-overdue", amount=line.overdue))
    elif line.status != "open":
        lines.append(turn.say("credit-not-open"))
    if line.due is not None and not line.overdue:
        lines.append(turn.say("credit-line-due", day=day_words(turn, line.due)))
    if line.auto_cap and line.status == "open":
        lines.append(turn.say("credit-line-automatic", cap=line.auto_cap))
    return "\n".join(lines)
