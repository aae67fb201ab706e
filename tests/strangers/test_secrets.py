"""Secrets come from the environment or from files nobody else may read, and are shown nowhere."""

from pathlib import Path

import pytest

from app.house import Plan
from app.problems import StartupError
from app.secrets import Vault
from app.settings import Settings, load
from backend.build import BackendSettings
from backend.platform.tx import Secrets

CARD_KEY = "ca" * 32
GATEWAY = "a gateway secret nobody may see"
PLANTED = {
    "card_key": CARD_KEY,
    "gateway_secret": GATEWAY,
    "backend_key": "xk_abcdefghijklmnop_TheChannelsOwnSecret",
    "database_url": "postgresql://shop:TheDatabasePassword@db/shop",
    "redis_url": "redis://:TheRedisPassword@cache:6379/0",
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PLANTED:
        for variable in (f"XIAOKA_{name.upper()}", f"XIAOKA_{name.upper()}_FILE", name.upper()):
            monkeypatch.delenv(variable, raising=False)


def test_every_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PLANTED.items():
        (tmp_path / name).write_text(value + "\n")
        monkeypatch.setenv(f"XIAOKA_{name.upper()}_FILE", str(tmp_path / name))
    settings = load(tmp_path / "data")
    for name, value in PLANTED.items():
        assert getattr(settings, name).get_secret_value() == value


def test_only_secrets_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "level").write_text("debug")
    monkeypatch.setenv("XIAOKA_LOG_LEVEL_FILE", str(tmp_path / "level"))
    assert load(tmp_path / "data").log_level == "info"


def test_a_secret_given_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(CARD_KEY)
    monkeypatch.setenv("XIAOKA_CARD_KEY", CARD_KEY)
    monkeypatch.setenv("XIAOKA_CARD_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(StartupError, match="not both"):
        load(tmp_path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"too short"])
def test_a_file_that_is_no_secret_is_said_without_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv("XIAOKA_CARD_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(StartupError) as said:
        load(tmp_path)
    assert "too short" not in str(said.value)


def test_kept_secrets_are_for_us_alone(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Settings())
    vault.card_key()
    vault.gateway_secret()
    vault.keep_api_key("operator", PLANTED["backend_key"])
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "secrets").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path.name


@pytest.mark.parametrize("name", ["card_key", "gateway_secret", "operator_api_key"])
def test_a_kept_secret_that_everybody_may_read_stops_the_start(tmp_path: Path, name: str) -> None:
    vault = Vault(tmp_path, Settings())
    vault.card_key()
    vault.gateway_secret()
    vault.keep_api_key("operator", PLANTED["backend_key"])
    (tmp_path / "secrets" / name).chmod(0o644)
    reading = {
        "card_key": vault.card_key,
        "gateway_secret": vault.gateway_secret,
        "operator_api_key": lambda: vault.api_key("operator"),
    }
    with pytest.raises(StartupError, match="chmod 600"):
        reading[name]()


def test_a_settings_file_with_secrets_must_not_be_readable_by_everybody(tmp_path: Path) -> None:
    file = tmp_path / "xiaoka.toml"
    file.write_text(f'gateway_secret = "{GATEWAY}"\n')
    file.chmod(0o644)
    with pytest.raises(StartupError, match="chmod 600") as said:
        load(tmp_path)
    assert GATEWAY not in str(said.value)
    file.chmod(0o640)  # a group of the operator's choice
    assert load(tmp_path).gateway_secret is not None
    file.write_text("pool_size = 3\n")
    file.chmod(0o644)
    assert load(tmp_path).pool_size == 3


def test_no_secret_is_in_what_our_objects_show_of_themselves(tmp_path: Path) -> None:
    settings = Settings.model_validate(PLANTED)
    shown = [
        settings,
        Plan(tmp_path, settings),
        Vault(tmp_path, settings),
        Secrets(card_key=bytes.fromhex(CARD_KEY), gateway=GATEWAY),
        BackendSettings(PLANTED["database_url"], "http://x", bytes.fromhex(CARD_KEY), GATEWAY),
        settings.model_dump(),
    ]
    for thing in shown:
        for words in (repr(thing), str(thing)):
            for secret in (*PLANTED.values(), "TheDatabasePassword", "TheRedisPassword", "\\xca\\xca"):
                assert secret not in words


@pytest.mark.parametrize("name", ["card_key", "gateway_secret", "database_url", "redis_url"])
def test_a_wrong_secret_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"XIAOKA_{name.upper()}", "Wr0ng")
    with pytest.raises(StartupError) as said:
        load(tmp_path)
    assert "Wr0ng" not in str(said.value)
