"""Where a recording waits until it is heard: in Valkey, for two minutes at most, and never on disk."""

import time
from collections import OrderedDict
from collections.abc import Callable

from bots.runtime import Valkey
from bots.runtime.valkey import AWAY
from core.model import Chat

LIFE = 120
"""Seconds."""

_KEPT_BYTES = 16 * 1024 * 1024


class NoteStore:
    """Recordings by chat and ref. Whoever takes one takes it out.

    A turn may be repeated, because somebody else saved first or the database was away; so the process that
    took a recording out remembers it for as long as it would have waited, up to 16 MB of them.
    """

    def __init__(self, valkey: Valkey, now: Callable[[], float] = time.monotonic) -> None:
        self._valkey = valkey
        self._now = now
        self._taken: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._bytes = 0

    async def put(self, chat: Chat, ref: str, audio: bytes) -> None:
        """Keep it. Raises OSError when Valkey is away."""
        try:
            await self._valkey.set(_key(chat, ref), audio, ex=LIFE)
        except AWAY as error:
            raise OSError("Valkey is away") from error

    async def take(self, chat: Chat, ref: str) -> bytes | None:
        """Take it out; None when it is gone. Raises OSError when Valkey is away."""
        key = _key(chat, ref)
        self._forget()
        if key in self._taken:
            return self._taken[key][1]
        try:
            audio = await self._valkey.getdel(key)
        except AWAY as error:
            raise OSError("Valkey is away") from error
        assert not isinstance(audio, str), "the client decodes nothing"
        if audio is not None:
            self._taken[key] = (self._now(), audio)
            self._bytes += len(audio)
            self._forget()
        return audio

    def _forget(self) -> None:
        while self._taken:
            at, audio = next(iter(self._taken.values()))
            if self._bytes <= _KEPT_BYTES and self._now() - at < LIFE:
                return
            self._taken.popitem(last=False)
            self._bytes -= len(audio)


def _key(chat: Chat, ref: str) -> str:
    return f"xiaoka:voice:{{{chat}}}:{ref}"
