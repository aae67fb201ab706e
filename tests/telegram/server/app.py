"""The HTTP face: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.telegram.server.bot import Bot
from tests.telegram.server.faults import Fault
from tests.telegram.server.methods import METHODS, Call
from tests.telegram.server.refusals import BotApiError, too_many_requests
from tests.telegram.server.schema import SCHEMA
from tests.telegram.server.wire import Given, read

if TYPE_CHECKING:
    from tests.telegram.server.telegram import FakeTelegram

_UNAUTHORIZED = BotApiError(401, "Unauthorized")
_MALFORMED_TOKEN = BotApiError(401, "Unauthorized: invalid token specified")
_NOT_FOUND = BotApiError(404, "Not Found")


class BotApi:
    """The ASGI application."""

    def __init__(self, telegram: "FakeTelegram") -> None:
        self._telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        fault: Fault | None = None
        try:
            bot, rest, is_file = self._addressed(request.url.path)
            if is_file:
                await _file(bot, rest)(scope, receive, send)
                return
            given = await read(request)
            fault = self._telegram.faults.take(rest, _number(given.params.get("chat_id")))
            if fault is not None and fault.cut == "before":
                await _cut(send)
                return
            if fault is not None and fault.status:
                page = f"<html><head><title>{fault.status} Bad Gateway</title></head></html>"
                await HTMLResponse(page, fault.status)(scope, receive, send)
                return
            if fault is not None and fault.released is not None:
                await fault.released.wait()
            if fault is not None and fault.retry_after:
                raise too_many_requests(fault.retry_after)
            result = await self._unless_gone(self.perform(bot, rest, given), request)
            response: Response = JSONResponse({"ok": True, "result": result})
        except BotApiError as refusal:
            response = _refused(refusal)
        if fault is not None and fault.cut == "after":
            await _cut(send)
            return
        await response(scope, receive, send)

    async def perform(self, bot: Bot, method: str, given: Given) -> Any:
        """Check a call and carry it out."""
        name = SCHEMA.method(method)
        if name is None:
            raise BotApiError(404, "Not Found: method not found")
        params = SCHEMA.parse(name, given.params, given.files)
        handler = METHODS.get(name)
        if handler is None:
            raise BotApiError(
                501, f"Not Implemented: [strict] {name} was checked, but the fake does not play it"
            )
        self._telegram.calls.append((bot, name, params))
        return await handler(Call(self._telegram, bot, params, given.files))

    async def perform_reply(self, bot: Bot, answer: httpx.Response) -> None:
        """Carry out the call that a webhook put into its answer; like Telegram, tell nobody how it went."""
        if not answer.content:
            return
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "headers": [(name.lower(), value) for name, value in answer.headers.raw],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": answer.content, "more_body": False}

        try:
            given = await read(Request(scope, receive))
            method = given.params.pop("method", None)
            if method is not None:
                await self.perform(bot, str(method), given)
        except BotApiError as refusal:
            self._telegram.refused_replies.append(refusal)

    def _addressed(self, path: str) -> tuple[Bot, str, bool]:
        is_file = path.startswith("/file/bot")
        if not is_file and not path.startswith("/bot"):
            raise _NOT_FOUND
        token, slash, rest = path.removeprefix("/file").removeprefix("/bot").partition("/")
        if not slash:
            raise _NOT_FOUND
        if token.startswith("0") or ":" not in token or not token.partition(":")[0].isdigit():
            raise _MALFORMED_TOKEN
        bot = self._telegram.bot_of_token(token)
        if bot is None:
            raise _UNAUTHORIZED
        return bot, rest, is_file

    async def _unless_gone(self, work: Any, request: Request) -> Any:
        """A call ends when its caller hangs up, so that a dead bot's long poll takes no updates with it."""
        doing = asyncio.ensure_future(work)
        gone = asyncio.ensure_future(_hung_up(request))
        try:
            await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not doing.done():
                doing.cancel()
                raise BotApiError(499, "Client Closed Request")
            return doing.result()
        finally:
            gone.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _cut(send: Send) -> None:
    """Promise a body and stop: the server closes the connection."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


def _refused(refusal: BotApiError) -> Response:
    headers = {"Retry-After": str(refusal.parameters["retry_after"])} if refusal.code == 429 else None
    return JSONResponse(refusal.body(), refusal.code, headers)


def _file(bot: Bot, path: str) -> Response:
    stored = bot.files.by_path(path)
    if stored is None:
        return _refused(_NOT_FOUND)
    return Response(stored.content, media_type=stored.content_type)


def _number(chat_id: object) -> object:
    return int(chat_id) if isinstance(chat_id, str) and chat_id.lstrip("-").isdigit() else chat_id
