"""The decisions of a pre-check: price, shortfall, ways to close the gap. Amounts in fen."""

from collections.abc import Sequence

from api_client.contract import Product, WayToClose
from backend.platform.policy_data import ShopPolicy
from backend.platform.pricing_data import BonusTier
from backend.platform.problems import ProblemError
from backend.pricing.discounts import Price
from backend.pricing.offers import above


def total(product: Product, quantity: int) -> int:
    """The price of `quantity`. Raises `quantity_invalid`, `out_of_stock`."""
    if not 1 <= quantity <= product.max_quantity:
        raise ProblemError(
            "quantity_invalid", f"One order takes 1 to {product.max_quantity}.", maximum=product.max_quantity
        )
    if not product.in_stock:
        raise ProblemError("out_of_stock", "Not enough of it is left.")
    return product.price * quantity


def shortfall(price: int, available: int) -> int:
    """What is missing; 0 when the balance suffices."""
    return max(0, price - available)


def ways(gap: int, policy: ShopPolicy, offers: Sequence[BonusTier]) -> list[WayToClose]:
    """How to close a gap, cheapest first: exactly the gap, or the next tier. Empty without a gap.

    A bill has a smallest and a largest amount: a tiny gap is closed with the smallest bill, and a gap that no
    single bill can close has no way. `offers` are the bonuses this person can have.
    """
    if gap <= 0:
        return []
    exact = max(gap, policy.topup_minimum)
    found = [WayToClose(kind="exact", pay=exact)]
    tier = above(offers, exact)
    if tier is not None:
        found.append(
            WayToClose(kind="rounded", pay=tier.amount, bonus=tier.bonus, bonus_days=policy.bonus_days)
        )
    return [way for way in found if way.pay <= policy.topup_maximum]


def with_price(way: WayToClose, price: Price, paid: int) -> WayToClose:
    """The way, with what the goods cost when it brings `paid`, the paid money, to a discount."""
    total = price.with_paid(paid + way.pay)
    return way.model_copy(update={"total": total}) if total < price.total else way
