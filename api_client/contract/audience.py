"""Who can be told something that concerns many."""

from uuid import UUID

from .base import Wire
from .customers import ChatLink


class Listener(Wire):
    """A customer and every private chat that speaks for them."""

    customer_id: UUID
    chats: list[ChatLink]


class AudiencePage(Wire):
    """Customers with at least one chat, in the order they came to us; pass `next_cursor` to read on."""

    listeners: list[Listener]
    next_cursor: UUID | None = None
