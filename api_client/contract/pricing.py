"""Prices by balance, as they are shown, and the one place where a discounted price is rounded."""

from .base import BasisPoints, Fen, Wire


def price_after(total: int, basis_points: int) -> int:
    """`basis_points` of `total` fen, rounded down, in the customer's favour; never less than one fen."""
    return max(1, total * basis_points // 10_000)


class PriceTier(Wire):
    """Who has `from_balance` of paid money pays `basis_points` of the price: 9800 is 98 %."""

    from_balance: Fen
    basis_points: BasisPoints


class NextPrice(Wire):
    """The next lower price, and how much paid money is missing to it."""

    from_balance: Fen
    basis_points: BasisPoints
    missing: Fen


class PriceStanding(Wire):
    """What somebody's paid balance means for prices now. `basis_points` is 10000 without a discount."""

    basis_points: BasisPoints
    from_balance: Fen = 0
    """The balance that this price is for; 0 when it is the full one."""
    next: NextPrice | None = None
