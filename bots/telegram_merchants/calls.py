"""What a call to Telegram may come to, in the courier's words."""

from collections.abc import Awaitable
from typing import Any

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bots.runtime.courier import Away, DeliveryError, Flooded, Gone, Note, Refused, Unsure
from bots.telegram.calls import gone_by, impersonal


async def told(call: Awaitable[Any]) -> Note:
    """Make a call that sends a message; its number as a note. Raises a DeliveryError."""
    try:
        sent = await call
    except (TelegramError, OSError) as error:
        raise outcome(error) from error
    return {"message_id": sent.message_id}


def outcome(error: Exception) -> DeliveryError:
    """What a failed call means for whoever waits for the message."""
    if isinstance(error, RetryAfter):
        return Flooded(seconds(error))
    if isinstance(error, ChatMigrated):
        return Gone("not_found")
    words = error.message.lower() if isinstance(error, TelegramError) else ""
    if isinstance(error, Forbidden | BadRequest) and (reason := gone_by(words)) is not None:
        return Gone(reason)
    if isinstance(error, Forbidden):
        return Gone("forbidden")
    if isinstance(error, BadRequest):  # the library counts it among the errors of the network
        return Refused(impersonal(words))
    if isinstance(error, InvalidToken | Conflict):
        return Away()
    if isinstance(error, NetworkError):
        # Without a connection nothing was asked, and an answer of the server's own is one; any other loss may
        # have come after Telegram had read it.
        unasked = isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        return Away() if unasked or error.__cause__ is None else Unsure()
    return Away() if isinstance(error, OSError) else Refused(impersonal(words))


def seconds(error: RetryAfter) -> float:
    """How long to wait. `error.retry_after` itself warns that its type will change."""
    _, (wait,) = error.__reduce__()
    return float(wait.total_seconds() if hasattr(wait, "total_seconds") else wait)
