"""`Speaking`: what messengers get when they ask for a reply to be said aloud."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from bots.runtime.voice import Voice
from core.model import Locale, Spoken
from voice import audio
from voice.clips import Clip, Clips, Remembering, Voiced, joined
from voice.loudness import louder, with_pause
from voice.ports import Busy, Missing, Sound
from voice.speech_text import clauses, syllables

_log = structlog.get_logger(__name__)

LONGEST = 400
"""Syllables of one reply that are said, some two minutes; the rest is there to read."""


class Speaking:
    """A `Mouth`. One thread makes what was not made before; `waiting` clauses may wait for it.

    `identity` is what the speaker will be, so that clips are found before it is loaded; `opened` loads it, in
    the thread, when it is first needed.
    """

    def __init__(
        self, opened: Callable[[], Voiced], identity: str, clips: Clips, *, waiting: int = 32
    ) -> None:
        self._opened = opened
        self._identity = identity
        self._clips = clips
        self._most = waiting
        self._waiting = 0
        self._speaker: Remembering | None = None
        self._missing = False
        self._turns = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="voice")

    async def say(self, spoken: Spoken, *, locale: Locale) -> Voice | None:
        """All of it in one piece; None without a voice, with too much waiting, and with nothing to say."""
        sounds = [sound async for sound in self._sounds(spoken, locale)]
        return await asyncio.to_thread(_voice, joined(sounds)) if sounds else None

    async def clauses(self, spoken: Spoken, *, locale: Locale) -> AsyncIterator[Voice]:
        """Clause by clause, what is known at once. Ends early without a voice and with too much waiting."""
        async for sound in self._sounds(spoken, locale):
            yield await asyncio.to_thread(_voice, sound)

    async def warm(self) -> None:
        """Load the speaker before anybody waits for it."""
        async with self._turns:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._load)

    async def close(self) -> None:
        """Let go of the thread; what it is making is finished first."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    async def _sounds(self, spoken: Spoken, locale: Locale) -> AsyncIterator[Sound]:
        if locale == "en":
            return  # the Mandarin voices have an accent in English that nobody should have to follow
        for clause in _beginning(await asyncio.to_thread(clauses, spoken.text, "zh")):
            try:
                sound = await self._clause(clause, spoken.speed)
            except Busy:
                _log.warning("voice_busy", waiting=self._waiting)
                return
            if sound is None:
                return
            if len(sound.samples):
                yield with_pause(louder(sound, spoken.gain), clause, spoken.speed)

    async def _clause(self, clause: str, speed: float) -> Sound | None:
        known = await asyncio.to_thread(self._clips.get, Clip(clause, speed, self._identity))
        if known is not None or self._missing:
            return known
        if self._waiting >= self._most:
            raise Busy("too many clauses are waiting to be made")
        self._waiting += 1
        try:
            # The lock is fair: of two people who wait, each gets every second clause.
            async with self._turns:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._thread, self._make, clause, speed)
        finally:
            self._waiting -= 1

    def _make(self, clause: str, speed: float) -> Sound | None:
        speaker = self._load()
        try:
            return speaker.clause(clause, speed) if speaker else None
        except Missing as missing:
            self._lost(missing)
            return None

    def _load(self) -> Remembering | None:
        if self._speaker is None and not self._missing:
            try:
                self._speaker = Remembering(self._opened(), self._clips)
            except Missing as missing:
                self._lost(missing)
        return self._speaker

    def _lost(self, missing: Missing) -> None:
        """From now on the answers are read."""
        self._missing = True
        _log.warning("voice_missing", reason=str(missing))


def _beginning(pieces: list[str]) -> list[str]:
    said = 0
    for count, piece in enumerate(pieces):
        said += syllables(piece)
        if said > LONGEST:
            return pieces[:count]
    return pieces


def _voice(sound: Sound) -> Voice:
    return Voice(audio.to_opus(sound), sound.seconds)
