"""What both sides mean by a typical order."""

from collections.abc import Sequence
from statistics import median_low

LOOKED_AT = 10
"""How many of the latest delivered orders tell what the next one will cost."""


def typical_order(totals: Sequence[int]) -> int:
    """What the next order will probably cost: the (lower) median of recent ones; 0 without any. In fen."""
    return median_low(totals) if totals else 0
