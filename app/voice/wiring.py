"""Voice as one process of an installation has it: ears, a mouth, and where recordings come from."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import structlog

from app.problems import StartupError
from app.settings import Settings
from bots.runtime import Valkey
from bots.runtime.voice import Mouth
from bots.web.voice import PageVoice
from core.model import Chat, VoiceNote
from core.ports import Ears

from .store import NoteStore

if TYPE_CHECKING:
    from voice.pool import RecogniserPool

_log = structlog.get_logger(__name__)

Fetch = Callable[[Chat, VoiceNote], Awaitable[bytes | None]]
"""Brings a recording; None when it is gone. Raises OSError when whoever keeps it is away, and TooLong."""

PAGE_BYTES, PAGE_SECONDS = 4_000_000, 60.0
"""Of one recording in the page. A browser writes 4 kB for a second, an iPhone 16 kB."""


@dataclass
class Voice:
    """`ears` and `mouth` are None where no engine is installed; then everything works in writing."""

    notes: NoteStore
    ears: Ears | None = None
    mouth: Mouth | None = None
    elsewhere: dict[str, Fetch] = field(default_factory=dict)
    """Who brings recordings of a channel that do not wait with us."""
    pool: "RecogniserPool | None" = None
    """The recognisers behind the ears."""
    warming: tuple[Callable[[], Awaitable[None]], ...] = ()
    closing: tuple[Callable[[], Awaitable[None]], ...] = ()

    async def fetch(self, chat: Chat, note: VoiceNote) -> bytes | None:
        """A recording, wherever it waits."""
        if (theirs := self.elsewhere.get(chat.channel)) is not None:
            return await theirs(chat, note)
        return await self.notes.take(chat, note.ref)

    async def run(self, stop: asyncio.Event) -> None:
        """Load the models before anybody waits for them, then wait for `stop`.

        What goes wrong is in the log; whoever speaks is told then.
        """
        for warm in self.warming:
            if not stop.is_set():
                try:
                    await warm()
                except Exception as error:
                    _log.error("voice_not_loaded", exc_info=error)
        await stop.wait()

    async def close(self) -> None:
        """Let go of the engines."""
        for close in self.closing:
            await close()

    def on_page(self) -> PageVoice | None:
        """What the web chat needs; None where nobody can hear."""
        if self.ears is None:
            return None
        return PageVoice(self.notes, self.mouth, _wav, PAGE_BYTES, PAGE_SECONDS)


OpenVoice = Callable[[Valkey], Voice]
"""Opens voice over the Valkey of a process."""


def silent(valkey: Valkey) -> Voice:
    """Voice where none is installed, or none is wanted."""
    return Voice(NoteStore(valkey))


async def _wav(ogg: bytes) -> bytes:
    from voice import audio  # heavy, and few browsers need it

    return await asyncio.to_thread(lambda: audio.to_wav(audio.decode(ogg)))


def opener(settings: Settings) -> OpenVoice:
    """Voice as the settings want it, as far as it is installed.

    What it gives raises StartupError when an engine that was asked for by name cannot be had.
    """

    def open_voice(valkey: Valkey) -> Voice:
        from voice.ports import Missing

        voice = silent(valkey)
        try:
            _give_ears(voice, settings)
            _give_mouth(voice, settings)
        except Missing as missing:
            raise StartupError(str(missing)) from None
        return voice

    return open_voice


def _give_ears(voice: Voice, settings: Settings) -> None:
    from .engines import pool_of, recogniser_of
    from .hearing import Hearing

    choice = recogniser_of(settings)
    if choice is not None:
        voice.pool = pool_of(settings, choice)
        hearing = Hearing(voice.pool, voice.fetch, settings.voice)
        voice.ears = hearing
        voice.warming += (hearing.warm,)
        voice.closing += (hearing.close,)


def _give_mouth(voice: Voice, settings: Settings) -> None:
    from voice.clips import Clips
    from voice.speakers.choice import choose_speaker, open_speaker

    from .engines import store_of
    from .speaking import Speaking

    store = store_of(settings)
    choice = choose_speaker(settings.speaker, store, voice=settings.speaker_voice)
    if choice is not None:
        clips = Clips(store.folder.parent / "clips")
        speaking = Speaking(partial(open_speaker, choice), choice.identity, clips)
        voice.mouth = speaking
        voice.warming += (speaking.warm,)
        voice.closing += (speaking.close,)
