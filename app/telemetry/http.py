"""HTTP watched from both sides: requests that come in, and calls of the bots to the backend."""

from dataclasses import replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import get_contextvars

from api_client.client import Answer, Carrier, Request
from core.telemetry import UNTRACED

from .watch import Watch

_SEEN = "xiaoka.watched"
_ALWAYS = frozenset({"/v1/events", "/v1/events/stream", "/healthz", "/readyz"})
"""Asked all the time, by machines."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Watched:
    """Plain ASGI middleware: every request once, by the template of its route, however apps are mounted."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self._app = app
        self._watch = watch
        self._templates: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "websocket" and self._watch.metrics is not None:
            with self._watch.metrics.sockets.track_inprogress():
                await self._app(scope, receive, send)
            return
        if scope["type"] != "http" or _SEEN in scope:
            await self._app(scope, receive, send)
            return
        scope[_SEEN] = True
        method = scope["method"] if scope["method"] in _METHODS else "other"
        after = _story(scope) if self._watch.traces is not None else None
        with self._watch.watch("http", after=after, method=method) as facts:
            facts["status"] = 500

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    facts["status"] = message["status"]
                await send(message)

            try:
                await self._app(scope, receive, noted)
            finally:
                facts["route"] = self._template(scope)
                if facts["status"] >= 500:  # type: ignore[operator]
                    facts["outcome"] = "error"

    def _template(self, scope: Scope) -> str:
        """The route as it is written, with the prefix it was included under.

        What no route knows shares one name, or strangers could make as many as they like.
        """
        path = getattr(scope.get("route"), "path", None)
        if not path:
            return "unknown"
        known = self._templates.get(path)
        if known is None:
            head = path.partition("{")[0]
            known = self._templates[path] = scope["path"].partition(head)[0] + path
        return known


class NamedCarrier:
    """`api_client.client.Carrier`: the backend's log names what the bots' log names, in `X-Request-ID`."""

    def __init__(self, inner: Carrier) -> None:
        self._inner = inner

    async def carry(self, request: Request) -> Answer:
        """The call, with the name of the turn or notice that makes it."""
        name = get_contextvars().get("request_id")
        if name is not None:
            request = replace(request, headers=request.headers | {"X-Request-ID": str(name)})
        return await self._inner.carry(request)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._inner.close()


class WatchedCarrier:
    """`api_client.client.Carrier`: calls to the backend; the trace goes along in `traceparent`."""

    def __init__(self, inner: Carrier, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    async def carry(self, request: Request) -> Answer:
        """One call with its repetitions."""
        # What comes behind `orders/` may be an id, or an alias of somebody's mother.
        resource = request.path.partition("/")[0]
        # Looking for news is nobody's story, and a call alone begins none.
        part = resource != "events" and self._watch.trace() is not None
        after = None if part else UNTRACED
        with self._watch.watch("call", after=after, method=request.method, resource=resource) as facts:
            facts["status"] = "no answer"
            if trace := self._watch.trace():
                request = replace(request, headers=request.headers | {"traceparent": trace})
            answer = await self._inner.carry(request)
            facts["status"] = answer.status
            return answer

    async def close(self) -> None:
        """Let go of the connections."""
        await self._inner.close()


def _story(scope: Scope) -> str | None:
    if scope["path"] in _ALWAYS:
        return UNTRACED
    for name, value in scope["headers"]:
        if name == b"traceparent":
            return str(value, "latin-1")
    return None
