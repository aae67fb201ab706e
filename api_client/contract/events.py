"""What happened, in order, for whoever must tell people about it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from .base import Wire

EventType = Literal[
    "topup.created",
    "topup.processing",
    "topup.credited",
    "topup.refused",
    "topup.expired",
    "order.awaiting_funds",
    "order.held",
    "order.fulfilling",
    "order.review",
    "order.delivered",
    "order.failed",
    "order.cancelled",
    "order.expired",
    "order.refunded",
    "refund.created",
    "refund.done",
    "refund.refused",
    "wallet.granted",
    "wallet.bonus_expired",
    "wallet.credited",
    "customer.created",
    "chat.linked",
    "human.requested",
    "alert.raised",
    "alert.recovered",
    "alert.escalated",
    "alert.digest",
    "report.daily",
    "credit.offered",
    "credit.opened",
    "credit.changed",
    "credit.paused",
    "credit.thawed",
    "credit.closed",
    "guard.waiting",
    "guard.asked",
    "guard.released",
    "guard.stopped",
    "guardian.accepted",
    "guardian.removed",
    "credit.used",
    "credit.automatic",
    "credit.reminder",
    "credit.repaid",
    "credit.overdue",
    "autotopup.asked",
    "autotopup.stopped",
    "webhook.disabled",
    "webhook.tested",
    "suggestion.made",
]


class Event(Wire):
    """One state change. `data` is the subject (`Order`, `Topup`, `Refund` as JSON) right after it.

    What names its chats in `data["to"]` is told there and nowhere else.
    """

    id: UUID
    type: EventType
    customer_id: UUID
    subject_id: UUID
    data: dict[str, Any]
    at: datetime
    trace: str | None = None
    """What caused it, as a W3C traceparent, when the backend traces."""


class EventPage(Wire):
    """Oldest first. `cursor` is where to read on, also when `events` is empty."""

    events: list[Event]
    cursor: str
