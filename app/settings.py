"""What an operator may set: `XIAOKA_…` variables, a TOML file, or nothing at all."""

import tomllib
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from backend.platform.limits import LimitPolicy
from backend.platform.outbound import OutboundPolicy
from backend.platform.policy_data import ShopPolicy
from bots.runtime import Retention

from .messengers import MerchantsTelegramSettings, TelegramSettings
from .problems import StartupError
from .secret_files import SecretFiles, refuse_if_public, secrets_in
from .voice.settings import VoiceSettings

CONFIG_NAME = "xiaoka.toml"

_MOUNTED = "/run/secrets"
"""Where container engines put secrets, readable by everybody within a container that has one user."""


class Settings(BaseSettings):
    """Highest first: command line, environment (`XIAOKA_DATABASE_URL`), files named there for secrets
    (`XIAOKA_DATABASE_URL_FILE`), `xiaoka.toml`, the defaults here.

    `DATABASE_URL` and `REDIS_URL` are understood without the prefix too.
    """

    model_config = SettingsConfigDict(
        env_prefix="XIAOKA_", env_nested_delimiter="__", extra="forbid", frozen=True, env_ignore_empty=True
    )

    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("database_url", "XIAOKA_DATABASE_URL", "DATABASE_URL")
    )
    """PostgreSQL as `postgresql://user:password@host:port/database`; none starts one in the data folder. A
    primary and its standbys: `postgresql://user:password@one:5432,two:5432/database?target_session_attrs=read-write`.
    """
    redis_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("redis_url", "XIAOKA_REDIS_URL", "REDIS_URL")
    )
    """Redis or Valkey as `redis://host:port/0`, a cluster as `redis+cluster://host:port,host:port`; none
    starts one in the data folder."""
    public_url: str | None = None
    """Where people reach us, e.g. `https://shop.example`; pay links and QR codes begin with it."""
    backend_url: str | None = None
    """For the role `bots`: where the role `api` answers."""
    backend_key: SecretStr | None = None
    """For the role `bots`: an API key of scope `channel`; none takes the one kept in the data folder."""
    card_key: SecretStr | None = None
    """64 hexadecimal digits; encrypts card codes at rest. None takes the one kept in the data folder."""
    gateway_secret: SecretStr | None = None
    """Signs payment notifications, at least 16 characters. None takes the one kept in the data folder."""
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Where Prometheus reads `/metrics` of this process; none: nothing is measured."""
    metrics_host: str = "127.0.0.1"
    """The address of that port. Whoever reaches it can read it: keep it off the public network."""
    tracing: bool = False
    """Send traces to the collector of `OTEL_EXPORTER_OTLP_ENDPOINT`; needs `xiaoka[tracing]`."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    pool_size: int = Field(default=10, ge=1, le=100)
    """Connections to PostgreSQL per process."""
    retention: Retention = Retention()
    """How long conversations are kept."""
    policy: ShopPolicy = ShopPolicy()
    """Tiers, lifetimes and limits of the shop."""
    limits: LimitPolicy = LimitPolicy()
    """How much one key, one person and one address may ask of one process."""
    outbound: OutboundPolicy = OutboundPolicy()
    """Where webhooks may go. The default is https on the public internet; `networks` allows our own."""
    telegram: TelegramSettings = TelegramSettings()
    """The customers' bot; without a token there is none."""
    telegram_merchants: MerchantsTelegramSettings = MerchantsTelegramSettings()
    """The same for merchants: a bot of its own."""
    models: Path | None = None
    """Where the models of voice are kept, or put by hand; none is `~/.cache/xiaoka/models`."""
    recogniser: Literal["auto", "whisper", "vosk", "off"] = "auto"
    """What hears. auto: vosk when there is a Mandarin model for it, else Whisper when it is installed."""
    vosk_model: Path | None = None
    """The folder of a vosk model for Mandarin."""
    speaker: Literal["auto", "kokoro", "system", "off"] = "auto"
    """What speaks. auto: Kokoro when it is installed, else a voice of the system that speaks Mandarin."""
    speaker_voice: str = "zm_yunxia"
    """Which of Kokoro's voices, or the name of a voice of the system."""
    voice: VoiceSettings = VoiceSettings()
    """How much one utterance may be, and how many people may wait to be heard."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of our own reverse proxies. Only from these are `X-Forwarded-For` and
    `X-Forwarded-Proto` believed; with none, whoever connects counts as where a request came from."""

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        return _with_scheme(value, "postgresql", "postgres")

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: SecretStr | None) -> SecretStr | None:
        schemes = ("redis", "rediss", "unix", "valkey", "valkeys")
        return _with_scheme(value, *schemes, "redis+cluster", "rediss+cluster")

    @field_validator("public_url", "backend_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if value is not None and (
            urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc
        ):
            raise ValueError("must begin with http:// or https://")
        return value and value.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            try:
                ip_network(network, strict=False)
            except ValueError:
                raise ValueError(f"{network!r} is no address and no network") from None
        return value

    @field_validator("card_key")
    @classmethod
    def _hexadecimal(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                right = len(bytes.fromhex(value.get_secret_value())) == 32
            except ValueError:
                right = False
            if not right:
                raise ValueError("must be 64 hexadecimal digits")
        return value

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        if self.gateway_secret is not None and len(self.gateway_secret.get_secret_value()) < 16:
            raise ValueError("gateway_secret must have at least 16 characters")
        return self


def load(data: Path, config: Path | None = None, **given: Any) -> Settings:
    """Read the settings for a data folder. `given` is what the command line said; None there means not said.

    Raises StartupError naming what is wrong and where, without repeating secret values.
    """
    path = config or data.expanduser() / CONFIG_NAME
    if config is not None and not config.is_file():
        raise StartupError(f"There is no settings file {config}.")
    said = {name: value for name, value in given.items() if value is not None}
    try:
        settings = _reading(path)(**said)
    except ValidationError as error:
        wrong = "; ".join(f"{_name(part['loc'])}: {_words(part['msg'])}" for part in error.errors())
        where = f"the environment or {path}" if path.is_file() else "the environment"
        raise StartupError(f"A setting in {where} is not valid: {wrong}.") from None
    except SettingsError as error:
        raise StartupError(f"A setting cannot be read: {error}.") from None
    except (OSError, ValueError) as error:
        raise StartupError(f"{path} cannot be read: {error}.") from None
    if path.is_file() and not path.is_relative_to(_MOUNTED) and _holds_secrets(path):
        refuse_if_public(path)
    return settings


def _holds_secrets(path: Path) -> bool:
    return secrets_in(Settings, tomllib.loads(path.read_text(encoding="utf-8")))


def _reading(path: Path) -> type[Settings]:
    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            file = TomlConfigSettingsSource(settings_cls, toml_file=path)
            return init_settings, env_settings, SecretFiles(settings_cls), file

    return FromFile


def _with_scheme(value: SecretStr | None, *schemes: str) -> SecretStr | None:
    if value is None:
        return None
    scheme, colon, rest = value.get_secret_value().partition("://")
    if scheme not in schemes:
        scheme = scheme.split("+")[0]  # a driver's name, as SQLAlchemy writes it, says nothing to us
    if not colon or scheme not in schemes:
        raise ValueError(f"must begin with {schemes[0]}://")
    return SecretStr(f"{scheme}://{rest}")


def _name(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "settings"


def _words(message: str) -> str:
    return message.removeprefix("Value error, ")
