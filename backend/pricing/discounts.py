"""Discounts by balance. Pure decisions; amounts in fen.

What counts is the *paid* money that is free: a bonus is a present of the shop already, frozen money belongs
to another order, and neither credit nor money on its way is a balance.
"""

from collections.abc import Sequence
from typing import NamedTuple

from api_client.contract import Discount, NextPrice, PriceStanding, price_after
from backend.platform.pricing_data import DiscountTier


class Price(NamedTuple):
    """What something costs somebody. `applied` is the discount in `total`, `reachable` what more paid money
    would make of it, the nearest first."""

    full: int
    total: int
    applied: tuple[Discount, ...] = ()
    reachable: tuple[Discount, ...] = ()

    def with_paid(self, paid: int) -> int:
        """The price once there are `paid` fen of paid money. It never rises above `total`."""
        return min([self.total] + [self.full - d.amount for d in self.reachable if d.from_balance <= paid])


def price(full: int, paid: int, tiers: Sequence[DiscountTier]) -> Price:
    """The price of what costs `full` without a discount, for somebody with `paid` of paid money."""
    if not tiers:
        return Price(full, full)
    steps = [
        Discount(
            basis_points=tier.basis_points,
            amount=full - price_after(full, tier.basis_points),
            from_balance=tier.from_balance,
        )
        for tier in tiers
    ]
    had = [step for step in steps if step.from_balance <= paid and step.amount]
    now = had[-1].amount if had else 0
    better = tuple(step for step in steps if step.from_balance > paid and step.amount > now)
    return Price(full, full - now, tuple(had[-1:]), better)


def standing(paid: int, tiers: Sequence[DiscountTier]) -> PriceStanding | None:
    """What a balance means for prices; None where the shop has no discounts."""
    if not tiers:
        return None
    had = [tier for tier in tiers if tier.from_balance <= paid]
    ahead = next((tier for tier in tiers if tier.from_balance > paid), None)
    return PriceStanding(
        basis_points=had[-1].basis_points if had else 10_000,
        from_balance=had[-1].from_balance if had else 0,
        next=ahead
        and NextPrice(
            from_balance=ahead.from_balance,
            basis_points=ahead.basis_points,
            missing=ahead.from_balance - paid,
        ),
    )
