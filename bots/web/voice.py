"""What is said into the page comes in here, and what the chat's own entries sound like goes out.

`POST /chat/voice?id=…&seconds=…` brings one recording, the id being the page's own for this update, so that
sending it again after a lost connection says it once. 202 means stored for good. `GET /chat/spoken/{seq}`
gives the sound of an entry clause by clause, each as four bytes of length (big-endian) and a file: OGG/Opus,
or WAV with `?as=wav` for browsers that cannot read that.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, isfinite
from typing import Literal, Protocol

import structlog
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bots.runtime import Hub
from bots.runtime.preferences import Preferences, PreferencesOf
from bots.runtime.voice import Mouth
from core.model import Chat, Incoming, Message, Spoken, VoiceNote

from .limits import AddressWait, Guests
from .session import chat_of
from .socket import is_id, update_name

RECORDED = frozenset({"audio/webm", "audio/ogg", "audio/mp4", "audio/aac", "audio/wav", "audio/x-wav"})
"""What browsers record. Whether it is that is seen when it is heard."""

_LAST_SEQ = 2**53
_log = structlog.get_logger(__name__)


class Notes(Protocol):
    """Where a recording waits until it is heard, for some minutes at most."""

    async def put(self, chat: Chat, ref: str, audio: bytes) -> None:
        """Raises OSError when it cannot be kept now."""


@dataclass(frozen=True)
class PageVoice:
    """What the page needs to hear and to speak. `mouth` is None where no voice is installed to speak with."""

    notes: Notes
    mouth: Mouth | None
    wav: Callable[[bytes], Awaitable[bytes]]
    """OGG/Opus as WAV."""
    most_bytes: int
    most_seconds: float


class _No(Exception):
    """The request is refused."""

    def __init__(self, status: int, code: str, *, wait: float = 0.0) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.wait = wait

    def response(self) -> Response:
        headers = {"Retry-After": str(ceil(self.wait))} if self.wait else None
        return JSONResponse({"code": self.code}, self.status, headers)


def add_routes(
    router: APIRouter,
    hub: Hub,
    preferences_of: PreferencesOf,
    voice: PageVoice | None,
    *,
    guests: Guests,
    address_wait: AddressWait,
    same_origin: Callable[[Request], bool],
) -> None:
    """The two routes; without `voice` both answer 404. `same_origin` tells whether our own page asks."""

    def who(request: Request, *, posting: bool) -> tuple[Chat, PageVoice]:
        # Browsers name the page that posts. For a plain GET they need not, but let nobody else read it.
        if posting and not same_origin(request):
            raise _No(403, "other_site")
        chat = chat_of(request.cookies)
        if chat is None:
            raise _No(401, "no_session")
        if voice is None:
            raise _No(404, "no_voice")
        return chat, voice

    def allow(request: Request, chat: Chat, what: Literal["spoke", "listened"]) -> None:
        came_from = request.client.host if request.client else "unknown"
        if wait := guests.wait_aloud(chat.address, what) or address_wait(came_from):
            raise _No(429, "too_fast", wait=wait)

    @router.post("/chat/voice")
    async def said(request: Request, id: str = "", seconds: str = "") -> Response:
        try:
            chat, able = who(request, posting=True)
            length = _seconds(seconds)
            if not is_id(id):
                raise _No(400, "bad_id")
            if request.headers.get("content-type", "").split(";")[0].strip().lower() not in RECORDED:
                raise _No(415, "bad_type")
            if length > able.most_seconds or _announced(request) > able.most_bytes:
                raise _No(413, "too_long")
            allow(request, chat, "spoke")
            audio = await _body(request, able.most_bytes)
            try:
                await able.notes.put(chat, id, audio)
            except OSError as error:
                _log.warning("web_voice_not_kept", error=type(error).__name__)
                raise _No(503, "unavailable", wait=2.0) from None
            note = VoiceNote(id, length)
            await hub.accept(Incoming(chat, update_name(chat, id), datetime.now(UTC), voice=note))
        except _No as no:
            return no.response()
        return JSONResponse({"id": id}, 202)

    @router.get("/chat/spoken/{seq}")
    async def spoken(request: Request, seq: str) -> Response:
        try:
            chat, able = who(request, posting=False)
            if able.mouth is None:
                raise _No(404, "no_voice")
            allow(request, chat, "listened")
            words = _spoken(await _entry(hub, chat, seq))
            chosen = await preferences_of(chat) or Preferences()
        except _No as no:
            return no.response()
        made = able.mouth.clauses(words, locale=chosen.locale)
        wav = able.wav if request.query_params.get("as") == "wav" else None

        async def clauses() -> AsyncIterator[bytes]:
            async for clause in made:
                sound = clause.ogg if wav is None else await wav(clause.ogg)
                yield len(sound).to_bytes(4, "big") + sound

        return StreamingResponse(clauses(), media_type="application/octet-stream")


async def _entry(hub: Hub, chat: Chat, seq: str) -> Message | None:
    """The message of that number in this very chat."""
    if not re.fullmatch(r"\d{1,16}", seq) or not 0 < int(seq) < _LAST_SEQ:
        return None
    found = await hub.transcript(chat, after=int(seq) - 1, limit=1)
    return found[0].message if found and found[0].seq == int(seq) else None


def _spoken(message: Message | None) -> Spoken:
    if message is None or message.spoken is None:
        raise _No(404, "nothing_to_say")
    return message.spoken


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise _No(400, "bad_seconds") from None
    if not isfinite(seconds) or seconds < 0:
        raise _No(400, "bad_seconds")
    return seconds


def _announced(request: Request) -> int:
    """Bytes that the head promises; what comes is counted again."""
    length = request.headers.get("content-length", "0")
    return int(length) if re.fullmatch(r"\d{1,18}", length) else 0


async def _body(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _No(413, "too_long")
        parts.append(part)
    if not size:
        raise _No(400, "empty")
    return b"".join(parts)
