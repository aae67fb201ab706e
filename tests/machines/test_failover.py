"""The primary dies under load, the synchronous standby takes over: no order is lost, none is doubled."""

import asyncio
import time

import pytest

from .buyers import Buyers
from .conftest import Installation


async def test_no_acknowledged_order_is_lost_when_the_primary_dies(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    said = await _fail_over(installation, before=60, after=60)
    with capsys.disabled():
        print(f"\nfailover: {said}")


@pytest.mark.long
async def test_the_primary_dies_again_and_again(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 6):
        await asyncio.to_thread(installation.rebuild_standby)
        said = await _fail_over(installation, before=300, after=300)
        with capsys.disabled():
            print(f"\nfailover {number}: {said}")


async def _fail_over(installation: Installation, *, before: int, after: int) -> str:
    """Kill the primary between so many orders, and compare what was promised with what was kept."""
    connection = await installation.connected()
    began = await connection.fetchval("SELECT coalesce(max(created_at), 'epoch') FROM orders")
    await connection.close()
    buyers = Buyers([f"http://127.0.0.1:{port}" for port in installation.apis])
    buying = asyncio.create_task(buyers.run())
    await buyers.until(before)

    installation.primary.kill()
    died, answered = time.monotonic(), len(buyers.acknowledged)
    await asyncio.to_thread(installation.standby.promote)
    promoted = time.monotonic() - died
    installation.primary, installation.standby = installation.standby, installation.primary

    await buyers.until(answered + after)
    buyers.stop.set()
    await buying

    connection = await installation.connected()
    try:
        rows = await connection.fetch("SELECT id FROM orders WHERE created_at > $1", began)
    finally:
        await connection.close()
    kept = {row["id"] for row in rows}
    acknowledged = {order for order, _ in buyers.acknowledged.values()}
    assert len(acknowledged) == len(buyers.acknowledged), "two keys, one order"
    assert acknowledged <= kept, "an acknowledged order is lost"
    assert kept <= acknowledged, "one key made two orders: every buyer had an answer for every key"
    await installation.house.audit()
    return (
        f"promoted {promoted:.1f} s after the kill, {buyers.longest_silence():.1f} s without an answer;"
        f" {answered} orders acknowledged before, {len(acknowledged) - answered} after, lost 0, doubled 0,"
        f" {buyers.repeats} requests repeated"
    )
