"""The grammars of whole sentences, asked before the one that understands loosely.

One order for what is typed, what is said aloud and `xiaoka understand`.
"""

from core.model import Meaning

from .merchant import for_merchants
from .standing import about_standing


def exactly(text: str, *, merchant: bool) -> Meaning | None:
    """What a sentence means that is one of theirs as a whole; None when it is not."""
    return (for_merchants(text) if merchant else None) or about_standing(text)
