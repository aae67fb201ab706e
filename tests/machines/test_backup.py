"""Backups are worth what can be restored from them: to a moment before an accident, and to another server."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from api_client.contract import Refused
from app import databases

from .postgres import Server
from .shop import Shop, open_shop

_GROW_OLD = "DO $$ BEGIN FOR i IN 1..5000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
"""An older server has counted more transactions than a new one."""


@dataclass
class Source:
    """A shop that sold something, its server, and the folder to which the server archives its log."""

    server: Server
    archive: Path
    url: str
    sold: list[UUID]


@pytest.fixture(scope="module")
async def source() -> AsyncIterator[Source]:
    """A server that archives its log, as docs/operations.md has it."""
    folder = Path(tempfile.mkdtemp(prefix="xk-backup-"))
    server = Server(folder / "source")
    try:
        archive = server.folder_of_its_own("archive")
        server.create()
        server.start({"archive_mode": "on", "archive_command": f"cp %p {archive}/%f"})
        url = await databases.ensure(server.url(), "xiaoka")
        async with open_shop(url) as shop:
            await shop.sell(3)
            yield Source(server, archive, url, shop.orders)
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


async def test_restored_to_the_moment_before_an_accident(source: Source, tmp_path: Path) -> None:
    restored = Server(tmp_path / "restored")
    async with open_shop(source.url) as shop:
        await _while_selling(shop, restored.copy_of, source.server)
        await shop.sell(2)  # after the backup: only the archived log has them
        before = list(shop.orders)
        connection = await asyncpg.connect(source.url)
        await connection.execute("SELECT pg_create_restore_point('before_the_accident')")
        await connection.execute(
            "UPDATE account SET credits_posted = credits_posted + 100 WHERE kind = 'paid'"
        )
        await connection.execute("SELECT pg_switch_wal()")
        await _archived(connection)
        # The accident itself is undone here, so that the next test finds a shop in order.
        await connection.execute(
            "UPDATE account SET credits_posted = credits_posted - 100 WHERE kind = 'paid'"
        )
        await connection.close()
    try:
        (restored.folder / "recovery.signal").touch()
        restored.start(
            {
                "restore_command": f"cp {source.archive}/%f %p",
                "recovery_target_name": "before_the_accident",
                "recovery_target_action": "promote",
            }
        )
        await _writable(restored)
        async with open_shop(restored.url("xiaoka")) as shop:
            await shop.audit()
            await shop.has([*source.sold, *before])
            await shop.sell(2)
            await shop.audit()
    finally:
        restored.remove()


async def test_a_dump_of_a_busy_shop_goes_on_on_a_younger_server(source: Source, tmp_path: Path) -> None:
    """A dump is for moving: to another version or provider. The feed of events must go on there too."""
    fresh, dump = Server(tmp_path / "fresh"), tmp_path / "xiaoka.dump"
    connection = await asyncpg.connect(source.url)
    await connection.execute(_GROW_OLD)
    await connection.close()
    async with open_shop(source.url) as shop:
        feed = ""
        while (page := await shop.client.events(feed, limit=500)).events:
            feed = page.cursor
        await shop.sell(2)
        dumped = ("pg_dump", "-Fc", "-d", source.url)
        await _while_selling(shop, lambda: dump.write_bytes(source.server.output(*dumped)))
        sold = list(shop.orders)
    try:
        fresh.create()
        fresh.start()
        await databases.ensure(fresh.url(), "xiaoka")
        dump.chmod(0o644)
        fresh.run("pg_restore", "-d", fresh.url("xiaoka"), "--exit-on-error", dump)
        connection = await asyncpg.connect(fresh.url("xiaoka"))
        assert await connection.fetchval("SELECT max(xid) > pg_current_xact_id() FROM event")
        await connection.close()
        async with open_shop(fresh.url("xiaoka")) as shop:
            await shop.audit()
            await shop.has(source.sold)
            await shop.sell(2)
            await shop.audit()
            # Whoever read the feed of the old server to `feed` gets what came after it, old and new.
            read: list[UUID] = []
            while (found := await shop.client.events(feed, limit=500)).events:
                read += [event.subject_id for event in found.events]
                feed = found.cursor
            assert set(shop.orders) <= set(read)
            kept = [order for order in sold if await _there(shop, order)]
            assert kept, "the dump was taken before anything was sold"
            assert set(kept) <= set(read)
    finally:
        fresh.remove()


async def _while_selling(shop: Shop, work: object, *arguments: object) -> None:
    """Do blocking work in a thread while orders are placed."""
    assert callable(work)
    stop = asyncio.Event()
    selling = asyncio.create_task(shop.sell_until(stop))
    try:
        await asyncio.to_thread(work, *arguments)
    finally:
        stop.set()
        await selling


async def _archived(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Until the log up to the switch is in the archive."""
    last = await connection.fetchval("SELECT pg_walfile_name(pg_current_wal_lsn() - 1)")
    async with asyncio.timeout(60):
        while (await connection.fetchval("SELECT last_archived_wal FROM pg_stat_archiver") or "") < last:
            await connection.execute("SELECT pg_sleep(0.05)")


async def _writable(server: Server) -> None:
    connection = await asyncpg.connect(server.url("xiaoka"))
    async with asyncio.timeout(60):
        while await connection.fetchval("SELECT pg_is_in_recovery()"):
            await connection.execute("SELECT pg_sleep(0.05)")
    await connection.close()


async def _there(shop: Shop, order: UUID) -> bool:
    try:
        return (await shop.client.order(order)).status == "delivered"
    except Refused:
        return False
