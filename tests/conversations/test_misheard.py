"""Misheard confirmations through everything real: no money moves; and the lock outlives a slow recogniser."""

import asyncio
from collections.abc import Sequence
from random import Random

import pytest

from app.stage import Rehearsal
from bots.runtime.locks import ValkeyLocks
from bots.terminal.script import Conversation
from core.engine import Engine
from core.model import Chat, Heard, Incoming, Speech, VoiceNote
from core.texts import default_texts
from core.understanding import default_understanding
from tests.core.misheard import speech

BUYER = Conversation.model_validate(
    {"name": "misheard", "customer": {"balance": "200.00", "mode": "elderly"}, "turns": [{"user": "你好"}]}
)
WISH = "给一三八零零一三八零零零充五十块话费"


@pytest.mark.parametrize("steps", [30, pytest.param(600, marks=pytest.mark.long)])
async def test_no_misheard_confirmation_moves_money(stage: Rehearsal, steps: int) -> None:
    scene = await stage.open(BUYER)
    store, chance = stage.talk.conversations, Random(20261123)
    await scene.hear([WISH])
    await scene.settle()
    asked, _, _ = await store.load(scene.chat)
    assert "确认支付" in str((await scene.entries(0))[-1].message)
    for step in range(1, steps + 1):
        note = stage.prompter.lay_down(speech(chance))
        await stage.talk.hub.accept(Incoming(scene.chat, note.ref, scene.now(), voice=note))
        await stage.talk.hub.settle(scene.chat)
        if step % 10 == 0:
            await scene.settle()
            assert await scene.orders() == []
            assert await scene.topups() == []
        _, version, _ = await store.load(scene.chat)
        await store.save(scene.chat, asked, version=version, messages=[], answered=None, intent=None)
    assert (await scene.wallet())["available"] == 200_00
    await scene.hear(["确认支付"])
    await scene.settle()
    assert [order["status"] for order in await scene.orders()] == ["delivered"]


class _SlowEars:
    """Takes longer than a lock lives unless it is renewed."""

    def __init__(self) -> None:
        self.heard = 0

    async def hear(self, chat: Chat, note: VoiceNote, *, expected: Sequence[str]) -> Speech:
        self.heard += 1
        await asyncio.sleep(1.0)
        return Speech((Heard("查余额", 0.9),), seconds=1.0)


async def test_the_lock_outlives_a_slow_recogniser(stage: Rehearsal) -> None:
    scene = await stage.open(BUYER)
    ears, talk = _SlowEars(), stage.talk
    update = Incoming(scene.chat, "slow", scene.now(), voice=VoiceNote("slow", 1.0))
    await talk.conversations.receive(update)
    processes = [
        Engine(
            backend=talk.client, conversations=talk.conversations, locks=ValkeyLocks(talk.valkey, ttl=0.3),
            clock=stage.clock, understanding=default_understanding(), texts=default_texts(),
            new_token=lambda: "t", ears=ears,
        )
        for _ in range(2)
    ]  # fmt: skip
    await asyncio.gather(*(process.answer(scene.chat) for process in processes))
    assert ears.heard == 1
    assert [entry.text for entry in await scene.entries(0) if entry.by_voice] == ["查余额"]
