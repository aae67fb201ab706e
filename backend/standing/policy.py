"""Decisions about what is kept for the next order, and when a rule asks. Pure; amounts in fen."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from api_client.contract import Kind, Mode, RuleKind
from backend.figures.days import ZONE, business_date
from backend.platform.standing_data import StandingPolicy

_BUSY = timedelta(hours=1)
NEVER = 10**18
"""More than any account may hold."""
BASIS = 10_000


@dataclass(frozen=True)
class Facts:
    """What is, at one moment, while the customer's accounts are locked.

    `available` is bonus and paid money that can be spent, `kept` what is held for the next order, `pending`
    what open bills for the balance would bring, `typical` a typical order (0: nobody knows).
    """

    now: datetime
    kind: Kind
    mode: Mode
    available: int
    kept: int = 0
    pending: int = 0
    typical: int = 0
    buying: bool = False
    """An order waits for money or is being fulfilled."""

    @property
    def own(self) -> int:
        """What is theirs to spend on an order: what is kept is for just that."""
        return self.available + self.kept

    def with_pending(self, amount: int) -> "Facts":
        """The same with one more bill."""
        return replace(self, pending=self.pending + amount)

    @property
    def busy(self) -> bool:
        """A person in the middle of a purchase is left alone; a merchant always is in the middle of one."""
        return self.kind == "personal" and self.buying


@dataclass(frozen=True)
class Consent:
    """What was agreed to. `expired_at`: the latest hold ran out unused, `bought_at`: the latest delivery."""

    share: int
    amount: int
    expired_at: datetime | None = None
    bought_at: datetime | None = None


def to_keep(consent: Consent, facts: Facts) -> int:
    """How much to keep for the next order now; 0 for nothing.

    Once a hold ran out unused, only a further purchase has money kept again: who does not buy needs none.
    """
    if facts.kept or facts.busy or facts.available * BASIS >= facts.typical * consent.share:
        return 0
    if consent.expired_at is not None and (
        consent.bought_at is None or consent.bought_at <= consent.expired_at
    ):
        return 0
    return min(consent.amount, facts.available)


@dataclass(frozen=True)
class Rule:
    """A rule, and where it stands: `open` while a bill of its own waits, `used` on this business date."""

    kind: RuleKind
    threshold: int | None = None
    every_days: int | None = None
    day: int = 0
    amount: int | None = None
    target: int | None = None
    minimum: int = 1
    maximum: int = NEVER
    per_day: int = 1
    elderly: bool = False
    on: bool = True
    open: bool = False
    used: int = 0
    rest_until: datetime | None = None


Asks = tuple[Literal["ask"], int]
Later = tuple[Literal["later"], datetime]
Verdict = Asks | Later | None
"""Ask for so much now; look again then, whatever the balance does; nothing."""


def verdict(rule: Rule, facts: Facts, shop: StandingPolicy) -> Verdict:
    """What a rule does now. At the worst it says nothing: it never asks twice."""
    if not rule.on or rule.open or (facts.mode == "elderly" and not rule.elderly):
        return None
    wanted = sum_of(rule, facts)
    resting = rule.rest_until is not None and rule.rest_until > facts.now
    if wanted == 0 or resting:
        return None
    if facts.busy:
        # The end of the purchase moves the balance and has it looked at again; the calendar does not.
        return None if rule.kind == "balance" else ("later", facts.now + _BUSY)
    if rule.used >= rule.per_day:
        return "later", _at(business_date(facts.now) + timedelta(days=1), shop.ask_at)
    if (morning := quiet_until(facts.now, shop)) is not None:
        return "later", morning
    return "ask", wanted


def sum_of(rule: Rule, facts: Facts) -> int:
    """How much a rule would ask for, 0 for nothing. What open bills would bring counts as there."""
    there = facts.own + facts.pending
    if rule.threshold is not None and there >= rule.threshold:
        return 0
    if rule.target is not None:
        needed = rule.target - there
    else:
        assert rule.amount is not None, "a rule has an amount or a target"
        # A rule that goes by the calendar has no balance to count the open bills towards.
        needed = rule.amount if rule.threshold is not None else rule.amount - facts.pending
    return min(max(needed, rule.minimum), rule.maximum) if needed > 0 else 0


def look_below(typical: int, thresholds: list[int], *, keeps: bool) -> int | None:
    """The free money below which somebody has to look; None where no arrangement goes by it.

    For what is kept that is a whole typical order and not just its share, so that a typical order that has
    become a larger one is noticed in time.
    """
    return max([*thresholds, (typical or NEVER)] if keeps else thresholds, default=None)


def quiet_until(now: datetime, shop: StandingPolicy) -> datetime | None:
    """The end of the quiet hours that are now; None outside of them."""
    local = now.astimezone(ZONE)
    if shop.quiet_until <= local.time() < shop.quiet_from:
        return None
    days = 1 if local.time() >= shop.quiet_from else 0
    return _at(local.date() + timedelta(days=days), shop.quiet_until)


def next_time(rule: Rule, after: datetime, shop: StandingPolicy) -> datetime | None:
    """When a rule that goes by the calendar asks next; None for one that goes by the balance."""
    today = business_date(after)
    if rule.kind == "interval":
        assert rule.every_days is not None
        return _at(today + timedelta(days=rule.every_days), shop.ask_at)
    if rule.kind == "balance":
        return None
    due = _at(_in_month(today, rule.day), shop.ask_at)
    if due > after:
        return due
    return _at(_in_month(today.replace(day=28) + timedelta(days=7), rule.day), shop.ask_at)


def _in_month(month: date, day: int) -> date:
    """That day of the month, or its last one."""
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE)
