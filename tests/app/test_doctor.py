"""Each thing the doctor looks at is broken, for real or where it is decided, and named with its cure."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from app.clock import ManualClock
from app.commands.doctor import doctor
from app.doctor import Finding, diagnose, machine, postgres, shop, valkey, web
from app.embedded.services import ServiceUrls
from app.settings import Settings
from backend.build import Backend
from backend.catalogue.suppliers import EVERYBODY, SandboxSupplier
from backend.operations import service as operations
from tests.backend.shopping import Shop, opened

from .command import PATIENCE, Running, xiaoka

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connected = await asyncpg.connect(database_url)
    yield connected
    await connected.close()


@pytest.fixture
async def careful(services: ServiceUrls) -> AsyncIterator[None]:
    """The shared PostgreSQL of the tests waits for the disk, as one that holds money does."""
    await _wait_for_the_disk(services.database, "on")
    yield
    await _wait_for_the_disk(services.database, "off")


async def _wait_for_the_disk(url: str, value: str) -> None:
    connected = await asyncpg.connect(url)
    for name in ("fsync", "full_page_writes"):
        await connected.execute(f"ALTER SYSTEM SET {name} = {value}")
    await connected.execute("SELECT pg_reload_conf()")
    while await connected.fetchval("SHOW full_page_writes") != value:  # noqa: ASYNC110  (nothing tells us)
        await asyncio.sleep(0.01)
    await connected.close()


def levels(found: list[Finding]) -> dict[str, str]:
    """The worst level of each check."""
    order = ("ok", "warn", "fail")
    worst: dict[str, str] = {}
    for finding in found:
        worst[finding.check] = max(worst.get(finding.check, "ok"), finding.level, key=order.index)
    return worst


async def _postgres(connection: asyncpg.Connection) -> dict[str, str]:
    return levels([finding async for finding in postgres.look(connection, Settings())])


async def _shop(connection: asyncpg.Connection) -> dict[str, str]:
    return levels([finding async for finding in shop.look(connection)])


# -- a healthy installation, and a broken one, as a person looks at them


def test_a_running_demo_is_well_and_a_wrong_address_is_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    demo = Running(tmp_path / "log", "demo", "--port", 0, "--data", data)
    try:
        demo.until("小卡已经准备好了")
        deadline = time.monotonic() + PATIENCE
        while (done := xiaoka("doctor", "--json", "--data", data)).returncode:
            assert time.monotonic() < deadline, done.stdout + done.stderr  # the first sweep takes a moment
        report = json.loads(done.stdout)
        by_name = levels([Finding(**check) for check in report["checks"]])
        assert report["ok"]
        assert {name for name, level in by_name.items() if level != "ok"} == {"public_url"}
        assert by_name.keys() >= {"worker", "jobs", "notices", "valkey", "page", "cashier", "socket", "disk"}

        wrong = xiaoka("doctor", "--data", data, XIAOKA_PUBLIC_URL=NOWHERE)
        assert wrong.returncode == 1
        assert f"✗ {NOWHERE} 打不开" in wrong.stdout
        assert "nobody can pay" in wrong.stdout
    finally:
        assert demo.stop() == 0


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"XIAOKA_POOL_SIZE": "many"}, "pool_size"),
        ({"DATABASE_URL": "mysql://x"}, "must begin with postgresql://"),
    ],
)
def test_settings_that_are_wrong(
    env: dict[str, str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert doctor(tmp_path, None, as_json=True) == 1
    (check,) = json.loads(capsys.readouterr().out)["checks"]
    assert check["check"] == "settings"
    assert words in check["en"]


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(tmp_path / "typo", None, as_json=False) == 1
    assert "--data" in capsys.readouterr().out
    assert not (tmp_path / "typo").exists()


@pytest.mark.usefixtures("careful")
async def test_split_over_machines(database_url: str, redis_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=SecretStr(database_url), redis_url=SecretStr(redis_url))
    found = levels(await diagnose(tmp_path, settings))
    assert found["secrets"] == "warn", "each machine would make its own"
    assert found["worker"] == "warn", "nobody runs"
    assert "fail" not in found.values(), found
    keyed = {"card_key": SecretStr("ab" * 32), "gateway_secret": SecretStr("a long enough secret")}
    found = levels(await diagnose(tmp_path, settings.model_copy(update=keyed)))
    assert found["secrets"] == "ok"


async def test_servers_that_are_away(tmp_path: Path) -> None:
    secret = "postgresql://shop:s3cret@127.0.0.1:9/x"
    settings = Settings(database_url=SecretStr(secret), redis_url=SecretStr("redis://127.0.0.1:9/0"))
    found = await diagnose(tmp_path, settings)
    assert levels(found)["postgres"] == "fail"
    assert levels(found)["valkey"] == "fail"
    assert "s3cret" not in repr(found)


# -- the machine


def test_a_secret_that_others_can_read(tmp_path: Path) -> None:
    vault = tmp_path / "secrets"
    vault.mkdir(mode=0o700)
    (vault / "card_key").touch(mode=0o600)
    assert levels(list(machine.folder(tmp_path))) == {"folder": "ok"}
    (vault / "card_key").chmod(0o644)
    (found,) = machine.folder(tmp_path)
    assert found.level == "fail"
    assert "card_key" in found.en


@pytest.mark.parametrize(("free", "level"), [(10 * 2**30, "ok"), (2**30, "warn"), (100 * 2**20, "fail")])
def test_a_disk_that_fills_up(free: int, level: str, tmp_path: Path) -> None:
    (found,) = machine.disk(tmp_path, free)
    assert found.level == level


def test_no_calendar() -> None:
    assert [found.level for found in machine.calendar()] == ["ok"]
    assert [found.level for found in machine.calendar("Asia/Nowhere")] == ["fail"]


# -- PostgreSQL


@pytest.mark.usefixtures("careful")
async def test_a_commit_that_does_not_wait_for_the_disk(
    connection: asyncpg.Connection, database_url: str
) -> None:
    assert set((await _postgres(connection)).values()) == {"ok"}
    name = database_url.split("?")[0].rpartition("/")[2]
    await connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    again = await asyncpg.connect(database_url)
    try:
        assert (await _postgres(again))["postgres.durability"] == "fail"
    finally:
        await again.close()


def test_fsync_off() -> None:
    settings = {"fsync": "off", "full_page_writes": "on", "synchronous_commit": "on"}
    (found,) = postgres.durability(settings)
    assert found.level == "fail"
    assert "fsync = on" in found.zh


@pytest.mark.parametrize(("major", "level"), [(14, "fail"), (15, "ok"), (18, "ok"), (19, "warn")])
def test_versions(major: int, level: str) -> None:
    assert postgres.version(major).level == level


@pytest.mark.parametrize(
    ("statement", "level"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "warn"),
        ("UPDATE alembic_version SET version_num = '9999'", "warn"),
        ("DROP TABLE alembic_version", "warn"),
        ("DROP TABLE chat.step", "warn"),
        ("INSERT INTO chat.step VALUES (999)", "warn"),
    ],
)
async def test_a_schema_of_another_version(
    statement: str, level: str, connection: asyncpg.Connection
) -> None:
    async with connection.transaction():
        await connection.execute(statement)
        assert (await _postgres(connection))["postgres.schema"] == level


@pytest.mark.parametrize(("skew", "level"), [(0.2, "ok"), (3.0, "warn"), (90.0, "fail")])
def test_clocks_that_differ(skew: float, level: str) -> None:
    assert postgres.clock(skew).level == level


@pytest.mark.parametrize(("used", "level"), [(20, "ok"), (80, "warn"), (99, "fail")])
def test_connections_that_run_out(used: int, level: str) -> None:
    assert postgres.connections(100, used, 24).level == level


async def test_a_transaction_left_open(connection: asyncpg.Connection, database_url: str) -> None:
    assert await operations.oldest_transaction(connection) == 0
    forgetful = await asyncpg.connect(database_url)
    try:
        await forgetful.execute("BEGIN")
        await forgetful.execute("CREATE TABLE forgotten ()")
        assert await operations.oldest_transaction(connection) > 0
    finally:
        await forgetful.close()
    assert [postgres.transaction(age).level for age in (1.0, 60.0, 600.0)] == ["ok", "warn", "fail"]


# -- the shop


@pytest.fixture
async def real(backend: Backend, clock: ManualClock, client: Any) -> AsyncIterator[Shop]:
    """The shop in the present, as the doctor sees it."""
    clock.set(datetime.now(UTC))
    async with opened(backend, clock, await client("operator")) as shop:
        yield shop


async def test_no_worker(real: Shop, connection: asyncpg.Connection) -> None:
    assert (await _shop(connection))["worker"] == "fail", "somebody is there, and nobody sweeps"
    await real.backend.database.run(lambda tx: operations.done(tx, operations.SWEEP))
    assert (await _shop(connection))["worker"] == "ok"
    await connection.execute("UPDATE duty SET done_at = done_at - interval '5 minutes'")
    found = [finding async for finding in shop.look(connection)]
    assert "5 分钟前" in next(finding.zh for finding in found if finding.check == "worker")
    await real.backend.database.close()
    assert (await _shop(connection))["worker"] == "warn", "it simply does not run"


async def test_jobs_and_notices_that_wait(real: Shop, connection: asyncpg.Connection) -> None:
    await real.order(await real.customer(paid=100_00))
    found = await _shop(connection)
    assert (found["jobs"], found["notices"]) == ("ok", "ok")
    await connection.execute("UPDATE pgqueuer SET created = created - interval '1 minute'")
    await connection.execute("UPDATE event SET at = at - interval '1 hour'")
    found = await _shop(connection)
    assert (found["jobs"], found["notices"]) == ("warn", "fail")
    await real.backend.drain()
    assert (await _shop(connection))["jobs"] == "ok"


async def test_a_sentence_without_an_answer(connection: asyncpg.Connection) -> None:
    assert (await _shop(connection))["turns"] == "ok"
    await connection.execute(
        "INSERT INTO chat.inbox (channel, update_id, address, seq, at) VALUES ('web', 'u', 'a', 1, $1)",
        datetime.now(UTC) - timedelta(minutes=10),
    )
    assert (await _shop(connection))["turns"] == "fail"


async def test_what_waits_for_a_person(real: Shop, connection: asyncpg.Connection) -> None:
    assert (await _shop(connection))["review.orders"] == "ok"
    await SandboxSupplier(real.backend.database).behave(EVERYBODY, "down")
    await real.order(await real.customer(paid=100_00))
    await real.backend.drain()
    real.clock.advance(real.backend.database.policy.review_after)
    await real.backend.sweep()
    await real.backend.drain()
    _, _, bill = await real.short()
    await real.notify(await real.notification(bill, amount=1))
    found = await _shop(connection)
    assert found["review.orders"] == "warn"
    assert found["review.payments"] == "warn"


# -- Valkey


async def test_a_valkey_that_throws_out_locks(redis: Redis, redis_url: str) -> None:
    await redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        found = levels([finding async for finding in valkey.look(redis_url)])
    finally:
        await redis.config_set("maxmemory-policy", "noeviction")
    assert found == {"valkey": "ok", "valkey.memory": "warn"}


def test_a_cluster_with_a_hole() -> None:
    assert valkey.state("cluster_enabled:1\ncluster_state:ok\n").level == "ok"
    assert valkey.state("cluster_enabled:1\ncluster_state:fail\n").level == "fail"


# -- the way of the browsers


async def test_a_proxy_that_passes_no_socket() -> None:
    """The commonest mistake: pages come through, the upgrade does not."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    proxy = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
    async with proxy:
        found = levels([finding async for finding in web.look(Settings(public_url=url), None)])
    assert found == {"public_url": "warn", "page": "ok", "cashier": "ok", "socket": "fail"}


async def test_a_backend_that_is_away() -> None:
    found = levels([finding async for finding in web.look(Settings(backend_url=NOWHERE), None)])
    assert found["backend"] == "fail"
