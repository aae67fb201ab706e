"""What the library raises, in the courier's words."""

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bots.runtime.courier import Away, Flooded, Gone, Refused, Unsure
from bots.telegram_merchants.calls import outcome, told


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Gone),
        (Forbidden("Forbidden: bot was kicked from the group chat"), Gone),
        (Forbidden("Forbidden: something new"), Gone),
        (BadRequest("Chat not found"), Gone),
        (ChatMigrated(-100), Gone),
        (BadRequest("Button_data_invalid"), Refused),
        (TelegramError("Something odd"), Refused),
        (InvalidToken(), Away),
        (Conflict("terminated by other getUpdates request"), Away),
        (NetworkError("Bad Gateway"), Away),
        (ConnectionResetError(), Away),
    ],
)
def test_what_a_failed_call_means(error: Exception, meant: type[Exception]) -> None:
    assert type(outcome(error)) is meant


@pytest.mark.parametrize(
    ("cause", "meant"),
    [
        (httpx.ConnectError("refused"), Away),
        (httpx.ConnectTimeout("late"), Away),
        (httpx.ReadTimeout("late"), Unsure),
        (httpx.ReadError("reset"), Unsure),
        (httpx.RemoteProtocolError("cut"), Unsure),
    ],
)
def test_a_lost_connection_is_unsure_only_when_something_was_asked(
    cause: Exception, meant: type[Exception]
) -> None:
    error = TimedOut() if isinstance(cause, httpx.TimeoutException) else NetworkError("lost")
    error.__cause__ = cause
    assert type(outcome(error)) is meant


async def test_a_flood_says_for_how_long() -> None:
    async def flooded() -> None:
        raise RetryAfter(7)

    with pytest.raises(Flooded) as raised:
        await told(flooded())
    assert raised.value.retry_after == 7


def test_words_of_telegram_are_kept_without_what_they_quote() -> None:
    refused = outcome(BadRequest("Wrong url 'http://shop.test/pay/123456' of 13800138000"))
    assert "13800138000" not in str(refused)
    assert "shop.test" not in str(refused)
