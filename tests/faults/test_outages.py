"""PostgreSQL and Valkey die under load and come back, Valkey with nothing in it; a disk fills up.

Nobody loses an order they were promised, nobody is told twice, and who asks meanwhile hears a clear 503.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from app.embedded.valkey import Valkey
from app.wiring import migrate
from backend.keys import service as keys
from tests.machines.buyers import Buyers
from tests.machines.house import KEY, client, wait_for
from tests.machines.postgres import Server

from .installation import Installation
from .life import Life
from .person import Person
from .stories import phone

_SETTLED = "SELECT NOT EXISTS (SELECT FROM orders WHERE status NOT IN ('delivered', 'awaiting_funds'))"
_TRY_AGAIN = "再试一次"
_UNPAID = "SELECT count(*) FROM orders WHERE status = 'awaiting_funds'"


class Stores:
    """A PostgreSQL and a Valkey that belong to one installation alone."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.server = server
        self._valkey = Valkey(folder / "valkey")
        self.redis_url = f"unix://{self._valkey.start()}?db=0"

    def kill_valkey(self) -> None:
        process = psutil.Process(int((self._valkey.folder / "pid").read_text()))
        process.kill()
        process.wait(30)

    def start_valkey(self) -> None:
        assert f"unix://{self._valkey.start()}?db=0" == self.redis_url

    def close(self) -> None:
        self._valkey.stop()
        self.server.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="xk-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
async def stores(folder: Path) -> AsyncIterator[Stores]:
    server = Server(folder / "postgres")
    await asyncio.to_thread(server.create)
    await asyncio.to_thread(server.start)
    opened = Stores(folder, server)
    yield opened
    await asyncio.to_thread(opened.close)


@pytest.fixture
async def shop(folder: Path, stores: Stores) -> AsyncIterator[Installation]:
    await migrate(stores.server.url())
    async with Installation(folder, database_url=stores.server.url(), redis_url=stores.redis_url) as opened:
        await opened.database.run(lambda tx: keys.adopt(tx, KEY, "operator"))
        yield opened


async def _soon(_: Life) -> None:
    """As the page does it: come back after a moment, again and again."""
    await asyncio.sleep(0.1)


async def _buys(person: Person, target: str) -> None:
    """The whole purchase by chat, however often something breaks, trying again when told so."""
    await person.say(f"充五十块话费 {target}")
    await _hears(person, "还差")
    await person.press("微信")
    await _hears(person, "/cashier/")
    await person.pay()
    await person.hear("充值成功")


async def _hears(person: Person, words: str) -> None:
    """Wait for the words, and press the button of every sentence that asks to try again."""
    while _TRY_AGAIN in json.dumps(await person.hear(words, _TRY_AGAIN), ensure_ascii=False):
        await person.press(_TRY_AGAIN)


async def _told_once(person: Person) -> None:
    await person.come_back()
    assert person.times("充值成功") == 1
    assert person.times("已到账") == 1
    await person.leave()


async def _kept(shop: Installation, buyers: Buyers) -> None:
    """Every acknowledged order is there, once per key, and came to its end by itself."""
    connection = await asyncpg.connect(shop.database.url)
    try:
        await wait_for(connection, _SETTLED)
        assert await connection.fetchval(_UNPAID) == 0
    finally:
        await connection.close()
    rows = await shop.rows("SELECT id FROM orders WHERE customer_id <> ALL (SELECT customer_id FROM topup)")
    acknowledged = {order for order, _ in buyers.acknowledged.values()}
    assert len(acknowledged) == len(buyers.acknowledged), "two keys, one order"
    assert {row.id for row in rows} == acknowledged
    report = await shop.audit()
    assert report.clean, report.differences


def _calm(life: Life) -> None:
    """An outage is a warning, not a crash: nothing of it is a stack trace in the log."""
    loud = [line for line in life.said().splitlines() if '"level": "error"' in line or "Traceback" in line]
    assert not loud, "\n".join(loud)


async def test_postgresql_killed_twice_under_load(shop: Installation, stores: Stores) -> None:
    buyers, target = Buyers([shop.url], count=4), phone()
    buying = asyncio.create_task(buyers.run())
    person = Person(shop, again=_soon)
    talking = asyncio.create_task(_buys(person, target))
    for orders in (10, 30):
        await buyers.until(orders)
        stores.server.kill()
        async with client() as http:
            away = await http.get(f"{shop.url}/v1/catalogue")
            assert away.status_code == 503
            assert away.headers["content-type"] == "application/problem+json"
            assert away.headers["retry-after"] == "1"
            assert away.json()["code"] == "unavailable"
            assert (await http.get(f"{shop.url}/readyz")).status_code == 503
            assert (await http.get(f"{shop.url}/healthz")).status_code == 200
        await asyncio.to_thread(stores.server.start)
    await shop.database.close()  # our own connections died too
    await buyers.until(45)
    buyers.stop.set()
    await buying
    await shop.time_passes()  # jobs that were in hand are given out anew after half a minute
    await talking
    await _kept(shop, buyers)
    assert await shop.supplier.deliveries(target) == 1
    await _told_once(person)
    _calm(shop.life)


async def test_valkey_killed_and_forgetting_everything_under_load(shop: Installation, stores: Stores) -> None:
    buyers = Buyers([shop.url], count=2)
    buying = asyncio.create_task(buyers.run())
    people = {phone(): Person(shop, again=_soon) for _ in range(4)}
    talking = [asyncio.create_task(_buys(person, target)) for target, person in people.items()]
    await buyers.until(5)
    stores.kill_valkey()
    await buyers.until(15)
    more = {phone(): Person(shop, again=_soon)}  # somebody begins while it is away
    talking += [asyncio.create_task(_buys(person, target)) for target, person in more.items()]
    await buyers.until(30)
    await asyncio.to_thread(stores.start_valkey)
    await asyncio.gather(*talking)
    buyers.stop.set()
    await buying
    await _kept(shop, buyers)
    for target, person in (people | more).items():
        assert await shop.supplier.deliveries(target) == 1
        await _told_once(person)
    _calm(shop.life)


async def test_valkey_flushed_between_any_two_words(shop: Installation, stores: Stores) -> None:
    from redis.asyncio import from_url

    target, person = phone(), Person(shop, again=_soon)
    async with from_url(stores.redis_url) as valkey:
        await person.say(f"充五十块话费 {target}")
        await valkey.flushall()
        await person.hear("还差")
        await valkey.flushall()
        await person.press("微信")
        await valkey.flushall()
        await person.hear("/cashier/")
        await valkey.flushall()
        await person.pay()
        await valkey.flushall()
        await person.hear("充值成功")
        await valkey.flushall()
        await person.say("查余额")
        await person.hear("可用")
    assert await shop.supplier.deliveries(target) == 1
    await _told_once(person)
    _calm(shop.life)
