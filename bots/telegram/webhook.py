"""The door that Telegram calls in webhook mode: 200 means that the update is stored."""

import hmac
import json

import structlog
from fastapi import APIRouter, Request
from starlette.responses import Response

from . import WEBHOOK_PATH
from .fetching import Take

MOST_BYTES = 1024 * 1024
_HEADER = "x-telegram-bot-api-secret-token"
_log = structlog.get_logger(__name__)


def create_router(take: Take, secret: str) -> APIRouter:
    """`POST /telegram/webhook`. Without the secret that we told Telegram nothing is read: 403.

    What could not be stored is answered with 503; Telegram then brings it again.
    """
    router = APIRouter(include_in_schema=False)
    expected = secret.encode()

    @router.post(WEBHOOK_PATH)
    async def webhook(request: Request) -> Response:
        given = request.headers.get(_HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            await take(raw)
        except Exception as error:
            _log.warning("telegram_update_waits", error=type(error).__name__)
            return Response(status_code=503)
        return Response(status_code=200)

    return router


async def _body(request: Request) -> bytes | None:
    """None when it is longer than any update."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            return None
    return b"".join(parts)
