"""What a call to Telegram may come to, in the courier's words."""

import re
from collections.abc import Awaitable
from typing import Any

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bots.runtime.courier import Away, DeliveryError, Flooded, Gone, Note, Refused, Unsure

_GONE = {
    "blocked": "blocked",
    "kicked": "kicked",
    "deactivated": "deactivated",
    "can't initiate": "blocked",
    "chat not found": "not_found",
    "user not found": "not_found",
}
_PERSONAL = re.compile(r"'[^']*'|\"[^\"]*\"|https?://\S+|\d{5,}")


async def told(call: Awaitable[Any]) -> Note:
    """Make a call that sends a message; its number as a note. Raises a DeliveryError."""
    try:
        sent = await call
    except ClientDecodeError as error:
        if isinstance(error.data, dict) and error.data.get("ok") is True:
            return {}  # it was sent; only how Telegram describes it is new to us
        raise Away from error
    except (TelegramAPIError, OSError) as error:
        raise outcome(error) from error
    return {"message_id": sent.message_id}


def outcome(error: Exception) -> DeliveryError:
    """What a failed call means for whoever waits for the message."""
    if isinstance(error, TelegramRetryAfter):
        return Flooded(error.retry_after)
    if isinstance(error, TelegramMigrateToChat):
        return Gone("not_found")
    if isinstance(error, TelegramNetworkError):
        # Without a connection nothing was asked; any other loss may have come after Telegram had read it.
        unconnected = isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError)
        return Away() if unconnected else Unsure()
    if isinstance(error, TelegramServerError | TelegramUnauthorizedError | TelegramNotFound | OSError):
        return Away()  # a token that is not known (any more) is the shop's to put right; nothing is lost
    words = error.message.lower() if isinstance(error, TelegramAPIError) else ""
    if (reason := gone_by(words)) is not None:
        return Gone(reason)
    if isinstance(error, TelegramForbiddenError):
        return Gone("forbidden")
    return Refused(impersonal(words))


def gone_by(words: str) -> str | None:
    """Why nobody is there any more, by what Telegram says in lower case; None when it is not that."""
    return next((reason for found, reason in _GONE.items() if found in words), None)


def impersonal(words: str) -> str:
    """Telegram's words without what it quotes: addresses, numbers, texts."""
    return _PERSONAL.sub("…", words)[:200]
