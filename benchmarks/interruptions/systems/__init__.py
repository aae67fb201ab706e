"""The systems that are measured."""

from .base import System
from .credit import Credit
from .offers import Bonus, Discount, Hint, TwoSteps
from .standing import AutomaticHold, AutomaticTopup
from .suggestions import Suggestions

SYSTEMS: tuple[type[System], ...] = (
    Credit, TwoSteps, Bonus, Discount, Hint, AutomaticHold, AutomaticTopup, Suggestions,
)  # fmt: skip
"""Each is measured alone, and then all together, in this order."""

__all__ = ["SYSTEMS", "System"]
