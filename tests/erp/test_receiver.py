"""The example of the docs, run as it stands: the shop delivers to it."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from standardwebhooks import Webhook

from tests.backend.shopping import Shop
from tests.ports import free_ports

from .office import alert, attempts, deliveries, endpoint, merchant, tell, wait
from .system import NAME

RECEIVER = Path(__file__).parents[2] / "docs" / "erp" / "receiver.py"


class Running:
    """The example as a process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._early: list[str] = []

    async def begun(self) -> None:
        """Wait until it listens; it may be at work before that."""
        while "listening" not in (line := await self._read()):
            self._early.append(line)

    async def line(self) -> str:
        """What it prints next."""
        return self._early.pop(0) if self._early else await self._read()

    async def _read(self) -> str:
        assert self._process.stdout is not None
        return (await asyncio.wait_for(self._process.stdout.readline(), 20)).decode()


@asynccontextmanager
async def running(folder: Path, port: int, *secrets: str) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(RECEIVER), "--port", str(port), "--inbox", str(folder / "inbox"),
        env=os.environ | {"WEBHOOK_SECRET": " ".join(secrets)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        receiver = Running(process)
        await receiver.begun()
        yield receiver
    finally:
        process.kill()
        await process.wait()


@pytest.fixture
def port() -> int:
    [found] = free_ports(1)
    return found


async def test_it_takes_what_the_shop_sends_once_and_nothing_else(
    shop: Shop, tmp_path: Path, port: int
) -> None:
    url = f"http://{NAME}:{port}/hooks"
    customer = await merchant(shop, paid=60_00)
    made = await endpoint(shop, customer, url, "order.delivered")
    every = await endpoint(shop, None, url, "balance.low.batch")
    async with running(tmp_path, port, made.secret, every.secret) as receiver:
        order = await shop.order(customer)
        await shop.backend.drain()
        await alert(shop, customer.id)
        await tell(shop)
        assert re.match(rf"order\.delivered: .*{order.id}", await receiver.line())
        await wait(shop, shop.backend.database.policy.webhooks.batch_window)
        assert (await receiver.line()).startswith(f"low balance: {customer.id} {{")
        [sent] = await deliveries(shop, made)
        await shop.operator.replay_delivery(made.endpoint.id, sent.id)
        await shop.operator.test_webhook(made.endpoint.id)
        await tell(shop)
        assert (await attempts(shop, made)).statuses == [204, 204], "the second time it is known"
        assert (await receiver.line()).startswith("webhook.test"), "and not worked on again"
        here = f"http://127.0.0.1:{port}/hooks"
        async with httpx.AsyncClient() as stranger:
            assert (await stranger.post(here, content=b"{}")).status_code == 401
            forged = signed("whsec_" + "A" * 44, b'{"type": "order.delivered"}')
            assert (await stranger.post(here, content=forged.body, headers=forged.headers)).status_code == 401


async def test_it_does_not_take_in_what_is_too_large(tmp_path: Path, port: int) -> None:
    async with running(tmp_path, port, "whsec_" + "B" * 44):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")
        assert b" 413 " in await asyncio.wait_for(reader.readline(), 20)
        writer.close()


class signed:  # noqa: N801 - reads as a verb
    """A message as somebody with this secret would send it."""

    def __init__(self, secret: str, body: bytes) -> None:
        from datetime import UTC, datetime

        now = datetime.now(UTC)
        self.body = body
        self.headers = {
            "webhook-id": "forged",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign("forged", now, body.decode()),
        }


async def test_what_was_stored_and_not_worked_on_is_worked_on_after_a_restart(
    tmp_path: Path, port: int
) -> None:
    secret = "whsec_" + "B" * 44
    broken = signed(secret, b'{"no": "type"}')
    async with running(tmp_path, port, secret), httpx.AsyncClient() as shop:
        url = f"http://127.0.0.1:{port}/"
        assert (await shop.post(url, content=broken.body, headers=broken.headers)).status_code == 204
    import sqlite3

    with sqlite3.connect(tmp_path / "inbox") as inbox:
        assert inbox.execute("SELECT done FROM inbox").fetchall() == [(0,)]
        inbox.execute("""UPDATE inbox SET body = '{"type": "mended", "data": {}}'""")
    async with running(tmp_path, port, secret) as receiver:
        assert await receiver.line() == "mended: {}\n"


def test_it_is_short_enough_to_be_read() -> None:
    assert len(RECEIVER.read_text(encoding="utf-8").splitlines()) < 170
