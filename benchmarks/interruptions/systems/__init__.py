"""The systems that are measured."""

from .base import System
from .offers import Bonus, Discount, Hint, TwoSteps

SYSTEMS: tuple[type[System], ...] = (TwoSteps, Bonus, Discount, Hint)
"""Each is measured alone, and then all together, in this order."""

__all__ = ["SYSTEMS", "System"]
