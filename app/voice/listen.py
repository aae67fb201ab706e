"""Microphone and loudspeaker of this machine, through sounddevice (an optional package) and its PortAudio."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.text import Text

from app.problems import StartupError
from bots.runtime.voice import Voice
from bots.terminal.listen import Heard
from voice import audio
from voice.activity import Endpoint, level
from voice.ports import RATE, Sound

BLOCK = RATE // 10
PAUSE = 1.2
"""Seconds of silence that end an utterance: older people stop to think."""
LONGEST = 30.0
SILENCE = 8.0
"""Seconds without a word after which Xiaoka asks once more."""
_BAR = 20

_NO_PACKAGE = (
    "The microphone needs one more package: uv sync --extra microphone, or pip install 'xiaoka[microphone]'. "
    "Without it: xiaoka listen --file a.wav\n"
    "用麦克风还要装一个包：uv sync --extra microphone。没有它也可以：xiaoka listen --file a.wav"
)
_NO_PORTAUDIO = (
    "The microphone needs PortAudio of the system: apt-get install libportaudio2 (brew install portaudio). "
    "Without it: xiaoka listen --file a.wav\n"
    "用麦克风需要系统里的 PortAudio：apt-get install libportaudio2。没有它也可以：xiaoka listen --file a.wav"
)
_NO_DEVICE = (
    "There is no microphone here that can be used. With a recording: xiaoka listen --file a.wav\n"
    "这台机器上没有能用的麦克风。可以用录音：xiaoka listen --file a.wav"
)


def devices() -> Any:
    """The library, with a microphone behind it. Raises StartupError with what to do."""
    try:
        import sounddevice
    except ModuleNotFoundError:
        raise StartupError(_NO_PACKAGE) from None
    except OSError:
        raise StartupError(_NO_PORTAUDIO) from None
    try:
        sounddevice.check_input_settings(samplerate=RATE, channels=1)
    except (sounddevice.PortAudioError, ValueError):
        raise StartupError(_NO_DEVICE) from None
    return sounddevice


class Microphone:
    """Utterances, one at a time: each begins with a voice and ends with a pause."""

    def __init__(self, library: Any, console: Console) -> None:
        self._library = library
        self._console = console
        self._asked = True  # nobody has asked anything yet

    async def utterances(self) -> AsyncIterator[Heard]:
        """Until the program is stopped. One silence after an answer, and then as long as it takes."""
        while True:
            sound = await self._one(None if self._asked else SILENCE)
            self._asked = sound is None
            yield Heard(None if sound is None else await asyncio.to_thread(audio.to_wav, sound))

    async def _one(self, patience: float | None) -> Sound | None:
        """What somebody says next; None when nobody begins within `patience` seconds."""
        loop = asyncio.get_running_loop()
        blocks: asyncio.Queue[NDArray[np.float32]] = asyncio.Queue()

        def take(block: NDArray[np.float32], *_: object) -> None:
            loop.call_soon_threadsafe(blocks.put_nowait, block[:, 0].copy())

        endpoint, recorded = Endpoint(pause=PAUSE), [np.zeros(0, np.float32)]
        with (
            self._library.InputStream(
                samplerate=RATE, channels=1, dtype="float32", blocksize=BLOCK, callback=take
            ),
            self._console.status("正在听…", spinner="dots") as status,
        ):
            while True:
                block = await blocks.get()
                recorded.append(block)
                over = await asyncio.to_thread(endpoint.feed, block)
                bar = max(0, min(_BAR, round((level(block) + 60) / 50 * _BAR)))
                words = "正在听，说完停一下" if endpoint.speaking else "请说"
                status.update(Text.assemble((words, "bold"), "  ", ("▮" * bar, "green"), "▯" * (_BAR - bar)))
                seconds = sum(map(len, recorded)) / RATE
                if not endpoint.speaking:
                    if patience is not None and seconds >= patience:
                        return None
                    # Only the last moment before the first word is kept.
                    recorded = [np.concatenate(recorded)[-RATE:]] if patience is None else recorded
                elif over or seconds >= LONGEST + (patience or 0.0):
                    return Sound(np.concatenate(recorded))


class Loudspeaker:
    """Plays what Xiaoka says, where there is a loudspeaker; `folder` keeps it as files as well."""

    def __init__(self, library: Any | None, folder: Path | None) -> None:
        self._library = library
        self._folder = folder
        self._count = 0

    async def play(self, voice: Voice) -> None:
        """One clause, to its end."""
        if self._folder is not None:
            self._count += 1
            path = self._folder / f"answer-{self._count:03}.ogg"
            await asyncio.to_thread(path.write_bytes, voice.ogg)
        if self._library is not None:
            sound = await asyncio.to_thread(audio.decode, voice.ogg)
            await asyncio.to_thread(self._library.play, sound.samples, sound.rate, blocking=True)


def loudspeaker(folder: Path | None) -> Loudspeaker:
    """For machines that may have none."""
    library: Any | None = None
    try:
        import sounddevice

        sounddevice.check_output_settings(channels=1)
        library = sounddevice
    except (ImportError, OSError, ValueError):
        library = None
    except Exception as error:  # the library's own class, which cannot be named before it is there
        if type(error).__name__ != "PortAudioError":
            raise
    return Loudspeaker(library, folder)


async def files(paths: Sequence[Path]) -> AsyncIterator[Heard]:
    """Recordings instead of a microphone. Raises StartupError for one that cannot be read."""
    for path in paths:
        try:
            yield Heard(await asyncio.to_thread(path.read_bytes), path.name)
        except OSError as error:
            raise StartupError(f"{path}: {error.strerror}.") from None
