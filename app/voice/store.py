"""Where a recording waits until it is heard: in Valkey, for two minutes at most, and never on disk."""

from bots.runtime import Valkey
from bots.runtime.valkey import AWAY
from core.model import Chat

LIFE = 120
"""Seconds."""


class NoteStore:
    """Recordings by chat and ref. Whoever takes one takes it out."""

    def __init__(self, valkey: Valkey) -> None:
        self._valkey = valkey

    async def put(self, chat: Chat, ref: str, audio: bytes) -> None:
        """Keep it. Raises OSError when Valkey is away."""
        try:
            await self._valkey.set(_key(chat, ref), audio, ex=LIFE)
        except AWAY as error:
            raise OSError("Valkey is away") from error

    async def take(self, chat: Chat, ref: str) -> bytes | None:
        """Take it out; None when it is gone. Raises OSError when Valkey is away."""
        try:
            audio = await self._valkey.getdel(_key(chat, ref))
        except AWAY as error:
            raise OSError("Valkey is away") from error
        assert not isinstance(audio, str), "our clients decode nothing"
        return audio


def _key(chat: Chat, ref: str) -> str:
    return f"xiaoka:voice:{{{chat}}}:{ref}"
