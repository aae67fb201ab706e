"""Plain ASGI middleware: a request id, and a limit on the size of a body."""

import contextlib
import json
import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from .problems import ProblemError

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestId:
    """Takes `X-Request-ID` from the caller or makes one; puts it into the scope, the answer and the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        scope["request_id"] = request_id

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        # Every line of the log that this request causes names it.
        before = bind_contextvars(request_id=request_id)
        try:
            await self._app(scope, receive, named)
        finally:
            reset_contextvars(**before)


class _TooLargeError(Exception):
    pass


class BodyLimit:
    """Refuses a body of more than `limit` bytes with 413, whether or not it announced its length."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdigit() and int(announced) > self._limit:
            await self._refuse(send)
            return
        received = 0
        refused = started = False

        async def counted() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit and not started:
                refused = True
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            if not refused:  # what the application makes of the broken body is not the answer
                started = True
                await send(message)

        with contextlib.suppress(_TooLargeError):
            await self._app(scope, counted, noted)
        if refused:
            await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        problem = ProblemError("invalid_request", f"The body is larger than {self._limit} bytes.", status=413)
        body = json.dumps(problem.document().model_dump(mode="json")).encode()
        headers = [(b"content-type", b"application/problem+json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})
