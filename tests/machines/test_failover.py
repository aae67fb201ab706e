"""The primary dies under load, the synchronous standby takes over: no order is lost, none is doubled."""

import asyncio
import time

import pytest

from .buyers import Buyers
from .conftest import Installation
from .house import wait_for

BEFORE = 60
AFTER = 60


async def test_no_acknowledged_order_is_lost_when_the_primary_dies(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = await installation.connected()
    before_us = await connection.fetchval("SELECT coalesce(max(created_at), 'epoch') FROM orders")
    await connection.close()
    buyers = Buyers([f"http://127.0.0.1:{port}" for port in installation.apis])
    buying = asyncio.create_task(buyers.run())
    await buyers.until(BEFORE)

    installation.primary.kill()
    died, before = time.monotonic(), len(buyers.acknowledged)
    await asyncio.to_thread(installation.standby.promote)
    promoted = time.monotonic() - died

    await buyers.until(before + AFTER)
    buyers.stop.set()
    await buying

    connection = await installation.connected()
    try:
        # Every order reaches its end by itself, whatever it was doing when the primary died.
        await wait_for(connection, "SELECT NOT EXISTS (SELECT FROM orders WHERE status <> 'delivered')")
        rows = await connection.fetch("SELECT id FROM orders WHERE created_at > $1", before_us)
    finally:
        await connection.close()
    kept = {row["id"] for row in rows}
    acknowledged = {order for order, _ in buyers.acknowledged.values()}
    assert len(acknowledged) == len(buyers.acknowledged), "two keys, one order"
    assert acknowledged <= kept, "an acknowledged order is lost"
    assert kept <= acknowledged, "one key made two orders: every buyer had an answer for every key"
    await installation.house.audit()
    with capsys.disabled():
        print(
            f"\nfailover: promoted {promoted:.1f} s after the kill, {buyers.longest_silence():.1f} s without"
            f" an answer; {before} orders acknowledged before, {len(acknowledged) - before} after, lost 0,"
            f" doubled 0, {buyers.repeats} requests repeated"
        )
