"""A person with the chat page open, which comes back by itself as the real page does."""

import asyncio
import json
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

Body = dict[str, Any]
PATIENCE = 60.0


class Person:
    """`entries` holds every line of the chat by its number; what was not acknowledged is sent again."""

    def __init__(self, shop: str, cookie: str | None = None) -> None:
        self.shop = shop
        self.cookie = cookie
        self.entries: dict[int, Body] = {}
        self.connections = 0
        self._waiting: dict[str, Body] = {}
        self._socket: ClientConnection | None = None
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.cookie = self.cookie or await _cookie(self.shop)
        self._task = asyncio.create_task(self._stay())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def say(self, text: str) -> str:
        """Type a sentence; its id."""
        return await self._do({"type": "say", "text": text})

    async def press(self, message: Body, label: str) -> str:
        """Press the button of a message whose label has these words; its id."""
        button = _found(message, "token", label)
        assert button is not None, f"no {label} in {message}"
        return await self._do({"type": "press", "token": button["token"], "label": button["label"]})

    async def hear(self, words: str, *, after: int = 0) -> Body:
        """Xiaoka's first line with these words behind number `after`."""
        try:
            async with asyncio.timeout(PATIENCE):
                while (found := self._first(words, after)) is None:
                    self._news.clear()
                    await self._news.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"{words!r} was never said: {self.told()}") from None

    async def acknowledged(self) -> None:
        """Wait until everything that was done is stored for good."""
        async with asyncio.timeout(PATIENCE):
            while self._waiting:
                self._news.clear()
                await self._news.wait()

    def told(self) -> list[str]:
        """What Xiaoka said, in order."""
        return [body["text"] for _, body in sorted(self.entries.items()) if body["author"] == "xiaoka"]

    def last(self) -> int:
        """The number of the last line."""
        return max(self.entries, default=0)

    async def _do(self, body: Body) -> str:
        body["id"] = uuid4().hex
        self._waiting[body["id"]] = body
        await self._send(body)
        return str(body["id"])

    async def _send(self, body: Body) -> None:
        if self._socket is not None:
            with suppress(WebSocketException):
                await self._socket.send(json.dumps(body))

    async def _stay(self) -> None:
        while True:
            with suppress(OSError, WebSocketException, InvalidHandshake, EOFError):
                await self._visit()
            self._socket = None
            await asyncio.sleep(0.1)

    async def _visit(self) -> None:
        address = f"{self.shop.replace('http', 'ws', 1)}/chat/ws?after={self.last()}"
        headers = {"Cookie": str(self.cookie), "Origin": self.shop}
        async with connect(address, additional_headers=headers) as socket:
            self.connections += 1
            self._socket = socket
            for body in list(self._waiting.values()):
                await self._send(body)
            async for frame in socket:
                self._take(json.loads(frame))

    def _take(self, body: Body) -> None:
        if body["type"] == "entry":
            assert self.entries.get(body["seq"], body)["text"] == body["text"]
            self.entries[body["seq"]] = body
        elif body["type"] == "ack":
            self._waiting.pop(body["id"], None)
        elif body["type"] == "error":
            assert body["code"] == "too_fast", body
            again = self._send(self._waiting[body["id"]])
            asyncio.get_running_loop().call_later(body["retry_after"], asyncio.ensure_future, again)
        self._news.set()

    def _first(self, words: str, after: int) -> Body | None:
        for seq, body in sorted(self.entries.items()):
            if seq > after and body["author"] == "xiaoka" and words in json.dumps(body, ensure_ascii=False):
                return body
        return None


def link_in(message: Body) -> str:
    """The pay link of a message."""
    found = _found(message, "url", "/cashier/")
    assert found is not None, message
    return str(found["url"])


async def _cookie(shop: str) -> str:
    async with httpx.AsyncClient() as http:
        answer = await http.get(shop)
    return f"xiaoka_chat={answer.cookies['xiaoka_chat']}"


def _found(body: object, name: str, words: str) -> Body | None:
    """The innermost object that has a text `name`, and `words` somewhere in it."""
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    for part in parts:
        if (inner := _found(part, name, words)) is not None:
            return inner
    here = isinstance(body, dict) and isinstance(body.get(name), str)
    return body if here and words in json.dumps(body, ensure_ascii=False) else None  # type: ignore[return-value]
