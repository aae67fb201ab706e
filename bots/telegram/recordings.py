"""Voice messages of Telegram, brought here when somebody is about to hear them, and kept nowhere."""

import asyncio

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.types import Audio, Voice
from aiohttp import ClientError

from core.model import Chat, VoiceNote

_PATIENCE = 15
"""Seconds for all of one recording."""
_CHUNK = 64 * 1024


class RecordingTooLargeError(Exception):
    """More bytes than anybody would listen to."""


def note_of(recording: Voice | Audio) -> VoiceNote:
    """How a recording is found again; Telegram says how long it is."""
    return VoiceNote(recording.file_id, float(recording.duration))


class Recordings:
    """Fetches by `file_id`, at most `most_bytes`."""

    def __init__(self, bot: Bot, most_bytes: int) -> None:
        self._bot = bot
        self._most = most_bytes

    async def fetch(self, chat: Chat, note: VoiceNote) -> bytes | None:
        """The recording as it was sent; None when Telegram does not have it (any more).

        Raises OSError when Telegram is away, RecordingTooLargeError before more than that was read.
        """
        del chat  # the file_id is enough: it means nothing to any other bot
        try:
            async with asyncio.timeout(_PATIENCE):
                file = await self._bot.get_file(note.ref)
                if file.file_path is None:
                    return None
                if (file.file_size or 0) > self._most:
                    raise RecordingTooLargeError
                return await self._read(file.file_path)
        except TelegramBadRequest:
            return None
        except (AiogramError, ClientError, TimeoutError) as error:
            raise OSError("Telegram is away") from error

    async def _read(self, path: str) -> bytes:
        url = self._bot.session.api.file_url(self._bot.token, path)
        sound = bytearray()
        async for piece in self._bot.session.stream_content(url, timeout=_PATIENCE, chunk_size=_CHUNK):
            sound += piece
            if len(sound) > self._most:
                raise RecordingTooLargeError
        return bytes(sound)
