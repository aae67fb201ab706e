"""Fifty people speak at the same moment, to one recogniser: each is answered or told that it is busy."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from app.settings import Settings
from app.stage import Rehearsal
from app.voice.engines import pool_of, recogniser_of
from app.voice.hearing import Hearing
from app.voice.store import NoteStore
from app.voice.wiring import Voice
from app.wiring import Talk
from bots.runtime import Hub, ValkeyLocks
from bots.terminal.script import Conversation, checked
from core.engine import Engine
from core.model import Chat, Incoming, VoiceNote
from core.texts import default_texts
from core.understanding import default_understanding
from voice.pool import RecogniserPool
from voice.ports import Hypothesis, Recognition
from voice.ports import Sound as Samples

PEOPLE = 50
RECORDING = Path(__file__).parent / "voice" / "balance.ogg"
BALANCE, BUSY = "38.00", "过一会儿"


class Quick:
    """A recogniser that takes its time and always hears the same."""

    name = "quick"

    def recognise(self, sound: Samples, *, expected: Sequence[str] = ()) -> Recognition:
        time.sleep(0.01)
        return Recognition((Hypothesis("查余额", 0.95),), took=0.01)


@asynccontextmanager
async def talking(stage: Rehearsal, pool: RecogniserPool) -> AsyncIterator[Talk]:
    """The conversation of a process that hears through this pool."""
    common = stage.talk
    voice = Voice(NoteStore(common.valkey))
    hearing = Hearing(pool, voice.fetch)
    voice.ears, voice.closing = hearing, (hearing.close,)
    engine = Engine(
        backend=common.client, conversations=common.conversations, locks=ValkeyLocks(common.valkey),
        clock=stage.clock, understanding=default_understanding(), texts=default_texts(),
        new_token=lambda: uuid4().hex, ears=hearing,
    )  # fmt: skip
    hub = Hub(engine, common.conversations, common.valkey)
    yield replace(common, engine=engine, hub=hub, voice=voice)
    await hub.close()
    await voice.close()


async def _people(stage: Rehearsal) -> list[Chat]:
    wanted = {"name": "one of many", "customer": {"balance": BALANCE}, "turns": [{"user": "x"}]}
    described = checked(Conversation, wanted, "test")
    return [(await stage.open(described)).chat for _ in range(PEOPLE)]


async def _all_speak(talk: Talk, chats: Sequence[Chat], recording: bytes) -> dict[str, int]:
    """Everybody at once; how many heard their balance, and how many that it is busy."""

    async def one(chat: Chat) -> str:
        ref = uuid4().hex
        before = (await talk.hub.recent(chat, limit=1) or [None])[0]
        await talk.voice.notes.put(chat, ref, recording)
        update = Incoming(chat, ref, talk.engine._clock.now(), voice=VoiceNote(ref, 2.0))
        await talk.hub.accept(update)
        await talk.hub.settle(chat)
        said = await talk.hub.transcript(chat, after=before.seq if before else 0)
        texts = [entry.text for entry in said if entry.author == "xiaoka"]
        assert texts, "nobody is left without an answer"
        return "busy" if BUSY in texts[0] else "balance" if BALANCE in texts[0] else texts[0]

    answers = await asyncio.gather(*(one(chat) for chat in chats))
    return {answer: answers.count(answer) for answer in set(answers)}


async def test_everybody_is_answered_or_told_it_is_busy(stage: Rehearsal) -> None:
    pool = RecogniserPool(Quick, most=12)
    recording = RECORDING.read_bytes()
    chats = await _people(stage)
    deepest = 0
    async with talking(stage, pool) as talk:

        async def watch() -> None:
            nonlocal deepest
            while True:
                deepest = max(deepest, pool.load.waiting)
                await asyncio.sleep(0.002)

        watching = asyncio.create_task(watch())
        answers = await _all_speak(talk, chats, recording)
        watching.cancel()
        assert set(answers) <= {"balance", "busy"}, answers
        assert answers["balance"] >= 12
        assert deepest <= 12
        assert pool.load.waiting == pool.load.working == 0
        assert not [key async for key in talk.valkey.scan_iter("xiaoka:voice:*")], "no sound is left behind"


@pytest.mark.long
async def test_fifty_people_and_the_real_recogniser(stage: Rehearsal) -> None:
    """Four rounds; what the process holds after the second is what it holds after the last.

    2 cores, Whisper base, 24 may wait: see docs/voice/channels.md for the last result.
    """
    settings = Settings()
    choice = recogniser_of(settings)
    assert choice is not None, "xiaoka voice install"
    pool = pool_of(settings, choice)
    recording = RECORDING.read_bytes()
    chats = await _people(stage)
    sizes, process = [], psutil.Process()
    async with talking(stage, pool) as talk:
        await pool.warm()
        for _ in range(4):
            began = time.perf_counter()
            answers = await _all_speak(talk, chats, recording)
            gc.collect()
            sizes.append(process.memory_info().rss)
            print(answers, f"{time.perf_counter() - began:.1f} s", f"{sizes[-1] / 2**20:.0f} MB", pool.load)
            assert set(answers) <= {"balance", "busy"}, answers
            # Who has waited 20 seconds is told that it is busy; a slow machine comes to that.
            assert answers["balance"] >= 1
            assert pool.load.waiting == 0
    assert sizes[-1] - sizes[1] < 32 * 2**20
