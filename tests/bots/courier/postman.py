"""A messenger that keeps what it is given and fails as it is told."""

import asyncio
from collections.abc import Callable
from typing import Any

from bots.runtime import Entry, PgConversations
from bots.runtime.courier import CourierPolicy, Note, Pace, Sent
from core.model import Chat, Incoming, Message

CHANNEL = "telegram"
QUICK = Pace(count=10**6, seconds=1.0, burst=10**6)
UNLIMITED = CourierPolicy(chat=QUICK, group=QUICK, bot=QUICK, lease=30)


def chat(name: str = "1") -> Chat:
    return Chat(CHANNEL, name)


class Postman:
    """`got` is what arrived, in order, as (address, words). What `fail` answers before a call is raised."""

    channel = CHANNEL

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.fail: Callable[[Chat, str], BaseException | None] = lambda _chat, _words: None
        self.after: Callable[[Chat, str], Any] | None = None
        """Awaited when a call has arrived, before the courier hears of it."""
        self.parts: Callable[[Entry], tuple[str, ...]] = lambda entry: (entry.text,)
        self.plain_fails: BaseException | None = None
        self.kept: list[dict[str, Any]] = []
        self.busy: set[Chat] = set()
        self._arrival = asyncio.Event()

    def is_group(self, chat: Chat) -> bool:
        return chat.address.startswith("-")

    async def deliver(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        assert chat not in self.busy, "two deliver to one chat at a time"
        self.busy.add(chat)
        try:
            words = self.parts(entry)
            self.kept.append(dict(sent.kept))
            for number, part in enumerate(words):
                note = await sent.part(f"part {number}", self._call(chat, part), last=part is words[-1])
                sent.keep(last=note.get("id"))
        finally:
            self.busy.discard(chat)

    async def deliver_plainly(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        async def call() -> None:
            if self.plain_fails is not None:
                raise self.plain_fails
            self.got.append((chat.address, f"plain {entry.text}"))

        await sent.part("plain", call, last=True)

    def _call(self, chat: Chat, words: str) -> Any:
        async def call() -> Note:
            if error := self.fail(chat, words):
                raise error
            await asyncio.sleep(0)
            self.got.append((chat.address, words))
            self._arrival.set()
            if self.after is not None:
                await self.after(chat, words)
            return {"id": len(self.got)}

        return call

    async def until(self, count: int) -> None:
        """Wait until so many calls have arrived."""
        async with asyncio.timeout(60):
            while len(self.got) < count:
                self._arrival.clear()
                await self._arrival.wait()

    def words_to(self, chat: Chat) -> list[str]:
        return [words for address, words in self.got if address == chat.address]


async def say(
    conversations: PgConversations, chat: Chat, *words: str, answers: str | None = None, heard: bool = False
) -> None:
    """Xiaoka says something; with `heard` it answers an update of the person, which comes first."""
    if heard:
        assert answers is not None
        now = conversations._clock.now()
        await conversations.receive(Incoming(chat, answers, now, text="hello"))
    _, version, _ = await conversations.load(chat)
    messages = [Message(one) for one in words]
    await conversations.save(
        chat, {"n": version}, version=version, messages=messages, answered=answers, intent=None
    )
