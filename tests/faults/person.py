"""A person at the web chat who comes back whenever the connection breaks, and pays at the cashier."""

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from .installation import Installation
from .life import PATIENCE, Life

Body = dict[str, Any]
Again = Callable[[Life], Awaitable[None]]
_AWAY = (OSError, EOFError, WebSocketException, InvalidHandshake)


class Person:
    """One chat. `told` is everything Xiaoka said in it, in order, each once by its `seq`."""

    def __init__(self, shop: Installation, again: Again | None = None) -> None:
        """`again` is what to wait for before coming back; by default the life that follows a death."""
        self._shop = shop
        self._again = again or shop.after
        self._cookie = f"xiaoka_chat={secrets.token_urlsafe(32)}"
        self._socket: ClientConnection | None = None
        self._life = shop.life
        self._updates = 0
        self.told: dict[int, Body] = {}
        self._heard: set[int] = set()

    async def say(self, words: str) -> None:
        """Type a sentence; done when the shop has acknowledged it."""
        await self._send({"type": "say", "text": words})

    async def press(self, label: str) -> None:
        """Press the latest button with `label` in it."""
        button = next(
            button
            for entry in reversed(self.told.values())
            for row in entry["message"].get("rows", ())
            for button in row
            if label in button["label"]
        )
        await self._send({"type": "press", "token": button["token"], "label": button["label"]})

    async def pay(self, action: str = "pay") -> None:
        """Press a button at the cashier of the latest bill, again when no page came back."""
        bill = next(e["message"]["bill"] for e in reversed(self.told.values()) if "bill" in e["message"])

        while True:
            life = self._shop.life
            try:
                async with httpx.AsyncClient(timeout=PATIENCE) as phone:
                    (await phone.post(bill["url"], data={"action": action})).raise_for_status()
                    return
            except (httpx.TransportError, httpx.HTTPStatusError):
                await self._again(life)

    async def hear(self, *words: str) -> Body:
        """Wait until Xiaoka has said something with one of the `words` that was not heard before."""
        while True:
            for seq, entry in self.told.items():
                if seq not in self._heard and any(w in json.dumps(entry, ensure_ascii=False) for w in words):
                    self._heard.add(seq)
                    return entry
            await self._receive()

    def times(self, words: str) -> int:
        """In how many messages `words` were said."""
        return sum(words in json.dumps(entry, ensure_ascii=False) for entry in self.told.values())

    async def come_back(self) -> None:
        """Open the page anew and read the whole chat again."""
        await self.leave()
        self.told.clear()
        while (await self._receive())["type"] != "ready":
            pass

    async def leave(self) -> None:
        """Close the page."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def _send(self, body: Body) -> None:
        """Until it is acknowledged, under the same id: so does the page."""
        self._updates += 1
        body |= {"id": f"update-{self._updates:04d}"}
        while True:
            try:
                socket = await self._open()
                await socket.send(json.dumps(body))
                while True:
                    answer = self._take(await socket.recv())
                    if answer.get("id") == body["id"] and answer["type"] in ("ack", "error"):
                        assert answer["type"] == "ack", answer
                        return
            except _AWAY:
                self._socket = None
                await self._again(self._life)

    async def _receive(self) -> Body:
        while True:
            try:
                return self._take(await (await self._open()).recv())
            except _AWAY:
                self._socket = None
                await self._again(self._life)

    async def _open(self) -> ClientConnection:
        if self._socket is None:
            self._life = self._shop.life  # the one to survive, should the connection break
            address = f"{self._shop.url.replace('http', 'ws', 1)}/chat/ws?after={max(self.told, default=0)}"
            self._socket = await connect(
                address, origin=self._shop.url, additional_headers={"Cookie": self._cookie},  # type: ignore[arg-type]
                open_timeout=PATIENCE,
            )  # fmt: skip
        return self._socket

    def _take(self, frame: str | bytes) -> Body:
        body: Body = json.loads(frame)
        if body["type"] == "entry" and body["author"] == "xiaoka":
            self.told[body["seq"]] = body
        return body
