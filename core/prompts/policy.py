"""When to prompt, and with what: pure decisions over plain values, tested with tables of examples.

Every prompt offers at most three next steps, the cheapest first, beside "no". Elderly users get one step and
nothing is ever suggested to them that they did not ask for. A declined offer rests until the next day, quiet
hours hold for everything but what the person waits for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from api_client.contract import Method, Mode, WayToClose, typical_order

QUIET_FROM = time(22, 0)
QUIET_UNTIL = time(8, 0)
MOST_STEPS = 3
MOST_STEPS_ELDERLY = 1

Point = Literal["quote", "after_purchase", "after_failure"]


@dataclass(frozen=True)
class Step:
    """One next step: pay `pay` fen by `method`; the shop adds `bonus` to what rounds the gap up."""

    pay: int
    method: Method
    bonus: int = 0


@dataclass(frozen=True)
class Decision:
    """`nothing`: stay silent · `hint`: a suggestion that may be ignored · `offer`: the way on, the person
    waits for it · `stop`: there is no way on, say so."""

    kind: Literal["nothing", "hint", "offer", "stop"]
    steps: tuple[Step, ...] = ()
    credit: WayToClose | None = None
    """The credit line, offered beside the steps."""


@dataclass(frozen=True)
class Situation:
    """What a decision looks at. Amounts in fen; `local` is the present on the shop's clock."""

    point: Point
    local: datetime
    mode: Mode = "standard"
    prompts: bool = True
    declined_on: date | None = None
    credit_declined_on: date | None = None
    spoken: bool = False
    """The person speaks: credit is no offer for the ear."""
    available: int = 0
    shortfall: int = 0
    ways: tuple[WayToClose, ...] = ()
    recent_totals: tuple[int, ...] = ()
    method: Method = "wechat"
    """The method used last; it comes first."""
    offered_already: bool = False
    """The same purchase has shown an offer before, or a hint was given today."""


def quiet(local: datetime) -> bool:
    """Whether these are hours in which nobody is disturbed."""
    return local.time() >= QUIET_FROM or local.time() < QUIET_UNTIL


def decide(situation: Situation) -> Decision:
    """The decision for one point of the conversation."""
    if situation.point == "quote":
        return _at_quote(situation)
    return _afterwards(situation)


def _at_quote(situation: Situation) -> Decision:
    if situation.shortfall <= 0:
        return Decision("nothing")
    steps = closing_steps(situation.ways, situation.method)
    credit = _credit(situation)
    if not steps and credit is None:
        return Decision("stop")
    most = MOST_STEPS_ELDERLY if situation.mode == "elderly" else MOST_STEPS
    # Rounding up is a suggestion, and a declined suggestion is not repeated the same day.
    if not situation.prompts or situation.declined_on == situation.local.date():
        steps = tuple(step for step in steps if step.pay == steps[0].pay)
    if credit is not None and len(steps) == most:
        # The other way to pay the same makes room; who wants it says so.
        steps = (steps[0], *steps[2:])
    return Decision("offer", steps[:most], credit)


def _credit(situation: Situation) -> WayToClose | None:
    """The line, when it may be offered unasked: never to elderly people, never by voice, never after a no."""
    today = situation.local.date()
    unwanted = (
        situation.mode == "elderly"
        or situation.spoken
        or not situation.prompts
        or today in (situation.declined_on, situation.credit_declined_on)
    )
    return None if unwanted else next((way for way in situation.ways if way.kind == "credit"), None)


def closing_steps(ways: Sequence[WayToClose], method: Method) -> tuple[Step, ...]:
    """All ways as steps, cheapest first: the exact gap by either method, then the rounded amount."""
    other: Method = "alipay" if method == "wechat" else "wechat"
    steps: list[Step] = []
    for way in sorted(ways, key=lambda way: way.pay):
        if way.kind == "exact":
            steps += [Step(way.pay, method), Step(way.pay, other)]
        elif way.kind == "rounded":
            steps.append(Step(way.pay, method, way.bonus))
    return tuple(steps)


def _afterwards(situation: Situation) -> Decision:
    """A gentle hint when what is left will not do for the next order."""
    silent = (
        not situation.prompts
        or situation.mode == "elderly"
        or situation.offered_already
        or situation.declined_on == situation.local.date()
        or quiet(situation.local)
    )
    next_order = typical_order(situation.recent_totals)
    if silent or situation.available >= next_order:
        return Decision("nothing")
    rounded = [
        way for way in situation.ways if way.kind == "rounded" and way.pay + situation.available >= next_order
    ]
    if not rounded:
        return Decision("nothing")
    way = min(rounded, key=lambda way: way.pay)
    return Decision("hint", (Step(way.pay, situation.method),))
