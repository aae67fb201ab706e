"""The primary dies under load, the synchronous standby takes over: no order is lost, none is doubled."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.platform.connect import connect

from .buyers import Buyers
from .house import House, url_of, wait_for
from .postgres import Server

BEFORE = 60
AFTER = 60


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """A primary that waits for its standby at every COMMIT."""
    primary, standby = Server(tmp_path / "primary"), Server(tmp_path / "standby")
    try:
        primary.create()
        primary.start()
        standby.copy_of(primary, standby="standby")
        standby.start()
        primary.run("psql", "-h", "127.0.0.1", "-p", primary.port, "-U", "postgres", "-qc",
                    "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)'",
                    "-c", "SELECT pg_reload_conf()", "-c", "CREATE DATABASE xiaoka")  # fmt: skip
        yield primary, standby
    finally:
        primary.remove()
        standby.remove()


async def test_no_acknowledged_order_is_lost_when_the_primary_dies(
    pair: tuple[Server, Server], tmp_path: Path, redis_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    primary, standby = pair
    url = f"postgresql://postgres@{primary.host},{standby.host}/xiaoka?target_session_attrs=read-write"
    with House(tmp_path, database=url, valkey=redis_url) as house:
        await house.prepare()
        shops = [url_of(part) for part in house.serve("api", 2)]
        house.serve("worker")
        buyers = Buyers(shops)
        buying = asyncio.create_task(buyers.run())
        await buyers.until(BEFORE)

        primary.kill()
        died, before = time.monotonic(), len(buyers.acknowledged)
        standby.promote()
        promoted = time.monotonic() - died

        await buyers.until(before + AFTER)
        buyers.stop.set()
        await buying

        connection = await connect(url)
        try:
            assert connection.get_server_version().major == 18
            # Every order reaches its end by itself, whatever it was doing when the primary died.
            await wait_for(connection, "SELECT NOT EXISTS (SELECT FROM orders WHERE status <> 'delivered')")
            kept = {row["id"] for row in await connection.fetch("SELECT id FROM orders")}
            keys = await connection.fetchval("SELECT count(*) FROM idempotency WHERE status = 201")
        finally:
            await connection.close()
        acknowledged = {order for order, _ in buyers.acknowledged.values()}
        assert acknowledged <= kept, "an acknowledged order is lost"
        # Every buyer got an answer for every key, so an order beyond the acknowledged ones was made twice.
        assert kept == acknowledged
        assert len(acknowledged) == len(buyers.acknowledged)
        assert keys == len(acknowledged) + buyers.count  # one grant each
        house.audit()
        house.stop()
    silence = buyers.longest_silence()
    with capsys.disabled():
        print(
            f"\nfailover: promoted {promoted:.1f} s after the kill, {silence:.1f} s without an answer;"
            f" {before} acknowledged before, {len(acknowledged) - before} after, lost 0, doubled 0, "
            f"{buyers.repeats} requests repeated"
        )
