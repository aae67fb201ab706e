"""What somebody who speaks meant: the readings of a recogniser in, one meaning and how sure we are out."""

from .phrases import Phrase
from .understood import Level, Understood, load, understand

__all__ = ["Level", "Phrase", "Understood", "load", "understand"]
