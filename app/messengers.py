"""What an operator may set about a messenger: `XIAOKA_TELEGRAM__TOKEN` and its kin."""

import re
from typing import Self
from urllib.parse import urlsplit

from pydantic import ConfigDict, SecretStr, field_validator, model_validator

from bots.runtime.courier import CourierPolicy

from .secret_files import SecretGroup

_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class _Bot(SecretGroup):
    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr | None = None
    """What @BotFather gave. With it the bot runs in the roles all and bots."""
    api_url: str | None = None
    """A Bot API server other than Telegram's own, e.g. `http://127.0.0.1:8081`."""
    courier: CourierPolicy = CourierPolicy()
    """How fast it may write."""

    @field_validator("token")
    @classmethod
    def _as_botfather_gives_it(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("is no token of a bot; @BotFather gives one like 123456789:AAH…")
        return value

    @field_validator("api_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        return _address(value)


class MerchantsTelegramSettings(_Bot):
    """The bot of merchants, another one than the customers'. It fetches its updates."""


class TelegramSettings(_Bot):
    """The customers' bot."""

    webhook_url: str | None = None
    """Where Telegram brings updates, an https address that leads to the bots' port; its path is
    `/telegram/webhook` unless it has another one. None: updates are fetched, which needs no address."""
    webhook_secret: SecretStr | None = None
    """Comes along with each update: 16 to 256 of A-Z a-z 0-9 _ -. None makes one of the token."""

    @field_validator("webhook_secret")
    @classmethod
    def _as_telegram_takes_it(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 16 to 256 of A-Z a-z 0-9 _ -")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _reachable(cls, value: str | None) -> str | None:
        return _address(value)

    @model_validator(mode="after")
    def _has_a_token(self) -> Self:
        if self.token is None and (self.webhook_url or self.webhook_secret):
            raise ValueError("a webhook needs the token of a bot")
        return self


def _address(value: str | None) -> str | None:
    parts = urlsplit(value or "http://nobody")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("must begin with http:// or https://")
    return value and value.rstrip("/")
