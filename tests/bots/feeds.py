"""A feed of events for tests of those who read it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from api_client.contract import ChatLink, ChatLinks, Event, EventPage
from core.model import Chat


class OneEvent:
    """One event about the person of `chat`, read once."""

    def __init__(self, chat: Chat, at: datetime) -> None:
        self._chat = chat
        self.event = Event(
            id=uuid4(), type="order.delivered", customer_id=uuid4(), subject_id=uuid4(), data={}, at=at
        )

    async def events(self, *, after: str, wait: float, limit: int) -> EventPage:
        return EventPage(events=[self.event] if after == "" else [], cursor="1")

    async def chats(self, customer_id: Any) -> ChatLinks:
        link = ChatLink(channel=self._chat.channel, chat=self._chat.address, customer_id=customer_id)
        return ChatLinks(chats=[link])
