"""One outbox to messengers: what is said in a chat is brought there once, in order, within the limits."""

from .courier import Courier
from .messenger import Away, DeliveryError, Flooded, Gone, Messenger, Note, Refused, Sent, Unsure
from .policy import CourierPolicy, Pace

__all__ = [
    "Away",
    "Courier",
    "CourierPolicy",
    "DeliveryError",
    "Flooded",
    "Gone",
    "Messenger",
    "Note",
    "Pace",
    "Refused",
    "Sent",
    "Unsure",
]
