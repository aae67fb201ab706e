from datetime import timedelta
from pathlib import Path

import pytest

from app.problems import StartupError
from app.secrets import Vault
from app.settings import Settings, load


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "XIAOKA_DATABASE_URL", "XIAOKA_POOL_SIZE"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.database_url is None
    assert settings.redis_url is None
    assert settings.policy.bonus_tiers[0].bonus == 2_50


def test_common_names_are_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://shop:s3cret@db:5432/shop")
    monkeypatch.setenv("REDIS_URL", "redis://cache:6379/0")
    settings = load(tmp_path)
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://shop:s3cret@db:5432/shop"
    assert "s3cret" not in repr(settings)


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xiaoka.toml").write_text(
        'pool_size = 3\nlog_level = "debug"\n[policy]\nbill_life = "PT5M"\n'
    )
    monkeypatch.setenv("XIAOKA_POOL_SIZE", "7")
    settings = load(tmp_path)
    assert (settings.pool_size, settings.log_level) == (7, "debug")
    assert settings.policy.bill_life == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("pool_sice = 3", "pool_sice"),
        ("pool_size = 0", "pool_size"),
        ('database_url = "mysql://x"', "postgresql://"),
        ('card_key = "abc"', "64 hexadecimal digits"),
        ('gateway_secret = "short"', "at least 16"),
        ('public_url = "shop.example"', "http"),
        ("pool_size = ", "cannot be read"),
        ("[policy]\ntopup_minimum = 100\ntopup_maximum = 1", "above the largest"),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, toml: str, words: str) -> None:
    (tmp_path / "xiaoka.toml").write_text(toml)
    with pytest.raises(StartupError, match=words):
        load(tmp_path)


def test_a_secret_is_not_repeated_in_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOKA_DATABASE_URL", "mysql://shop:s3cret@db/shop")
    with pytest.raises(StartupError) as error:
        load(tmp_path)
    assert "s3cret" not in str(error.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(StartupError, match="no settings file"):
        load(tmp_path, tmp_path / "none.toml")


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Settings())
    key, gateway = vault.card_key(), vault.gateway_secret()
    again = Vault(tmp_path, Settings())
    assert (again.card_key(), again.gateway_secret()) == (key, gateway)
    assert len(key) == 32
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    files = list((tmp_path / "secrets").iterdir())
    assert {file.name for file in files} == {"card_key", "gateway_secret"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_named_secrets_go_before_kept_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOKA_CARD_KEY", "ab" * 32)
    monkeypatch.setenv("XIAOKA_GATEWAY_SECRET", "a secret of a shop")
    vault = Vault(tmp_path, load(tmp_path))
    assert vault.card_key() == bytes.fromhex("ab" * 32)
    assert vault.gateway_secret() == "a secret of a shop"
    assert not (tmp_path / "secrets").exists()


def test_a_damaged_card_key_is_said(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Settings())
    vault.card_key()
    (tmp_path / "secrets" / "card_key").write_text("half")
    with pytest.raises(StartupError, match="damaged"):
        vault.card_key()


def test_an_api_key_is_replaced_in_one_step(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Settings())
    assert vault.api_key("channel") is None
    vault.keep_api_key("channel", "xk_a_1")
    vault.keep_api_key("channel", "xk_b_2")
    assert vault.api_key("channel") == "xk_b_2"
    assert [file.name for file in (tmp_path / "secrets").iterdir()] == ["channel_api_key"]


def test_limits_and_proxies_are_set_like_everything_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIAOKA_LIMITS__KEY__BURST", "400")
    monkeypatch.setenv("XIAOKA_LIMITS__KEY__PER_SECOND", "100")
    monkeypatch.setenv("XIAOKA_TRUSTED_PROXIES", '["10.0.0.0/8", "::1"]')
    settings = load(tmp_path)
    assert (settings.limits.key.burst, settings.limits.person.burst) == (400, 300)
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")
    monkeypatch.setenv("XIAOKA_TRUSTED_PROXIES", '["proxy.example"]')
    with pytest.raises(StartupError, match="no address"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("XIAOKA_REDIS_URL", "redis+cluster://one:6379,two:6379"),
        ("XIAOKA_REDIS_URL", "rediss+cluster://shop:pass@one:6379"),
        ("XIAOKA_DATABASE_URL", "postgresql://a:b@one:5432,two:5432/xiaoka?target_session_attrs=read-write"),
    ],
)
def test_stores_of_several_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    monkeypatch.setenv(name, url)
    settings = load(tmp_path)
    named = settings.redis_url if "REDIS" in name else settings.database_url
    assert named is not None
    assert named.get_secret_value() == url
