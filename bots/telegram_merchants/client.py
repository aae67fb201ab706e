"""The library's client."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

_SERVER = "https://api.telegram.org"
_CONNECTIONS = 64
"""As many as messages a courier sends at the same time."""


class RawBot(Bot):
    """`Bot` with updates as they came. Its own `get_updates` loses a batch in which one cannot be read."""

    async def raw_updates(self, asked: dict[str, Any], *, within: float) -> list[Any]:
        """One long poll that is answered `within` seconds."""
        result: list[Any] = await self._post("getUpdates", asked, read_timeout=within)
        return result


@dataclass(frozen=True)
class Client:
    """The bot and its connections. `Bot.initialize` is left out: it asks getMe, and Telegram may be away."""

    bot: RawBot
    requests: tuple[HTTPXRequest, ...]

    @classmethod
    def open(cls, token: str, api_url: str | None = None) -> "Client":
        """A client of Telegram, or of the server at `api_url`. Nothing is asked yet."""
        server = api_url or _SERVER
        sending = HTTPXRequest(connection_pool_size=_CONNECTIONS, pool_timeout=10.0, media_write_timeout=20.0)
        asking = HTTPXRequest(connection_pool_size=2)
        bot = RawBot(
            token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            request=sending,
            get_updates_request=asking,
        )
        return cls(bot, (sending, asking))

    async def close(self) -> None:
        """Close the connections."""
        for request in self.requests:
            with suppress(TelegramError, RuntimeError):
                await request.shutdown()
