"""The life of an order as a table, and the other decisions that need no database."""

import secrets
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from api_client.contract import EventType, OrderStatus

Step = Literal[
    "place_short", "place", "fund", "lose_hold", "fulfil", "doubt", "deliver", "fail", "cancel", "expire"
]

TRANSITIONS: dict[tuple[OrderStatus | None, Step], OrderStatus] = {
    (None, "place_short"): "awaiting_funds",
    (None, "place"): "held",
    ("awaiting_funds", "fund"): "held",
    ("awaiting_funds", "cancel"): "cancelled",
    ("awaiting_funds", "expire"): "expired",
    (
        "held",
        "lose_hold",
    ): "awaiting_funds",  # it ran out with no worker there, and the money is gone
    ("held", "fulfil"): "fulfilling",
    ("held", "fail"): "failed",
    ("held", "cancel"): "cancelled",
    ("fulfilling", "deliver"): "delivered",
    ("fulfilling", "fail"): "failed",
    ("fulfilling", "doubt"): "review",
    ("review", "deliver"): "delivered",
    ("review", "fail"): "failed",
}
"""(status, step) → status; anything else is refused. No cancel once the supplier may have the order."""

EVENTS: dict[OrderStatus, EventType] = {
    "awaiting_funds": "order.awaiting_funds",
    "held": "order.held",
    "fulfilling": "order.fulfilling",
    "review": "order.review",
    "delivered": "order.delivered",
    "failed": "order.failed",
    "cancelled": "order.cancelled",
    "expired": "order.expired",
}

CANCELLABLE: frozenset[OrderStatus] = frozenset(s for (s, step) in TRANSITIONS if step == "cancel" and s)
FINAL: frozenset[OrderStatus] = frozenset({"delivered", "failed", "cancelled", "expired"})

_RETRY_FIRST = timedelta(seconds=30)
_RETRY_LONGEST = timedelta(minutes=10)
_SHOP_ZONE = ZoneInfo("Asia/Shanghai")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: nothing that can be misread


def after(status: OrderStatus | None, step: Step) -> OrderStatus | None:
    """The status that `step` leads to; None when it is not possible now."""
    return TRANSITIONS.get((status, step))


def retry_in(asked: int) -> timedelta:
    """How long to wait before a stuck order is looked at again: 30 s, doubling with `asked` up to 10 min."""
    return min(_RETRY_FIRST * (1 << min(asked, 10)), _RETRY_LONGEST)


def number(at: datetime) -> str:
    """An order number to be read out: business date in China and six random letters, e.g. `260311-7KQ2MX`."""
    # One draw for all six; 256 is a multiple of 32, so every letter is as likely.
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in secrets.token_bytes(6))
    return f"{at.astimezone(_SHOP_ZONE):%y%m%d}-{letters}"
