"""The merchants' bot is set up by one setting, and a wrong token is a sentence."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from api_client.client import BackendClient
from app.clock import ManualClock
from app.messengers import MerchantsTelegramSettings
from app.problems import StartupError
from app.settings import load
from app.telegram_merchants import open_telegram_merchants
from app.wiring import open_talk
from tests.telegram.server.telegram import FakeTelegram

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def test_the_token_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(tmp_path).telegram_merchants.token is None
    monkeypatch.setenv("XIAOKA_TELEGRAM_MERCHANTS__TOKEN", TOKEN)
    settings = load(tmp_path)
    assert settings.telegram_merchants.token is not None
    assert settings.telegram_merchants.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)
    assert settings.telegram.token is None


def test_what_is_no_token_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOKA_TELEGRAM_MERCHANTS__TOKEN", "my bot")
    with pytest.raises(StartupError, match="token"):
        load(tmp_path)


@pytest.mark.parametrize("known", [True, False])
async def test_a_token_telegram_does_not_know_is_a_sentence(
    database_url: str, redis_url: str, clock: ManualClock, known: bool
) -> None:
    backend = BackendClient("http://nobody.test", "xk_nobody")
    talk = await open_talk(backend, database_url=database_url, redis_url=redis_url, clock=clock)
    try:
        async with FakeTelegram() as telegram:
            token = telegram.bot("merchants_bot").token if known else TOKEN
            settings = MerchantsTelegramSettings(token=SecretStr(token), api_url=telegram.url)
            if known:
                running = await open_telegram_merchants(
                    settings, talk, database_url=database_url, clock=clock
                )
                await running.close()
            else:
                with pytest.raises(StartupError, match="XIAOKA_TELEGRAM_MERCHANTS__TOKEN"):
                    await open_telegram_merchants(settings, talk, database_url=database_url, clock=clock)
    finally:
        await talk.close()
        await backend.close()


async def test_a_telegram_that_is_away_keeps_nobody_from_starting(
    database_url: str, redis_url: str, clock: ManualClock
) -> None:
    backend = BackendClient("http://nobody.test", "xk_nobody")
    talk = await open_talk(backend, database_url=database_url, redis_url=redis_url, clock=clock)
    try:
        async with FakeTelegram() as telegram:
            url, token = telegram.url, telegram.bot("merchants_bot").token
        settings = MerchantsTelegramSettings(token=SecretStr(token), api_url=url)
        running = await open_telegram_merchants(settings, talk, database_url=database_url, clock=clock)
        await running.close()
    finally:
        await talk.close()
        await backend.close()
