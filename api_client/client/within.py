"""A backend in the same process: its ASGI application, called with the requests that HTTP would bring."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from .carrier import Answer, Request
from .retry import ATTEMPTS, STATUSES, pause, repeatable

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
Application = Callable[[_Message, _Receive, _Send], Awaitable[None]]
"""An ASGI 3 application."""


class Within:
    """Carries requests into an application, and repeats them where `RetryTransport` would.

    The application sees what a server would show it, key and all. What it raises counts as status 500: its
    own handler has logged it by then.
    """

    def __init__(self, app: Application, base_url: str, headers: dict[str, str]) -> None:
        url = urlsplit(base_url)
        self._app = app
        self._base = url.path
        self._headers = _raw({"Host": url.netloc} | headers)
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": url.scheme,
            "server": (url.hostname, url.port),
            "client": ("127.0.0.1", 0),
            "root_path": "",
        }

    async def carry(self, request: Request) -> Answer:
        """Bring the answer."""
        attempts = ATTEMPTS if repeatable(request.method, request.headers) else 1
        for attempt in range(1, attempts):
            call = await self._call(request)
            if call.status not in STATUSES:
                break
            await asyncio.sleep(pause(attempt, call.retry_after))
        else:
            call = await self._call(request)
        return Answer(call.status, b"".join(call.body))

    async def close(self) -> None:
        """Nothing is held."""

    async def _call(self, request: Request) -> "_Call":
        path = self._base + request.path
        headers = [*self._headers, *_raw(request.headers)]
        if request.content:
            headers.append((b"content-length", b"%d" % len(request.content)))
        scope = self._scope | {
            "method": request.method,
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": urlencode(request.query, doseq=True).encode("ascii") if request.query else b"",
            "headers": headers,
        }
        call = _Call(request.content)
        try:
            await self._app(scope, call.receive, call.send)
        except Exception:
            call.status = call.status or 500
        finally:
            call.over.set()
        return call


class _Call:
    """One request on its way through the application."""

    def __init__(self, content: bytes) -> None:
        self.status = 0
        self.body: list[bytes] = []
        self.retry_after: str | None = None
        self.over = asyncio.Event()
        self._content: bytes | None = content

    async def receive(self) -> _Message:
        if self._content is None:
            await self.over.wait()  # the caller stays on the line until it has its answer
            return {"type": "http.disconnect"}
        content, self._content = self._content, None
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(self, message: _Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.status in STATUSES:
                names = dict(message.get("headers", ()))
                self.retry_after = names.get(b"retry-after", b"").decode("latin-1") or None
        elif message["type"] == "http.response.body":
            self.body.append(message.get("body", b""))
            if not message.get("more_body", False):
                self.over.set()


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
