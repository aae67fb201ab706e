"""The disk of PostgreSQL is full: requests fail cleanly, nothing is half done, and with room it goes on.

A small file system in memory stands for the disk, which takes the right to mount one; where that right is
missing the test says so.
"""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.clock import SystemClock
from app.wiring import migrate
from backend.audit.service import audit
from backend.build import Backend, BackendSettings, build
from backend.catalogue.demo import seed_demo_shop
from backend.keys import service as keys
from tests.conftest import CARD_KEY, GATEWAY_SECRET, PUBLIC_URL
from tests.machines.house import KEY
from tests.machines.postgres import Server

_SIZE = "160m"
_SETTINGS = {"max_wal_size": "48MB", "min_wal_size": "32MB"}


@pytest.fixture
def disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="xk-"))
    folder.chmod(0o755)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=755", "tmpfs", folder],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"no right to mount a small disk here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def server(disk: Path) -> AsyncIterator[Server]:
    started = Server(disk / "postgres")
    await asyncio.to_thread(started.create)
    await asyncio.to_thread(started.start, _SETTINGS)
    yield started
    await asyncio.to_thread(started.kill)


@pytest.fixture
async def shop(server: Server) -> AsyncIterator[Backend]:
    await migrate(server.url())
    settings = BackendSettings(
        database_url=server.url(), public_url=PUBLIC_URL, card_key=CARD_KEY, gateway_secret=GATEWAY_SECRET
    )
    built = build(settings, SystemClock())
    await seed_demo_shop(built.database)
    await built.database.run(lambda tx: keys.adopt(tx, KEY, "operator"))
    yield built
    await built.close()


async def test_a_full_disk_is_a_503_and_loses_nothing(shop: Backend, server: Server, disk: Path) -> None:
    transport = httpx.ASGITransport(app=shop.app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers=headers) as http:

        async def ask(path: str, body: object, key: str) -> httpx.Response:
            return await http.post(path, json=body, headers={"Idempotency-Key": key})

        made = await http.post("/v1/customers", json={"name": "王敏"})
        customer = made.json()["id"]
        path, accepted, body = f"/v1/wallets/{customer}/grants", 0, {"paid": 1, "reason": "x" * 400}

        filler = disk / "somebody-elses-film"
        answer = await ask(path, body, key := str(uuid4()))
        while answer.is_success:
            accepted += 1
            if accepted == 5:
                await asyncio.to_thread(_fill, filler)
            assert accepted < 5000, "the disk is never full"
            answer = await ask(path, body, key := str(uuid4()))
        assert answer.status_code == 503, answer.text
        assert answer.headers["retry-after"] == "1"
        assert answer.json()["code"] == "unavailable"
        still = await ask(path, body, key)
        assert still.status_code == 503, "and nothing else, for as long as it lasts"

        filler.unlink()
        if (await http.get("/readyz")).status_code != 200:
            await asyncio.to_thread(_revive, server)
        while (answer := await ask(path, body, key)).status_code == 503:
            pass  # a connection of before; each is met once
        assert answer.is_success, "the same request under the same key goes through"
        wallet = (await http.get(f"/v1/wallets/{customer}")).json()
        assert wallet["paid"] == accepted + 1, "every accepted one counts, and the refused one once"
    report = await shop.database.run(audit)
    assert report.clean, report.differences


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as film:  # what a buffer still holds would fail once more on close
        try:
            while True:
                film.write(b"\0" * 65536)
        except OSError:
            return  # full to the last block


def _revive(server: Server) -> None:
    """PostgreSQL stops by itself when it cannot write its log; whoever watches it starts it again."""
    server.kill()
    server.start(_SETTINGS)
