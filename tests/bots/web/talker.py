"""A page without a browser: the cookie, the socket, and the JSON that goes over it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

Body = dict[str, Any]


async def cookie_of(shop: str) -> str:
    """A newcomer's cookie."""
    async with httpx.AsyncClient() as http:
        answer = await http.get(shop)
    return f"xiaoka_chat={answer.cookies['xiaoka_chat']}"


class Talker:
    """One socket; remembers everything that came."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[Body] = []

    async def send(self, **body: Any) -> None:
        await self.socket.send(json.dumps(body))

    async def hear(self, kind: str, **fields: Any) -> Body:
        """Wait for a message of that type with these fields; what comes before is remembered."""
        async with asyncio.timeout(60):
            while True:
                body: Body = json.loads(await self.socket.recv())
                self.heard.append(body)
                if body["type"] == kind and fields.items() <= body.items():
                    return body

    async def quiet(self, seconds: float = 0.5) -> list[Body]:
        """What comes within the next moment."""
        came: list[Body] = []
        try:
            async with asyncio.timeout(seconds):
                while True:
                    came.append(json.loads(await self.socket.recv()))
        except TimeoutError:
            return came


@asynccontextmanager
async def talking(shop: str, cookie: str, after: int = 0) -> AsyncIterator[Talker]:
    """An open page, past `ready`."""
    address = shop.replace("http", "ws", 1) + f"/chat/ws?after={after}"
    async with connect(address, origin=shop, additional_headers={"Cookie": cookie}) as socket:  # type: ignore[arg-type]
        talker = Talker(socket)
        await talker.hear("ready")
        yield talker
