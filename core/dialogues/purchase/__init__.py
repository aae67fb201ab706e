"""Buying: collect what is needed, quote, pay from the balance or close the gap, hand over to the notices."""

from .script import again, cancel, expected, start, step

__all__ = ["again", "cancel", "expected", "start", "step"]
