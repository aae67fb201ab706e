"""One wish, one order: each layer that sees to it holds with the others switched off.

The layers: the inbox knows an update that comes twice; the lock runs one turn of a chat at a time; the
version refuses a session saved meanwhile; a button works once; the backend knows the key of a step it saw.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from redis.asyncio import Redis, from_url

from app.stage import Rehearsal, RehearsalScene
from bots.runtime import Hub, PgConversations, ValkeyLocks
from bots.terminal.scene import Visit
from bots.terminal.script import Action, Conversation
from core.engine import Engine
from core.model import Button, Chat, Incoming, Message
from core.ports import Conversations, Locks, Stored
from core.texts import Texts
from core.understanding import default_understanding

CONFIRMING = Conversation.model_validate(
    {"name": "layers", "customer": {"balance": "200.00"}, "turns": [{"user": "给13800138000充50元话费"}]}
)


class NoLocks:
    """Lets everybody through at once."""

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        yield


class AnyVersion(PgConversations):
    """Saves over whatever was saved meanwhile."""

    async def save(
        self, chat: Chat, state: dict[str, Any], *, version: int, messages: list[Message],
        answered: str | None, intent: str | None, heard: str | None = None,
    ) -> bool:  # fmt: skip
        _, version, _ = await self.load(chat)
        return await super().save(
            chat, state, version=version, messages=messages, answered=answered, intent=intent, heard=heard
        )


class OwnCopy:
    """A process that got the update and the session, and shares nothing with the others any more."""

    def __init__(self, incoming: Incoming, state: dict[str, Any]) -> None:
        self._state = state
        self._waiting: Incoming | None = incoming
        self.said: list[Message] = []

    async def receive(self, incoming: Incoming) -> bool:
        return True

    async def load(self, chat: Chat) -> Stored:
        return Stored(self._state, 1, self._waiting)

    async def save(
        self, chat: Chat, state: dict[str, Any], *, version: int, messages: list[Message],
        answered: str | None, intent: str | None, heard: str | None = None,
    ) -> bool:  # fmt: skip
        self._state = state
        self.said += messages
        if answered is not None:
            self._waiting = None
        return False


class DiesBeforeAnswering(PgConversations):
    """The process is killed when the work is done and the answer is not saved."""

    alive = True

    async def save(
        self, chat: Chat, state: dict[str, Any], *, version: int, messages: list[Message],
        answered: str | None, intent: str | None, heard: str | None = None,
    ) -> bool:  # fmt: skip
        if answered is not None and self.alive:
            self.alive = False
            raise ConnectionError("killed")
        return await super().save(
            chat, state, version=version, messages=messages, answered=answered, intent=intent, heard=heard
        )


def process(stage: Rehearsal, conversations: Conversations, locks: Locks) -> Engine:
    """Another process of the same installation."""
    return Engine(
        backend=stage.talk.client, conversations=conversations, locks=locks, clock=stage.clock,
        understanding=default_understanding(), texts=Texts(), new_token=lambda: uuid4().hex,
    )  # fmt: skip


def store(stage: Rehearsal, kind: type[PgConversations] = PgConversations) -> PgConversations:
    return kind(stage.talk.conversations._pool, stage.clock, stage.talk.valkey)


async def asked(stage: Rehearsal) -> tuple[RehearsalScene, Button]:
    """A chat in which "确认" would buy phone credit."""
    scene = await stage.open(CONFIRMING)
    visit = Visit(scene)
    await visit.act(CONFIRMING.turns[0])
    message = (await scene.entries(0))[-1].message
    assert message is not None
    return scene, message.buttons[0]


def tap(scene: RehearsalScene, button: Button, update_id: str = "") -> Incoming:
    return Incoming(
        scene.chat, update_id or str(uuid4()), scene.now(), button=button.token, label=button.label
    )


async def bought_once(scene: RehearsalScene) -> None:
    await scene.settle()
    assert [order["status"] for order in await scene.orders()] == ["delivered"]
    assert (await scene.wallet())["available"] == 150_00
    receipts = [entry for entry in await scene.entries(0) if entry.message and entry.message.receipt]
    assert len(receipts) == 1


async def test_the_inbox(stage: Rehearsal) -> None:
    """No lock, any version: the messenger delivers one tap six times."""
    scene, button = await asked(stage)
    engine = process(stage, store(stage, AnyVersion), NoLocks())
    incoming = tap(scene, button)
    accepted = await asyncio.gather(*(engine.accept(incoming) for _ in range(6)))
    assert accepted.count(True) == 1
    for seen_first in accepted:
        if seen_first:
            await engine.answer(scene.chat)
    await bought_once(scene)


async def test_the_lock(stage: Rehearsal) -> None:
    """Any version will do: four processes answer the same tap at once."""
    scene, button = await asked(stage)
    processes = [process(stage, store(stage, AnyVersion), ValkeyLocks(stage.talk.valkey)) for _ in range(4)]
    await processes[0].accept(tap(scene, button))
    await asyncio.gather(*(engine.answer(scene.chat) for engine in processes))
    await bought_once(scene)


async def test_the_version(stage: Rehearsal) -> None:
    """No lock: four processes answer the same tap at once."""
    scene, button = await asked(stage)
    processes = [process(stage, store(stage), NoLocks()) for _ in range(4)]
    await processes[0].accept(tap(scene, button))
    await asyncio.gather(*(engine.answer(scene.chat) for engine in processes))
    await bought_once(scene)


async def test_the_button(stage: Rehearsal) -> None:
    """The inbox sees six different updates: a nervous finger. The first one buys."""
    scene, button = await asked(stage)
    await asyncio.gather(*(scene.press(button) for _ in range(6)))
    await bought_once(scene)


async def test_the_key_of_the_step(stage: Rehearsal) -> None:
    """No inbox, no lock, no version, and the button is live in every copy: the backend makes one order."""
    scene, button = await asked(stage)
    state, _, _ = await stage.talk.conversations.load(scene.chat)
    copies = [OwnCopy(tap(scene, button), state) for _ in range(4)]
    await asyncio.gather(*(process(stage, copy, NoLocks()).answer(scene.chat) for copy in copies))
    assert all(copy.said for copy in copies)
    await bought_once(scene)


async def test_stored_and_not_answered_is_answered_once_after_the_restart(stage: Rehearsal) -> None:
    scene = await stage.open(CONFIRMING)
    await stage.talk.engine.accept(Incoming(scene.chat, str(uuid4()), scene.now(), text="余额"))
    assert len(await scene.entries(0)) == 1
    for _ in range(2):
        restarted = Hub(stage.talk.engine, stage.talk.conversations, stage.talk.valkey)
        await restarted.recover()
        await restarted.settle(scene.chat)
        await restarted.close()
    assert [entry.author for entry in await scene.entries(0)] == ["person", "xiaoka"]


async def test_killed_between_the_order_and_its_answer(stage: Rehearsal) -> None:
    scene, button = await asked(stage)
    engine = process(stage, store(stage, DiesBeforeAnswering), ValkeyLocks(stage.talk.valkey))
    await engine.accept(tap(scene, button))
    try:
        await engine.answer(scene.chat)
    except ConnectionError:
        restarted = Hub(stage.talk.engine, stage.talk.conversations, stage.talk.valkey)
        await restarted.recover()
        await restarted.settle(scene.chat)
        await restarted.close()
    await bought_once(scene)


async def test_without_valkey_the_conversation_goes_on(stage: Rehearsal) -> None:
    """Two processes that cannot see each other's locks: the version sees to it."""
    scene, button = await asked(stage)
    nobody: Redis = from_url("redis://127.0.0.1:1/0")
    conversations = PgConversations(stage.talk.conversations._pool, stage.clock, nobody)
    processes = [process(stage, conversations, ValkeyLocks(nobody)) for _ in range(2)]
    await processes[0].accept(tap(scene, button))
    await asyncio.gather(*(engine.answer(scene.chat) for engine in processes))
    await nobody.aclose()
    await bought_once(scene)


async def test_one_who_floods_does_not_keep_others_waiting(stage: Rehearsal) -> None:
    loud, quiet = await stage.open(CONFIRMING), await stage.open(CONFIRMING)
    for _ in range(150):
        await loud.say("余额")
    await quiet.say("余额")
    async with asyncio.timeout(20):
        await stage.talk.hub.settle(quiet.chat)
    said = [entry.author for entry in await loud.entries(0)]
    assert said.count("xiaoka") < 150, "the quiet one was answered long before"
    await loud.settle()
    said = [entry.author for entry in await loud.entries(0)]
    assert said.count("person") == said.count("xiaoka") == 150


async def test_an_event_that_comes_again_is_told_once(stage: Rehearsal) -> None:
    """The bots were killed after telling and before noting how far they had read."""
    scene, _ = await asked(stage)
    visit = Visit(scene)
    await visit.act(Action(user="确认"))
    before = len(await scene.entries(0))
    page = await stage.talk.client.events(wait=0, limit=1)
    assert page.events
    cursor = await stage.talk.conversations.cursor("notices")
    back = await _some_way_back(stage, cursor, scene)
    await stage.talk.conversations.move_cursor("notices", back)
    assert await stage.talk.notices.pump() > 0
    assert len(await scene.entries(0)) == before
    assert await stage.talk.conversations.cursor("notices") == cursor


async def _some_way_back(stage: Rehearsal, until: str, scene: RehearsalScene) -> str:
    """A cursor before the events of this scene's order."""
    after = ""
    while True:
        page = await stage.talk.client.events(after, wait=0, limit=50)
        mine = any(event.customer_id == scene.customer_id for event in page.events)
        if mine or page.cursor in (after, until):
            return after
        after = page.cursor
