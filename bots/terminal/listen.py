"""The chat for people who speak in front of a terminal: one utterance in, the answer on screen and aloud."""

import uuid
from collections.abc import AsyncIterable, Awaitable, Callable
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from bots.runtime import Entry, Hub
from bots.runtime.preferences import PreferencesOf, preferences
from bots.runtime.voice import Mouth, Voice
from core.commands import SILENCE
from core.model import Chat, Incoming, VoiceNote
from core.ports import Clock

from .render import drawn

Keep = Callable[[Chat, str, bytes], Awaitable[None]]
"""Where a recording waits under a ref until it is heard."""
Play = Callable[[Voice], Awaitable[None]]
"""Lets a sound be heard, and returns when it has ended."""


@dataclass(frozen=True)
class Heard:
    """One utterance as an audio file; None is silence after a question. `title` names it for the screen."""

    audio: bytes | None
    title: str | None = None


@dataclass(frozen=True)
class Senses:
    """Where recordings are kept, and who speaks; without `mouth` the answers are only read."""

    keep: Keep
    mouth: Mouth | None
    play: Play


async def listen(
    hub: Hub,
    where: Chat,
    clock: Clock,
    said: AsyncIterable[Heard],
    senses: Senses,
    preferences_of: PreferencesOf,
    *,
    console: Console,
) -> None:
    """Answer every utterance in turn until there are no more.

    Nothing is recorded while Xiaoka speaks: the next utterance is asked for only when she has ended.
    """
    before = await hub.recent(where, limit=1)
    seq = before[-1].seq if before else 0
    async for heard in said:
        if heard.title is not None:
            console.print(Text(f"))) {heard.title}", style="dim"))
        await _hand_in(hub, where, clock, heard, senses.keep)
        await hub.settle(where)
        for entry in await hub.transcript(where, after=seq):
            seq = entry.seq
            _show(console, entry)
            await _speak(entry, where, senses, preferences_of)


async def _hand_in(hub: Hub, where: Chat, clock: Clock, heard: Heard, keep: Keep) -> None:
    ref = uuid.uuid4().hex
    update = f"{where.address}:{ref}"
    if heard.audio is None:
        await hub.accept(Incoming(where, update, clock.now(), text=SILENCE))
        return
    await keep(where, ref, heard.audio)
    await hub.accept(Incoming(where, update, clock.now(), voice=VoiceNote(ref)))


def _show(console: Console, entry: Entry) -> None:
    if entry.message is None:
        if entry.text != SILENCE:
            console.print(Text(f"› {entry.text or '（没听清）'}", style="bold green"))
        return
    console.print(Text("小卡", style="bold cyan"))
    console.print(drawn(entry.message))
    console.print()


async def _speak(entry: Entry, where: Chat, senses: Senses, preferences_of: PreferencesOf) -> None:
    if entry.message is None or entry.message.spoken is None or senses.mouth is None:
        return
    chosen = await preferences(where, preferences_of)
    async for clause in senses.mouth.clauses(entry.message.spoken, locale=chosen.locale):
        await senses.play(clause)
