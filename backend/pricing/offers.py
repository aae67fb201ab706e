"""Which bonus a top-up earns. Pure decisions; amounts in fen, days are business days in Shanghai.

A bonus rewards putting in more than an order needs, or (offers that say `alone`) topping up at all. Who pays
the exact gap gets what they paid for. One order earns one bonus, whatever number of bills is paid for it, and
top-ups without an order earn `alone_per_day` of them: so a payment that is split never earns more than its
largest part would.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api_client.contract import Kind
from backend.platform.policy_data import ShopPolicy
from backend.platform.pricing_data import BonusTier, OfferLimit

SHOP_ZONE = ZoneInfo("Asia/Shanghai")
EVER = "ever"
ALONE = "*alone*"
"""What top-ups without an order are counted under, over all offers; no offer can be called that."""


class Counter(NamedTuple):
    """What is counted of one person: an offer, over a period (`ever` or a business day as `2026-11-23`)."""

    offer: str
    period: str


class Had(NamedTuple):
    """How often somebody had a bonus, and how much of it in fen."""

    times: int
    amount: int


@dataclass(frozen=True)
class Person:
    """What decides besides the offer itself."""

    kind: Kind
    had: Mapping[Counter, Had] = field(default_factory=dict)


def business_day(at: datetime) -> date:
    """The business day of a moment."""
    return at.astimezone(SHOP_ZONE).date()


def counters(
    tier: BonusTier, day: date, *, alone: bool, alone_per_day: int
) -> Iterator[tuple[Counter, OfferLimit]]:
    """What a bonus of this offer counts towards, each with its limit."""
    yield Counter(tier.key, EVER), tier.per_person
    yield Counter(tier.key, day.isoformat()), tier.per_day
    if alone:
        yield Counter(ALONE, day.isoformat()), OfferLimit(times=alone_per_day)


def open_to(shop: ShopPolicy, at: datetime, person: Person | None, *, alone: bool = False) -> list[BonusTier]:
    """The offers somebody can have at that moment, the best one of each amount, smallest amount first.

    `alone`: for a top-up without an order. `person` may be None when no offer concerns persons.
    """
    day = business_day(at)
    best: dict[int, BonusTier] = {}
    for tier in shop.bonus_tiers:
        known = best.get(tier.amount)
        if (known is None or known.bonus < tier.bonus) and _open(shop, tier, day, person, alone):
            best[tier.amount] = tier
    return list(best.values())


def _open(shop: ShopPolicy, tier: BonusTier, day: date, person: Person | None, alone: bool) -> bool:
    if alone and not tier.alone:
        return False
    if (tier.first_day and day < tier.first_day) or (tier.last_day and day > tier.last_day):
        return False
    if tier.for_all:
        return True
    assert person is not None, "an offer that concerns persons needs one"
    if tier.audience not in ("everybody", person.kind):
        return False
    counted = counters(tier, day, alone=alone, alone_per_day=shop.pricing.alone_per_day)
    return all(_room(person.had.get(counter), limit, tier.bonus) for counter, limit in counted)


def _room(had: Had | None, limit: OfferLimit, bonus: int) -> bool:
    times, amount = had or (0, 0)
    return (limit.times is None or times < limit.times) and (
        limit.amount is None or amount + bonus <= limit.amount
    )


def earned(tiers: Sequence[BonusTier], amount: int, *, gap: int) -> BonusTier | None:
    """The offer that closing a gap of `gap` with `amount` earns: one that it was rounded up to."""
    return next((tier for tier in tiers if tier.amount == amount and amount > gap), None)


def earned_alone(tiers: Sequence[BonusTier], amount: int) -> BonusTier | None:
    """The offer that topping up `amount` without an order earns: the best one it reaches."""
    return max((tier for tier in tiers if tier.amount <= amount), key=lambda tier: tier.bonus, default=None)


def above(tiers: Sequence[BonusTier], gap: int) -> BonusTier | None:
    """The smallest offer to round a gap up to; None when the gap is above all of them."""
    return next((tier for tier in tiers if tier.amount > gap), None)


def times_left(tier: BonusTier, at: datetime, person: Person | None) -> int | None:
    """How often somebody can still have the bonus of an offer today; None without limit."""
    if person is None:
        return None
    counted = counters(tier, business_day(at), alone=False, alone_per_day=1)
    limited = [
        limit.times - person.had.get(counter, Had(0, 0)).times
        for counter, limit in counted
        if limit.times is not None
    ]
    return min(limited, default=None)
