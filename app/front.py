"""What stands before every door of a process: bounds on heads and addresses, and headers on every answer."""

import json
from collections import Counter
from math import ceil

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.platform.limits import Buckets, LimitPolicy, network_of
from backend.platform.problems import ProblemError
from bots.telegram import WEBHOOK_PATH

MAX_TARGET = 8 * 1024
"""Bytes of path and query."""

MAX_HEAD = 32 * 1024
"""Bytes of all header fields together."""

_OWN_LIMITS = ("/v1/", "/healthz", WEBHOOK_PATH)
"""The API counts by key; a gateway's notification is checked by its signature, an update of Telegram by its
secret, before it costs anything."""

_log = structlog.get_logger(__name__)

Header = tuple[bytes, bytes]


def security_headers(*, https: bool) -> list[Header]:
    """Put on every answer that does not say otherwise. `https`: people reach us only that way."""
    headers = {
        "Content-Security-Policy": (
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class Addresses:
    """What one address may do without a key, in this process."""

    def __init__(self, policy: LimitPolicy) -> None:
        self._buckets = Buckets(policy.address, policy.remembered)
        self._most = policy.sockets
        self._sockets: Counter[str] = Counter()

    def wait(self, address: str) -> float:
        """Count one more; the seconds to wait when it is too much, else 0."""
        return self._buckets.take(network_of(address))

    def enter(self, address: str) -> bool:
        """Count one more open web socket; False when there are too many."""
        network = network_of(address)
        if self._sockets[network] >= self._most:
            return False
        self._sockets[network] += 1
        return True

    def leave(self, address: str) -> None:
        """One web socket less."""
        network = network_of(address)
        self._sockets[network] -= 1
        if self._sockets[network] <= 0:
            del self._sockets[network]


class Front:
    """ASGI around the whole application of a process. `proxied`: our server believes some reverse proxy."""

    def __init__(self, app: ASGIApp, addresses: Addresses, *, https: bool, proxied: bool) -> None:
        self._app = app
        self._addresses = addresses
        self._headers = security_headers(https=https)
        self._unheard_proxy = not proxied

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def guarded(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                said = list(message.get("headers", ()))
                names = {name.lower() for name, _ in said}
                message["headers"] = said + [header for header in self._headers if header[0] not in names]
            await send(message)
            answered = message["type"] == "http.response.body" and not message.get("more_body", False)

        if problem := self._objection(scope):
            await _refuse(guarded, problem)
            return
        try:
            await self._app(scope, receive, guarded)
        except Exception as error:
            if not answered:
                raise
            # It was said in an orderly way; raising would make the server close the connection under whoever
            # sends the next request on it.
            _log.error("request_crashed", exc_info=error)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = _address(scope)
        if self._objection(scope) or not self._addresses.enter(address):
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # not accepted: answered with 403
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._addresses.leave(address)

    def _objection(self, scope: Scope) -> ProblemError | None:
        """Why this request goes no further."""
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_TARGET:
            return ProblemError("invalid_request", "The address is too long.", status=414)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEAD:
            return ProblemError("invalid_request", "The head is too long.", status=431)
        if scope["path"].startswith(_OWN_LIMITS):
            return None
        if self._unheard_proxy and any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
            self._unheard_proxy = False
            _log.warning("forwarded_by_a_stranger", hint="your own proxy? set XIAOKA_TRUSTED_PROXIES")
        if wait := self._addresses.wait(_address(scope)):
            said = "Too many requests from this address."
            return ProblemError("too_many_requests", said, retry_after=ceil(wait))
        return None


def _address(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else "unknown"


async def _refuse(send: Send, problem: ProblemError) -> None:
    body = json.dumps(problem.document().model_dump(mode="json")).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", b"%d" % len(body))]
    if "retry_after" in problem.extra:
        headers.append((b"retry-after", b"%d" % problem.extra["retry_after"]))
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
