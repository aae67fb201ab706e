"""Events are told however long the backend was away; one that nobody can tell does not hold up the others."""

from types import SimpleNamespace
from typing import cast

import asyncpg
import pytest

from api_client.contract import Event, Unavailable
from app.clock import ManualClock
from bots.runtime import Notices, PgConversations
from core.engine import Engine
from core.model import Chat
from core.ports import EventFeed

from .feeds import OneEvent


class _Teller:
    """Fails as told, then tells."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.told: list[Event] = []

    async def tell(self, chat: Chat, event: Event) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.told.append(event)


def _notices(
    teller: _Teller, conversations: PgConversations, chat: Chat, clock: ManualClock
) -> tuple[Notices, OneEvent]:
    feed = OneEvent(chat, clock.now())
    engine = cast(Engine, SimpleNamespace(tell=teller.tell))
    return Notices(cast(EventFeed, feed), engine, conversations, clock=clock), feed


@pytest.mark.parametrize(
    "away",
    [
        Unavailable("the backend does not answer"),
        ConnectionResetError(),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.InterfaceError("connection is closed"),
    ],
)
async def test_a_long_outage_loses_no_notice(
    away: Exception, conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    teller = _Teller(*[away] * 20)
    notices, feed = _notices(teller, conversations, chat, clock)
    for _ in range(20):
        with pytest.raises(type(away)):
            await notices.pump()
    assert await notices.pump() == 1
    assert teller.told == [feed.event]


async def test_what_cannot_be_told_is_given_up(
    conversations: PgConversations, chat: Chat, clock: ManualClock
) -> None:
    teller = _Teller(*[LookupError("no such text")] * 20)
    notices, _ = _notices(teller, conversations, chat, clock)
    for _ in range(4):
        with pytest.raises(LookupError):
            await notices.pump()
    assert await notices.pump() == 1
    assert await conversations.cursor("notices") == "1"
