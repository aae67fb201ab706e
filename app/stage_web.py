"""Conversation files through the web chat's own socket: what the page is sent is what counts."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from starlette.types import Message as AsgiMessage

from bots.runtime import Entry
from bots.runtime.codec import message_from_json
from bots.terminal.scene import CashierAction, Facts
from bots.terminal.script import Conversation, DeskAction, ScriptError, Sound
from bots.web.server import create_router
from bots.web.session import COOKIE, chat_of
from bots.web.socket import MAX_TEXT
from core.model import Bill, Button, Chat, Message

from .stage import Rehearsal, RehearsalScene

_PATIENCE = 20.0
_HOST = b"xiaoka.test"
_ORIGIN = "http://xiaoka.test"


@asynccontextmanager
async def web_rehearsal(stage: Rehearsal) -> AsyncIterator["WebStage"]:
    """The stage as seen through the page's socket."""
    app = FastAPI()
    voice = stage.talk.voice.on_page()
    app.include_router(create_router(stage.talk.hub, stage.talk.preferences_of, voice=voice))
    opened = WebStage(stage, app)
    try:
        yield opened
    finally:
        for page in opened.pages:
            await page.close()


class WebStage:
    """`bots.terminal.scene.Stage`: every scene is a page that somebody opened."""

    def __init__(self, stage: Rehearsal, app: FastAPI) -> None:
        self.pages: list[_Page] = []
        self._stage = stage
        self._app = app

    async def open(self, conversation: Conversation) -> "WebScene":
        """A new customer as the file describes them. Raises ScriptError."""
        for page in self.pages:
            await page.close()
        token = secrets.token_urlsafe(32)
        chat = chat_of({COOKIE: token})
        assert chat is not None
        scene = await self._stage.open(conversation, chat)
        page = _Page(self._app, token)
        self.pages = [page]
        await page.until(lambda: page.ready)
        return WebScene(scene, page)


class _Page:
    """The page's end of the socket: frames out, frames in, in the order they came."""

    def __init__(self, app: FastAPI, token: str) -> None:
        self.entries: list[dict[str, Any]] = []
        self.codes: list[list[str]] = []
        self.acknowledged: set[str] = set()
        self.refused: list[str] = []
        self.ready = False
        self._came = asyncio.Event()
        self._frames: asyncio.Queue[AsgiMessage] = asyncio.Queue()
        self._frames.put_nowait({"type": "websocket.connect"})
        headers = [
            (b"host", _HOST), (b"origin", _ORIGIN.encode()), (b"cookie", f"{COOKIE}={token}".encode())
        ]  # fmt: skip
        scope = {
            "type": "websocket", "path": "/chat/ws", "raw_path": b"/chat/ws", "query_string": b"",
            "headers": headers, "scheme": "ws", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
            "subprotocols": [], "root_path": "", "extensions": {}, "asgi": {"version": "3.0"},
        }  # fmt: skip
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=_ORIGIN, cookies={COOKIE: token},
            headers={"origin": _ORIGIN},
        )  # fmt: skip
        self._serving = asyncio.create_task(app(scope, self._frames.get, self._take))

    async def send(self, **body: Any) -> None:
        """One frame to the server."""
        await self._frames.put({"type": "websocket.receive", "text": json.dumps(body)})

    async def upload(self, audio: bytes) -> None:
        """One recording to the server. Raises ScriptError when it is refused."""
        answer = await self._http.post(
            "/chat/voice", params={"id": uuid4().hex, "seconds": "1"}, content=audio,
            headers={"content-type": "audio/webm"},
        )  # fmt: skip
        if answer.status_code != 202:
            raise ScriptError(f"the recording was refused: {answer.text}")

    async def until(self, true: Any) -> None:
        """Wait for frames until it is so. Raises ScriptError when the server refused something meanwhile."""
        async with asyncio.timeout(_PATIENCE):
            while not true():
                if self.refused:
                    raise ScriptError(f"the page was refused: {self.refused.pop()}")
                self._came.clear()
                await self._came.wait()

    async def close(self) -> None:
        """The person leaves."""
        await self._http.aclose()
        if not self._serving.done():
            await self._frames.put({"type": "websocket.disconnect", "code": 1000})
            await asyncio.wait({self._serving}, timeout=_PATIENCE)

    async def _take(self, message: AsgiMessage) -> None:
        if message["type"] == "websocket.send":
            body = json.loads(message["text"])
            match body["type"]:
                case "entry":
                    self.entries.append(body)
                case "codes":
                    self.codes.append(body["codes"])
                case "ack":
                    self.acknowledged.add(body["id"])
                case "ready":
                    self.ready = True
                case "error":
                    self.refused.append(body["code"])
        self._came.set()


class WebScene:
    """`bots.terminal.scene.Scene`: what is done is done on the page, what is seen was sent to it."""

    def __init__(self, behind: RehearsalScene, page: _Page) -> None:
        self.chat: Chat = behind.chat
        self._behind = behind
        self._page = page

    def now(self) -> datetime:
        """The scene's present."""
        return self._behind.now()

    async def say(self, text: str) -> None:
        """The person types; the page's field takes no more than it may send."""
        await self._send(type="say", text=text[:MAX_TEXT])

    async def speak(self, sound: Sound) -> None:
        """The person holds the button and speaks."""
        await self._page.upload(await self._behind.recording(sound))

    async def hear(self, readings: Sequence[str]) -> None:
        """The person speaks, and this is what a recogniser makes of it."""
        await self._behind.hear(readings)

    async def press(self, button: Button) -> None:
        """The person presses a button."""
        await self._send(type="press", token=button.token, label=button.label)

    async def codes(self, order_id: UUID) -> list[str]:
        """The person asks to see the codes."""
        before = len(self._page.codes)
        await self._page.send(type="codes", order_id=str(order_id))
        await self._page.until(lambda: len(self._page.codes) > before)
        return self._page.codes[-1]

    async def cashier(self, bill: Bill, action: CashierAction) -> None:
        """The person opens the link of the bill."""
        await self._behind.cashier(bill, action)

    async def wait(self, duration: timedelta) -> None:
        """Time passes."""
        await self._behind.wait(duration)

    async def desk(self, action: DeskAction) -> None:
        """The operator decides."""
        await self._behind.desk(action)

    def guardian(self) -> RehearsalScene:
        """The trusted contact's chat, which is somewhere else."""
        return self._behind.guardian()

    async def settle(self) -> None:
        """Wait until nothing moves and the page shows all of it."""
        await self._behind.settle()
        said = await self._behind.entries(0)
        last = said[-1].seq if said else 0
        await self._page.until(lambda: not last or any(body["seq"] >= last for body in self._page.entries))

    async def entries(self, after: int) -> list[Entry]:
        """What the page was sent behind `after`; how sentences were understood is not shown to it."""
        intents = {entry.seq: entry.intent for entry in await self._behind.entries(after)}
        return [
            Entry(
                body["seq"],
                datetime.fromisoformat(body["at"]),
                body["author"],
                body["text"],
                _message(body["message"]) if "message" in body else None,
                intents.get(body["seq"]),
            )
            for body in self._page.entries
            if body["seq"] > after
        ]

    async def wallet(self) -> Facts:
        """Amounts in the wallet, in fen."""
        return await self._behind.wallet()

    async def orders(self) -> Sequence[Facts]:
        """The orders of this conversation."""
        return await self._behind.orders()

    async def topups(self) -> Sequence[Facts]:
        """The bills of this conversation."""
        return await self._behind.topups()

    async def _send(self, **body: Any) -> None:
        update = uuid4().hex
        await self._page.send(id=update, **body)
        await self._page.until(lambda: update in self._page.acknowledged)


def _message(body: dict[str, Any]) -> Message:
    """A message as the page got it. Its QR code comes drawn; what it says is the link."""
    bill = body.get("bill")
    return message_from_json(body | ({"bill": bill | {"qr_text": bill["url"]}} if bill else {}))
