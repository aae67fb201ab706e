"""The life of a bill as a table, and when its gateway is asked about it."""

from datetime import datetime, timedelta
from typing import Literal

from api_client.contract import EventType, TopupStatus

Step = Literal["pay", "refuse", "expire", "credit"]

TRANSITIONS: dict[tuple[TopupStatus, Step], TopupStatus] = {
    ("pending", "pay"): "processing",
    ("pending", "refuse"): "refused",
    ("pending", "expire"): "expired",
    ("pending", "credit"): "credited",
    ("processing", "refuse"): "refused",
    ("processing", "credit"): "credited",
    # Money that arrives is the customer's, whatever we thought of the bill.
    ("refused", "credit"): "credited",
    ("expired", "credit"): "credited",
}
"""(status, step) → status. What is not here changes nothing: notifications come twice and in any order."""

EVENTS: dict[TopupStatus, EventType] = {
    "pending": "topup.created",
    "processing": "topup.processing",
    "credited": "topup.credited",
    "refused": "topup.refused",
    "expired": "topup.expired",
}

_FIRST = timedelta(seconds=10)
_LONGEST = timedelta(minutes=5)
_WATCH = timedelta(days=1)


def is_late(status: TopupStatus, now: datetime, expires_at: datetime) -> bool:
    """Whether money that arrives now comes after its bill was over."""
    return status in ("expired", "refused") or (status == "pending" and now >= expires_at)


def ask_at(now: datetime, asked: int, expires_at: datetime) -> datetime | None:
    """When to ask the gateway next, after `asked` times: in 10 s, doubling up to 5 min, and sharp at expiry.

    An expired bill is watched for one more day, because money does come late; then None.
    """
    soon = now + min(_FIRST * (1 << min(asked, 8)), _LONGEST)
    if now < expires_at:
        return min(soon, expires_at)
    return soon if now < expires_at + _WATCH else None
