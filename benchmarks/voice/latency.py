"""From the released button to the first sound of the answer: whole spoken turns on real servers.

A turn begins when the browser has the recording (OGG/Opus) and ends when the first clause of the answer can
be played, as OGG/Opus too. What lies between is what the product does: the recording to Valkey, the durable
inbox, the lock, decoding, looking for speech, recognising, understanding, the dialogue and the backend on
PostgreSQL, saving, the clause. The network to the browser is not in it. One person talks at a time, each
sentence in a chat of its own with 38.00 yuan in elderly mode; then all of it once more, so that what was made
the first time comes from the cache.
"""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any
from uuid import uuid4

import numpy as np

from api_client.contract import NewCustomer
from app.clock import SystemClock
from app.settings import Settings
from app.voice.engines import store_of
from app.voice.speaking import Speaking
from app.voice.wiring import Voice, opener
from app.wiring import Talk, client_within, demo_welcome, open_talk
from bots.runtime.valkey import Valkey
from core.model import Chat, Incoming, Speech, Spoken, VoiceNote
from core.ports import Ears
from core.speech import understand
from core.understanding import default_understanding
from voice.activity import activity
from voice.audio import decode, to_opus
from voice.clips import Clips
from voice.ports import Missing, Sound
from voice.speakers.choice import choose_speaker, open_speaker

from ..report import percentile, tell
from ..world import World, open_world
from . import lists
from .clips import Studio, manner
from .conditions import RATE, Samples, under

_CHANNEL = "web"
_BALANCE = 38_00
_WARM = 2


@dataclass(frozen=True)
class Turn:
    """One spoken turn: seconds from its parts to the first sound, and the answer as it is said."""

    samples: Samples
    reply: str
    parts: dict[str, float]
    first_audio: float
    cached: bool


async def run(studio: Studio, *, turns: int) -> list[Turn]:
    """So many different sentences, each made anew and then from the cache."""
    said = [command for command in lists.commands() if command.held_out]
    said = lists.sample(said, turns + _WARM)
    recordings = []
    for command in said:
        samples = under("clean", studio.say(command.sound, manner(command.sound)), f"{command.id}:latency")
        recordings.append((samples, to_opus(Sound(samples))))
    found: list[Turn] = []
    async with open_world() as world, _conversation(world) as (talk, ears):
        tell(f"{turns} spoken turns, twice")
        for number, (samples, ogg) in enumerate(recordings):
            for cached in (False, True):
                turn = await _turn(talk, ears, samples, ogg, cached=cached)
                if number >= _WARM and turn is not None:
                    found.append(turn)
    return found


def figures(turns: Sequence[Turn]) -> dict[str, Any]:
    """p50 and p95 in seconds, and the median of each part."""
    kept, made = ([turn for turn in turns if turn.cached is cached] for cached in (True, False))
    first = [turn.first_audio for turn in kept]
    return {
        "first_audio_p50_s": percentile(first, 0.5),
        "first_audio_p95_s": percentile(first, 0.95),
        "first_audio_synth_p50_s": percentile([turn.first_audio for turn in made], 0.5),
        "first_audio_synth_p95_s": percentile([turn.first_audio for turn in made], 0.95),
        "parts_s": {part: median(turn.parts[part] for turn in kept) for part in kept[0].parts}
        | {"clause_made": median(turn.parts["clause"] for turn in made)},
        "turns": len(kept),
    }


class _Watched:
    """Ears with a stopwatch."""

    def __init__(self, inner: Ears) -> None:
        self._inner = inner
        self.took = 0.0
        self.speech = Speech()

    async def hear(self, chat: Chat, note: VoiceNote, *, expected: Sequence[str]) -> Speech:
        began = time.perf_counter()
        self.speech = await self._inner.hear(chat, note, expected=expected)
        self.took = time.perf_counter() - began
        return self.speech


async def _turn(talk: Talk, ears: _Watched, samples: Samples, ogg: bytes, *, cached: bool) -> Turn | None:
    """None where nothing is said aloud."""
    chat, ref = Chat(_CHANNEL, uuid4().hex), uuid4().hex
    assert talk.voice.mouth is not None
    began = time.perf_counter()
    await talk.voice.notes.put(chat, ref, ogg)
    note = VoiceNote(ref, len(samples) / RATE)
    await talk.engine.accept(Incoming(chat, ref, SystemClock().now(), voice=note))
    await talk.engine.answer(chat)
    answered = time.perf_counter()
    aloud = await _aloud(talk, chat)
    if aloud is None:
        return None
    asked = time.perf_counter()
    first = await anext(talk.voice.mouth.clauses(aloud, locale="zh-CN"))
    ended = time.perf_counter()
    decoding, sound = _timed(lambda: decode(ogg))
    looking, _ = _timed(lambda: activity(sound))
    understanding, _ = _timed(lambda: understand(ears.speech, default_understanding()))
    parts = {
        "decode": decoding,
        "activity": looking,
        "recognise": ears.took - decoding - looking,
        "understand": understanding,
        "dialogue": answered - began - ears.took - understanding,
        "clause": ended - asked,
        "silence": silence(decode(first.ogg).samples),
    }
    return Turn(samples, aloud.text, parts, sum(parts.values()), cached)


async def _aloud(talk: Talk, chat: Chat) -> Spoken | None:
    """The first thing that is said aloud in the chat."""
    for entry in await talk.hub.recent(chat):
        if entry.message is not None and entry.message.spoken is not None:
            return entry.message.spoken
    return None


def silence(samples: Samples) -> float:
    """Seconds before the first sample louder than -40 dB of the loudest, at 16 kHz."""
    loudness = np.abs(samples)
    return float(np.argmax(loudness > 0.01 * np.max(loudness, initial=1e-9))) / RATE


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


@asynccontextmanager
async def _conversation(world: World) -> AsyncIterator[tuple[Talk, _Watched]]:
    """The conversation with voice, in which everybody who comes is a new elderly customer."""
    watched: list[_Watched] = []

    def open_voice(valkey: Valkey) -> Voice:
        settings = Settings()
        voice = opener(settings)(valkey)
        choice = choose_speaker(settings.speaker, store_of(settings), voice=settings.speaker_voice)
        if voice.ears is None or choice is None:
            raise Missing("Voice is not installed. Run: uv run xiaoka voice install")
        # Without what is kept on the disk: nothing is there the first time, and everything the second.
        voice.mouth = Speaking(partial(open_speaker, choice), choice.identity, Clips(None))
        voice.closing += (voice.mouth.close,)
        watched.append(_Watched(voice.ears))
        voice.ears = watched[0]
        return voice

    operator = client_within(world.backend, "http://shop.test", await world.key("operator"))
    client = client_within(world.backend, "http://shop.test", await world.key("channel"))
    newcomer = NewCustomer(name="王敏", mode="elderly")
    talk = await open_talk(
        client,
        database_url=world.database,
        redis_url=world.redis,
        clock=SystemClock(),
        welcome=demo_welcome(operator, newcomer, paid=_BALANCE),
        open_voice=open_voice,
    )
    try:
        yield talk, watched[0]
    finally:
        await talk.close()
        await client.close()
        await operator.close()
