"""The decisions of a pre-check: price, shortfall, ways to close the gap. Amounts in fen."""

from api_client.contract import Product, WayToClose
from backend.platform.policy_data import ShopPolicy
from backend.platform.problems import ProblemError


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


def ways(gap: int, policy: ShopPolicy, credit: WayToClose | None = None) -> list[WayToClose]:
    """How to close a gap, cheapest first: exactly the gap, or the next tier, or (`credit`) the credit line.
    Empty without a gap.

    A bill has a smallest and a largest amount: a tiny gap is closed with the smallest bill, and a gap that no
    single bill can close has no way.
    """
    if gap <= 0:
        return []
    exact = max(gap, policy.topup_minimum)
    found = [WayToClose(kind="exact", pay=exact)]
    tier = policy.tier_above(exact)
    if tier is not None:
        found.append(
            WayToClose(kind="rounded", pay=tier.amount, bonus=tier.bonus, bonus_days=policy.bonus_days)
        )
    payable = [way for way in found if way.pay <= policy.topup_maximum]
    return payable if credit is None else [*payable, credit]
