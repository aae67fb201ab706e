"""One open page: what the person does comes in, what both sides said goes out.

From the page: ``{"type": "say", "id", "text"}``, ``{"type": "press", "id", "token", "label"}``,
``{"type": "codes", "order_id"}``, ``{"type": "silence", "id"}`` (nobody answered a question that was asked
aloud) and ``{"type": "ping"}``. `id` is made by the page and stays the same when it sends an update again
after a lost connection, so that nothing is said twice.

To the page: ``settings`` (mode, locale), ``voice`` (what is said aloud can be brought to `bots.web.voice`),
``entry`` (one line of the chat, see `entry_json`), ``ready`` (everything that was said before has been sent),
``ack`` (an update is stored for good), ``codes``, ``error`` (code, and the id it concerns) and ``pong``.
"""

import asyncio
import json
import re
from contextlib import aclosing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from bots.runtime import Entry, Hub
from bots.runtime.preferences import Preferences, PreferencesOf
from core.commands import SILENCE
from core.model import Chat, Incoming

from .limits import Allowance
from .render import message_json

MAX_FRAME = 16_384
"""Characters of one frame from the page."""

MAX_TEXT = 1_000
"""Characters of one sentence; the page's input field has the same limit."""

MAX_REFUSALS = 200
"""Updates over the limit before the page is disconnected."""

GONE = 90.0
"""Seconds without a sign of life (the page pings every 25) after which the page is gone."""

RECENT = 200
"""Entries shown to a page that has none yet."""

_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_log = structlog.get_logger(__name__)


class BadUpdate(Exception):
    """The page sent something that cannot be taken; `code` says what."""

    def __init__(self, code: str, update_id: str | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.body = {"type": "error", "code": code, "id": update_id, **extra}


class Page:
    """The two directions of one socket; `run` ends when the page leaves.

    `hears`: seconds that a recording may last; None where nobody can hear it. `speaks`: entries can be had as
    sound.
    """

    def __init__(
        self,
        socket: WebSocket,
        chat: Chat,
        hub: Hub,
        preferences_of: PreferencesOf,
        allowance: Allowance,
        *,
        hears: float | None = None,
        speaks: bool = False,
    ) -> None:
        self._socket = socket
        self._chat = chat
        self._hub = hub
        self._preferences_of = preferences_of
        self._allowance = allowance
        self._hears = hears
        self._speaks = speaks
        self._preferences: Preferences | None = None
        self._sending = asyncio.Lock()
        self._refusals = 0

    async def run(self, after: int) -> None:
        """Serve until the page leaves; entries behind `after` are sent first."""
        listening = asyncio.create_task(self._listen())
        telling = asyncio.create_task(self._tell(after))
        try:
            done, _ = await asyncio.wait((listening, telling), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                self._explain(task.exception())
        finally:
            await _ended({listening, telling})

    def _explain(self, error: BaseException | None) -> None:
        """A page that leaves or falls silent is usual. After anything else it comes back by itself."""
        if error is not None and not isinstance(error, (WebSocketDisconnect, TimeoutError)):
            _log.error("web_page_failed", error=type(error).__name__, exc_info=error)

    # -- to the page

    async def _tell(self, after: int) -> None:
        await self._send_preferences()
        if self._hears is not None:
            await self._send({"type": "voice", "most_seconds": self._hears, "speaks": self._speaks})
        if after > 0:
            while entries := await self._hub.transcript(self._chat, after=after, limit=RECENT):
                await self._send_entries(entries)
                after = entries[-1].seq
        else:
            entries = await self._hub.recent(self._chat, limit=RECENT)
            await self._send_entries(entries)
            after = entries[-1].seq if entries else 0
        await self._send({"type": "ready", "seq": after})
        async with aclosing(self._hub.watch(self._chat, after=after)) as live:
            async for entry in live:
                if entry.author == "xiaoka":
                    await self._send_preferences()
                await self._send_entries([entry])

    async def _send_entries(self, entries: list[Entry]) -> None:
        for entry in entries:
            if entry.author == "xiaoka" or entry.text != SILENCE:  # nobody said that
                await self._send(entry_json(entry, self._chat))

    async def _send_preferences(self) -> None:
        """Tell the page how to look whenever that changed. Looks never hold up the conversation."""
        try:
            preferences = await self._preferences_of(self._chat)
        except Exception:
            _log.warning("web_preferences_unavailable", exc_info=True)
            return
        if preferences is not None and preferences != self._preferences:
            self._preferences = preferences
            await self._send({"type": "settings", **asdict(preferences)})

    async def _send(self, body: dict[str, Any]) -> None:
        async with self._sending:
            await self._socket.send_text(json.dumps(body, ensure_ascii=False, separators=(",", ":")))

    # -- from the page

    async def _listen(self) -> None:
        while True:
            async with asyncio.timeout(GONE):
                message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            frame = message.get("text")
            if frame is None or not self._allowance.frame():  # our page sends no bytes, and not that much
                await self._socket.close(1008)
                return
            try:
                await self._take(frame)
            except BadUpdate as bad:
                self._refusals += 1
                if self._refusals > MAX_REFUSALS:
                    await self._socket.close(1008)
                    return
                await self._send(bad.body)

    async def _take(self, frame: str) -> None:
        body = _parse(frame)
        kind = body.get("type")
        if kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "say":
            text = _text(body, "text", MAX_TEXT).strip()
            if not text:
                raise BadUpdate("empty", _id(body))
            await self._accept(_id(body), text=text)
        elif kind == "press":
            await self._accept(_id(body), button=_text(body, "token", 200), label=_text(body, "label", 200))
        elif kind == "codes":
            await self._reveal(body)
        elif kind == "silence":
            await self._accept(_id(body), text=SILENCE)
        else:
            raise BadUpdate("unknown_type")

    async def _accept(
        self, update: str, *, text: str | None = None, button: str | None = None, label: str | None = None
    ) -> None:
        self._allow(update)
        now = datetime.now(UTC)
        await self._hub.accept(
            Incoming(self._chat, update_name(self._chat, update), now, text=text, button=button, label=label)
        )
        await self._send({"type": "ack", "id": update})

    async def _reveal(self, body: dict[str, Any]) -> None:
        try:
            order_id = UUID(_text(body, "order_id", 36))
        except ValueError:
            raise BadUpdate("bad_order") from None
        self._allow(None, order_id=str(order_id))
        try:
            codes = await self._hub.codes(self._chat, order_id)
        except Exception:
            _log.warning("web_codes_unavailable", order_id=str(order_id), exc_info=True)
            raise BadUpdate("codes_unavailable", order_id=str(order_id)) from None
        await self._send({"type": "codes", "order_id": str(order_id), "codes": codes})

    def _allow(self, update: str | None, **extra: str) -> None:
        wait = self._allowance.update()
        if wait:
            raise BadUpdate("too_fast", update, retry_after=max(0.1, round(wait, 1)), **extra)
        self._refusals = 0


async def _ended(tasks: set[asyncio.Task[None]]) -> None:
    """Cancel the tasks until they have ended.

    Once may not be enough: `asyncio.wait_for` of Python 3.11, which our libraries use, loses a cancellation
    that comes at the moment its work is done, and the page would be served for ever.
    """
    left = tasks
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.5)
    await asyncio.gather(*tasks, return_exceptions=True)


def entry_json(entry: Entry, chat: Chat) -> dict[str, Any]:
    """One line of the chat; `id` is the page's own id of what the person did, without our prefix."""
    body: dict[str, Any] = {
        "type": "entry",
        "seq": entry.seq,
        "author": entry.author,
        "at": entry.at.isoformat(),
        "text": entry.text,
    }
    if entry.message is not None:
        body["message"] = message_json(entry.message)
    if entry.update_id is not None:
        body["id"] = entry.update_id.removeprefix(update_name(chat, ""))
    if entry.by_voice:
        body["voice"] = True
    if entry.message is not None and entry.message.heard is not None and entry.answers is not None:
        body["answers"] = entry.answers.removeprefix(update_name(chat, ""))
    return body


def update_name(chat: Chat, update: str) -> str:
    """The name of an update in the inbox: a page can only ever repeat itself, not other people."""
    return f"{chat.address[:24]}:{update}"


def is_id(update: str) -> bool:
    """Whether that is an id as pages make them."""
    return _ID.match(update) is not None


def _parse(frame: str) -> dict[str, Any]:
    if len(frame) > MAX_FRAME:
        raise BadUpdate("too_long")
    try:
        body = json.loads(frame)
    except (ValueError, RecursionError):
        raise BadUpdate("not_json") from None
    if not isinstance(body, dict):
        raise BadUpdate("not_json")
    return body


def _id(body: dict[str, Any]) -> str:
    update = body.get("id")
    if not isinstance(update, str) or not is_id(update):
        raise BadUpdate("bad_id")
    return update


def _text(body: dict[str, Any], field: str, limit: int) -> str:
    text = body.get(field)
    if not isinstance(text, str):
        raise BadUpdate("bad_" + field)
    if len(text) > limit:
        update = body.get("id")
        raise BadUpdate("too_long", update if isinstance(update, str) and _ID.match(update) else None)
    return text
