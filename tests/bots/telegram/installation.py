"""Processes of the customers' bot on one database and one fake Telegram; any of them may die."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

from pydantic import SecretStr

from app.clock import RunningClock
from app.messengers import TelegramSettings
from app.stage import Rehearsal
from app.telegram import Telegram, open_telegram
from app.voice.wiring import Voice, silent
from app.wiring import Talk
from bots.runtime import Hub, PgConversations, ValkeyLocks
from bots.runtime.courier import CourierPolicy, Pace
from bots.terminal.script import Conversation
from core.engine import Engine
from core.model import Chat
from core.texts import default_texts
from core.understanding import default_understanding
from tests.telegram.server.bot import Bot
from tests.telegram.server.clock import SteppedClock
from tests.telegram.server.limits import NO_LIMITS
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram

_NO_LIMIT = Pace(count=1_000_000, burst=1_000_000)
FAST = CourierPolicy(chat=_NO_LIMIT, group=_NO_LIMIT, bot=_NO_LIMIT)


class Deaf(Hub):
    """Stores updates and is killed before it answers."""

    def _start(self, chat: Chat) -> None:
        return None


@dataclass
class Process:
    """One process of the bot while it runs."""

    telegram: Telegram
    talk: Talk
    stage: Rehearsal

    async def settle(self, person: Person) -> None:
        """Until everything the person did is answered and the answers have arrived."""
        await self.taken_in(person)
        chat = Chat("telegram", str(person.chat.id))
        for _ in range(50):
            await self.telegram.intake.settle()
            await self.talk.hub.settle(chat)
            moved = await self.stage.backend.drain() + await self.stage.talk.notices.pump()
            await self.telegram.courier.settle()
            if not moved:
                return

    async def taken_in(self, person: Person) -> None:
        """Until the bot has acknowledged what the person did."""
        async with asyncio.timeout(20):
            await person.bot.updates.settled()


class Installation:
    """The fake Telegram with one bot, and the shop behind it."""

    def __init__(self, stage: Rehearsal, server: FakeTelegram, clock: SteppedClock) -> None:
        self.stage = stage
        self.server = server
        self.clock = clock
        self.bot: Bot = server.bot("xiaoka_bot")
        self.settings = TelegramSettings(
            token=SecretStr(self.bot.token), api_url=server.url, courier=FAST
        )  # fmt: skip

    async def customer(self, balance: str = "200.00", **more: str) -> Person:
        """Somebody with an account, whose chat is linked."""
        person = self.server.person("王敏", self.bot)
        wanted = {"name": "x", "customer": {"balance": balance, **more}, "turns": [{"user": "x"}]}
        chat = Chat("telegram", str(person.chat.id))
        await self.stage.open(Conversation.model_validate(wanted), chat)
        return person

    @asynccontextmanager
    async def process(
        self,
        hub: type[Hub] = Hub,
        store: PgConversations | None = None,
        voice: Voice | None = None,
        **settings: object,
    ) -> AsyncIterator[Process]:
        """A process that polls, until the end of the block."""
        talk = self.talk(hub, store, voice)
        chosen = self.settings.model_copy(update=settings)
        telegram = await open_telegram(
            chosen, talk, database_url=self.stage.database_url, clock=self.stage.clock,
            courier_clock=RunningClock(self.stage.clock),
        )  # fmt: skip
        stop = asyncio.Event()
        running = asyncio.create_task(telegram.bot.run(stop))
        try:
            yield Process(telegram, talk, self.stage)
        finally:
            stop.set()
            await running
            await talk.hub.close()
            await telegram.close()

    def talk(self, hub: type[Hub], store: PgConversations | None = None, voice: Voice | None = None) -> Talk:
        """The conversation as another process of the same installation has it."""
        common = self.stage.talk
        voice = voice or silent(common.valkey)
        conversations = store or common.conversations
        engine = Engine(
            backend=common.client, conversations=conversations, locks=ValkeyLocks(common.valkey),
            clock=self.stage.clock, understanding=default_understanding(), texts=default_texts(),
            new_token=lambda: uuid4().hex, ears=voice.ears,
        )  # fmt: skip
        return replace(
            common, engine=engine, conversations=conversations, voice=voice,
            hub=hub(engine, conversations, common.valkey),
        )  # fmt: skip


@asynccontextmanager
async def installation(stage: Rehearsal) -> AsyncIterator[Installation]:
    """One bot at a Telegram whose time stands still."""
    clock = SteppedClock(stage.clock.now().timestamp())
    async with FakeTelegram(clock=clock, limits=NO_LIMITS, first_id=secrets.randbelow(2**50)) as server:
        yield Installation(stage, server, clock)


def said_by_bot(person: Person) -> list[str]:
    """The texts of the bot, oldest first."""
    return [shown.text for shown in person.chat.messages.values() if shown.by_bot]
