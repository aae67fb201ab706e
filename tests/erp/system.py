"""Another company's system that receives webhooks: a real server whose answers are written beforehand."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook

NAME = "erp.example.test"
HERE = "127.0.0.1"


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def payload(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def type(self) -> str:
        return str(self.payload["type"])

    def verified(self, secret: str) -> dict[str, Any]:
        """The payload, if the library of the specification believes it."""
        found: dict[str, Any] = Webhook(secret).verify(self.body, self.headers)
        return found


@dataclass
class System:
    """Answers each request with the next of `answers`; the last one stays."""

    answers: list[str] = field(default_factory=lambda: ["204 No Content"])
    received: list[Received] = field(default_factory=list)
    silent: bool = False
    most_at_once: int = 0
    slow: float = 0.0
    port: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    many: int = 0
    heard_many: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with the `many`-th request."""
    hang_up: asyncio.Event = field(default_factory=asyncio.Event)
    """Until then a silent one is silent."""
    _at_once: int = 0

    @property
    def url(self) -> str:
        return f"http://{NAME}:{self.port}/hooks"

    @property
    def types(self) -> list[str]:
        return [one.type for one in self.received]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.received.append(Received(headers, body.decode()))
            self.heard.set()
            if len(self.received) == self.many:
                self.heard_many.set()
            if self.silent:
                await self.hang_up.wait()
                return
            await asyncio.sleep(self.slow)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            head_lines, _, text = answer.partition("\n\n")
            status, *more = head_lines.split("\n")
            lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(text.encode())}", *more]
            writer.write(("\r\n".join(lines) + "\r\n\r\n" + text).encode())
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._at_once -= 1
            writer.close()


@asynccontextmanager
async def listening(*systems: System) -> AsyncIterator[None]:
    """Each on a port of its own, for the block."""
    servers = []
    for system in systems:
        server = await asyncio.start_server(system.talk, HERE, 0)
        system.port = server.sockets[0].getsockname()[1]
        servers.append(server)
    try:
        yield
    finally:
        for system, server in zip(systems, servers, strict=True):
            system.hang_up.set()
            server.close()


@dataclass
class Names:
    """A name server: what each name resolves to, this machine unless said otherwise."""

    answers: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self.answers.get(host, [[HERE]])
        return answers.pop(0) if len(answers) > 1 else answers[0]
