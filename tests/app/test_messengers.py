"""What an operator may say about a messenger, and how a token is kept to ourselves."""

from pathlib import Path

import pytest

from app.masking import mask_text
from app.messengers import TelegramSettings
from app.problems import StartupError
from app.settings import load
from app.telegram import _address
from bots.telegram import WEBHOOK_PATH

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "TOKEN_FILE", "WEBHOOK_URL", "WEBHOOK_SECRET", "API_URL"):
        monkeypatch.delenv(f"XIAOKA_TELEGRAM__{name}", raising=False)


def test_without_a_token_there_is_no_bot(tmp_path: Path) -> None:
    assert load(tmp_path).telegram.token is None


def test_a_token_comes_from_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIAOKA_TELEGRAM__TOKEN", TOKEN)
    settings = load(tmp_path)
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)
    kept = tmp_path / "token"
    kept.write_text(TOKEN + "\n")
    monkeypatch.setenv("XIAOKA_TELEGRAM__TOKEN_FILE", str(kept))
    with pytest.raises(StartupError, match="not both"):
        load(tmp_path)
    monkeypatch.delenv("XIAOKA_TELEGRAM__TOKEN")
    monkeypatch.setenv("XIAOKA_TELEGRAM__API_URL", "http://127.0.0.1:8081/")
    settings = load(tmp_path)
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert settings.telegram.api_url == "http://127.0.0.1:8081"


def test_a_settings_file_with_a_token_is_for_us_alone(tmp_path: Path) -> None:
    config = tmp_path / "xiaoka.toml"
    config.write_text(f'[telegram]\ntoken = "{TOKEN}"\n')
    config.chmod(0o644)
    with pytest.raises(StartupError, match="chmod 600"):
        load(tmp_path)
    config.chmod(0o600)
    assert load(tmp_path).telegram.token is not None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TOKEN", "not a token", "BotFather"),
        ("WEBHOOK_SECRET", "short", "16 to 256"),
        ("WEBHOOK_URL", "ftp://shop.example", "http"),
        ("API_URL", "shop.example", "http"),
    ],
)
def test_what_is_wrong_is_said_without_repeating_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv("XIAOKA_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv(f"XIAOKA_TELEGRAM__{name}", value)
    with pytest.raises(StartupError, match=words) as refused:
        load(tmp_path)
    assert value not in str(refused.value)


def test_a_webhook_needs_a_bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOKA_TELEGRAM__WEBHOOK_URL", "https://shop.example")
    with pytest.raises(StartupError, match="token"):
        load(tmp_path)


def test_the_webhooks_path_is_ours_unless_a_proxy_has_another() -> None:
    assert _address("https://shop.example") == f"https://shop.example{WEBHOOK_PATH}"
    assert _address("https://shop.example/hooks/tg") == "https://shop.example/hooks/tg"
    assert _address(None) is None


def test_a_token_is_masked_wherever_it_stands() -> None:
    for text in (f"https://api.telegram.org/bot{TOKEN}/getMe", f"token {TOKEN} refused"):
        assert TOKEN.partition(":")[2] not in mask_text(text)


def test_a_bot_is_as_fast_as_telegram_allows_by_default() -> None:
    assert TelegramSettings().courier.bot.count <= 30
