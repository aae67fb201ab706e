"""What happened in the backend, told in the chats it names, or to the person in the chat they used last."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog
from structlog.contextvars import bound_contextvars

from core.engine import Engine
from core.model import Chat
from core.notices import told_to
from core.ports import AWAY, Clock, EventFeed

from .conversations import PgConversations
from .forgetting import Retention

_log = structlog.get_logger(__name__)

_CURSOR = "notices"
_PAGE = 100
_TRIES = 5
"""How often an event that cannot be told is tried, before the others go on without it."""
_AWAY = (
    *AWAY,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What is no fault of the event: the backend or the store is away, stopping or starting."""


class Notices:
    """Reads the event feed from where it stopped last time: at least once per event, told once per chat.

    The place in the feed is saved after the telling, so a crash repeats an event; the engine saves a notice
    under the event's id, so the repetition says nothing. That is forgotten after `life`; what is older is
    not told, whatever the feed repeats.
    """

    def __init__(
        self,
        feed: EventFeed,
        engine: Engine,
        conversations: PgConversations,
        *,
        clock: Clock,
        life: timedelta = Retention().notices,
    ) -> None:
        self._feed = feed
        self._clock = clock
        self._life = life
        self._engine = engine
        self._conversations = conversations
        self._failures: dict[UUID, int] = {}

    async def pump(self) -> int:
        """Tell everything the feed holds now; returns how many events were read."""
        count = 0
        while read := await self._page(wait=0):
            count += read
        return count

    async def run(self, stop: asyncio.Event) -> None:
        """Tell events as they come until `stop`."""
        stopping = asyncio.create_task(stop.wait())
        while not stop.is_set():
            reading = asyncio.create_task(self._page(wait=10))
            await asyncio.wait({reading, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                reading.cancel()
                with suppress(asyncio.CancelledError):
                    await reading
            elif error := reading.exception():
                _log.warning("notices_pause", error=type(error).__name__)
                await asyncio.wait({stopping}, timeout=1.0)

    async def _page(self, *, wait: float) -> int:
        cursor = await self._conversations.cursor(_CURSOR)
        page = await self._feed.events(after=cursor, wait=wait, limit=_PAGE)
        oldest = self._clock.now() - self._life
        for event in page.events:
            if event.at < oldest:
                continue
            try:
                with bound_contextvars(request_id=event.id.hex):
                    named = told_to(event)
                    for chat in await self._used_last(event.customer_id) if named is None else named:
                        await self._engine.tell(chat, event)
            except _AWAY:
                raise  # it is told when they are back, however long that takes
            except Exception as error:
                failures = self._failures[event.id] = self._failures.get(event.id, 0) + 1
                _log.error("notice_failed", type=event.type, tries=failures, exc_info=error)
                if failures < _TRIES:
                    raise  # the cursor stays; what was told before is recognised when it comes again
            self._failures.pop(event.id, None)
        if page.cursor != cursor:
            await self._conversations.move_cursor(_CURSOR, page.cursor)
        return len(page.events)

    async def _used_last(self, customer_id: UUID) -> list[Chat]:
        """The private chat that was used last, a group when there is no other."""
        links = (await self._feed.chats(customer_id)).chats
        alone = [link for link in links if link.kind == "private"] or links
        chat = await self._conversations.used_last([Chat(link.channel, link.chat) for link in alone])
        return [] if chat is None else [chat]
