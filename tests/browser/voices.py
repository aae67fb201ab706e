"""A browser with a microphone that plays a file, and a voice behind the shop whose every word is known."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from playwright.async_api import Browser, async_playwright

from app.voice.store import NoteStore
from app.voice.wiring import Voice
from bots.runtime import Valkey
from bots.runtime.voice import Voice as Sound
from core.model import Chat, Heard, Locale, Speech, Spoken, VoiceNote
from voice import audio
from voice.ports import Sound as Samples

from .conftest import ARGUMENTS, find_chromium

RATE = 48_000


class Script:
    """Ears that hear the next line of the script in whatever was recorded, and a mouth that hums."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.recordings: list[bytes] = []
        self.said: list[str] = []
        self.hums = 0.3
        """Seconds that a clause takes."""
        self._voice: Voice | None = None

    def open(self, valkey: Valkey) -> Voice:
        """What the house asks for."""
        self._voice = Voice(NoteStore(valkey), self, self)
        return self._voice

    async def hear(self, chat: Chat, note: VoiceNote, *, expected: Sequence[str]) -> Speech:
        assert self._voice is not None
        recording = await self._voice.fetch(chat, note)
        if recording is None:
            return Speech(trouble="lost")
        self.recordings.append(recording)
        line = self.lines.pop(0)
        closed = (Heard(line, 1.0),) if line in expected else ()
        return Speech((Heard(line, 1.0),), closed, seconds=note.seconds or 0.0)

    async def say(self, spoken: Spoken, *, locale: Locale) -> Sound | None:
        raise AssertionError("the page is spoken to clause by clause")

    async def clauses(self, spoken: Spoken, *, locale: Locale) -> AsyncIterator[Sound]:
        self.said.append(spoken.text)
        for _ in range(2):
            yield await asyncio.to_thread(hum, self.hums)


def hum(seconds: float) -> Sound:
    """A tone."""
    time = np.arange(int(RATE * seconds)) / RATE
    return Sound(audio.to_opus(Samples(np.sin(time * 1400).astype(np.float32) / 4, RATE)), seconds)


@asynccontextmanager
async def talking_browser(microphone: Path) -> AsyncIterator[Browser]:
    """Chromium whose microphone is the file (WAV) as it is at the moment somebody presses the button."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[
                *ARGUMENTS,
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}%noloop",
            ],
        )
        yield browser
        await browser.close()


def put_before(microphone: Path, sound: Samples) -> None:
    """What the microphone hears next."""
    microphone.write_bytes(audio.to_wav(audio.resample(sound, RATE)))
