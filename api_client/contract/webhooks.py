"""What other systems are told: endpoints, deliveries, and a feed for those who cannot receive."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from .base import Wire

WebhookType = Literal[
    "balance.low",
    "balance.recovered",
    "balance.low.batch",
    "alert.raised",
    "alert.recovered",
    "order.awaiting_funds",
    "order.held",
    "order.fulfilling",
    "order.review",
    "order.delivered",
    "order.failed",
    "order.cancelled",
    "order.expired",
    "order.refunded",
    "topup.created",
    "topup.processing",
    "topup.credited",
    "topup.refused",
    "topup.expired",
    "refund.created",
    "refund.done",
    "refund.refused",
    "credit.used",
    "credit.repaid",
    "credit.overdue",
    "webhook.test",
]
"""`balance.low.batch` goes to endpoints of the whole platform, in place of many `balance.low`. `alert.raised`
and `alert.recovered` are about what is no matter of the balance. `webhook.test` goes to the endpoint it is
asked for, whatever that wants."""

EndpointUrl = Annotated[str, Field(min_length=8, max_length=2000)]
Description = Annotated[str, Field(max_length=200)]
EventTypes = Annotated[list[WebhookType | Literal["*"]], Field(min_length=1, max_length=30)]
"""Which events an endpoint is sent; `*` is all of them, also those a later release adds."""

DisabledReason = Literal["owner", "gone", "failing"]
"""The owner said so; it answered 410; it failed for days."""

DeliveryStatus = Literal["pending", "delivered", "failed", "skipped"]
"""`failed`: every attempt failed. `skipped`: the endpoint was disabled; a replay sends it after all."""


class NewEndpoint(Wire):
    """`customer_id` is the merchant whose events are sent; None is every merchant's, for operators only."""

    customer_id: UUID | None = None
    url: EndpointUrl
    description: Description = ""
    types: EventTypes = ["*"]


class EndpointChange(Wire):
    """What is left out stays as it is. Enabling an endpoint forgets that it failed."""

    url: EndpointUrl | None = None
    description: Description | None = None
    types: EventTypes | None = None
    enabled: bool | None = None


class Endpoint(Wire):
    """Where events go. `failing_since` is set while its latest attempts failed."""

    id: UUID
    customer_id: UUID | None
    url: str
    description: str
    types: list[str]
    enabled: bool
    disabled_reason: DisabledReason | None
    failing_since: datetime | None
    created_at: datetime
    updated_at: datetime


class Endpoints(Wire):
    """All endpoints of one merchant, or those of the whole platform; oldest first."""

    endpoints: list[Endpoint]


class EndpointSecret(Wire):
    """The signing secret `whsec_…`. It cannot be shown again. `previous_until` is when the last one stops
    signing beside it; None when there was none."""

    endpoint: Endpoint
    secret: str
    previous_until: datetime | None = None


class Attempt(Wire):
    """One try. `status` is HTTP's; None, with an `error`, without an answer. `response` is its beginning."""

    number: int
    at: datetime
    milliseconds: int
    status: int | None
    error: str | None
    response: str


class Delivery(Wire):
    """One message to one endpoint. `id` is its `webhook-id`, the same in every attempt and replay."""

    id: UUID
    endpoint_id: UUID
    type: str
    event_id: UUID
    status: DeliveryStatus
    attempts: int
    status_code: int | None
    """Of the latest answer."""
    created_at: datetime
    next_at: datetime | None
    """When it is tried next."""


class DeliveryDetail(Wire):
    """A delivery with what was sent and the latest attempts, oldest first."""

    delivery: Delivery
    payload: dict[str, Any]
    log: list[Attempt]


class DeliveryPage(Wire):
    """Newest first; `next_cursor` is None at the end."""

    deliveries: list[Delivery]
    next_cursor: UUID | None


class WebhookTest(Wire):
    """`tell`: say in the merchant's chat what came of it."""

    tell: bool = False


class ReplayRequest(Wire):
    """Send again what was made at or after `since` and has one of `statuses`."""

    since: AwareDatetime
    statuses: Annotated[list[Literal["delivered", "failed", "skipped"]], Field(min_length=1)] = [
        "failed",
        "skipped",
    ]


class Replayed(Wire):
    """How many deliveries are on their way again. `more`: ask once more, there was too much for once."""

    count: int
    more: bool


class MerchantEvent(Wire):
    """The same as a webhook's payload, with the event's own id."""

    id: UUID
    type: str
    timestamp: datetime
    data: dict[str, Any]


class MerchantEventPage(Wire):
    """Oldest first. `cursor` is where to read on, also when `events` is empty."""

    events: list[MerchantEvent]
    cursor: int
