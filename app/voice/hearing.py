"""`Hearing`: the ears of the bots. Fetch, decode, look for speech, recognise; what goes wrong is a value."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from core.model import Chat, Heard, Speech, Trouble, VoiceNote
from voice.activity import activity, trim
from voice.audio import Limits, decode
from voice.pool import RecogniserPool
from voice.ports import Busy, Hypothesis, Missing, Recognition, Sound, TooLong, Unreadable, VoiceError

from .settings import VoiceSettings

_log = structlog.get_logger(__name__)

Fetch = Callable[[Chat, VoiceNote], Awaitable[bytes | None]]
"""Brings a recording; None when it is gone. Raises OSError when whoever keeps it is away, and TooLong."""

_DECODERS = 2
"""Threads that decode. A recording takes some 30 ms; more would only fight over the cores."""


class Hearing:
    """`Ears` over one pool of recognisers. Nothing of it blocks the event loop."""

    def __init__(
        self,
        pool: RecogniserPool,
        fetch: Fetch,
        settings: VoiceSettings = VoiceSettings(),
    ) -> None:
        self.pool = pool
        self._fetch = fetch
        self._settings = settings
        self._limits = Limits(settings.bytes, settings.seconds)
        self._decoders = ThreadPoolExecutor(_DECODERS, thread_name_prefix="decode")

    async def hear(self, chat: Chat, note: VoiceNote, *, expected: Sequence[str]) -> Speech:
        """What was said. Never raises: the trouble of the Speech says what went wrong."""
        if note.seconds is not None and note.seconds > self._settings.seconds + 1:
            return Speech(seconds=note.seconds, trouble="too_long")
        try:
            data = await self._fetch(chat, note)
        except TooLong:
            return Speech(trouble="too_long")
        except (OSError, VoiceError) as error:
            _log.warning("voice_not_fetched", channel=chat.channel, error=type(error).__name__)
            return Speech(trouble="lost")
        if data is None:
            return Speech(trouble="lost")
        return await self.hear_bytes(str(chat), data, expected=expected)

    async def hear_bytes(self, who: str, data: bytes, *, expected: Sequence[str] = ()) -> Speech:
        """The same for a recording that is here already; `who` takes turns with others."""
        seconds = 0.0
        began = time.perf_counter()
        try:
            sound, speech = await asyncio.get_running_loop().run_in_executor(
                self._decoders, self._opened, data
            )
            seconds = sound.seconds
            if speech is None:
                return Speech(seconds=seconds, trouble="silent")
            async with asyncio.timeout(self._settings.patience):
                recognition = await self.pool.recognise(who, speech, expected=expected)
        except Exception as error:
            trouble = _trouble(error)
            level = "warning" if trouble in ("busy", "deaf") else "info"
            getattr(_log, level)("voice_not_heard", trouble=trouble, error=type(error).__name__)
            return Speech(seconds=seconds, trouble=trouble)
        _log.info(
            "voice_heard",
            seconds=round(seconds, 2),
            recognised_in=round(recognition.took, 3),
            took=round(time.perf_counter() - began, 3),
        )
        return _speech(recognition, seconds)

    async def warm(self) -> None:
        """Load the model before anybody waits for it. Raises what keeps it from being loaded."""
        await self.pool.warm()

    async def close(self) -> None:
        """Let go of the threads; an utterance that is being recognised is finished."""
        self._decoders.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self.pool.close)

    def _opened(self, data: bytes) -> tuple[Sound, Sound | None]:
        """All of the sound, and the part in which somebody speaks."""
        sound = decode(data, self._limits)
        found = activity(sound)
        return sound, trim(sound, found) if found.spoken else None


def _speech(recognition: Recognition, seconds: float) -> Speech:
    if not recognition.hypotheses:
        return Speech(seconds=seconds, trouble="silent")
    return Speech(_heard(recognition.hypotheses), _heard(recognition.closed), seconds)


def _heard(hypotheses: Sequence[Hypothesis]) -> tuple[Heard, ...]:
    return tuple(Heard(one.text, one.probability) for one in hypotheses)


def _trouble(error: Exception) -> Trouble:
    match error:
        case TooLong():
            return "too_long"
        case Unreadable():
            return "broken"
        case Busy() | TimeoutError():
            return "busy"
        case Missing():
            return "deaf"
        case _:
            _log.error("voice_failed", exc_info=error)
            return "deaf"
