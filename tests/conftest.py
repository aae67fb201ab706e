"""The real PostgreSQL and Valkey under every test, one empty database per test, a clock that stands still.

| fixture | what it gives |
|---|---|
| `database_url` | a migrated database of this test's own, empty, or with the demo shop if the test has a
`backend`; audited afterwards; tests/lending.py says how it comes to be empty |
| `database` | `backend.platform.db.Database` on it |
| `backend` | the whole backend on it with the demo shop in stock (`.app`, `.database`, `.drain()`,
`.sweep()`) |
| `client` | `await client("operator" | "channel" | "customer", customer_id)` → a `BackendClient` over ASGI |
| `clock` | the ManualClock of all of them |
| `redis_url`, `redis` | Valkey, emptied before each test |
"""

import gc
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import settings

from app import databases
from app.clock import ManualClock
from app.embedded import EmbeddedServices, ServiceUrls
from backend.platform.connect import connect
from tests.lending import Shelf
from tests.side_by_side import Dealer, rank

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from api_client.client import BackendClient
    from backend.build import Backend
    from backend.platform.db import Database

CARD_KEY = bytes(range(32))
GATEWAY_SECRET = "a gateway secret for tests only"
PUBLIC_URL = "http://shop.test"
_TEMPLATE = "xiaoka_template"
_STOCKED = "xiaoka_stocked"
_CARELESS = ("fsync", "full_page_writes")
"""What PostgreSQL does against power cuts. A killed server loses nothing without them, and with them every
database of a test that is dropped waits for the disk."""


# No test is timed: a slow machine is not a bug. What fails is printed so that it can be played again.
settings.register_profile("xiaoka", deadline=None, print_blob=True)
settings.load_profile("xiaoka")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the campaigns CI has no time for")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Campaigns run when asked for; otherwise they are not collected, which pytest counts as deselected."""
    if not config.getoption("--long"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


def pytest_collection_finish() -> None:
    """Thousands of tests stay for the whole run; collections that look at them take an eighth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealer:
    """`-n 2` needs no further option: tests/side_by_side.py says who does what."""
    config.option.loadscopereorder = False
    return Dealer(config, log)


@pytest.fixture(scope="session")
async def services() -> AsyncIterator[ServiceUrls]:
    """PostgreSQL and Valkey for the whole run, in a folder that is thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="xk-"))
    running = EmbeddedServices(folder)
    try:
        urls = running.start()
        await _forget_power_cuts(urls.database)
        yield urls
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _forget_power_cuts(server_url: str) -> None:
    connection = await connect(server_url)
    for name in _CARELESS:
        await connection.execute(f"ALTER SYSTEM SET {name} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


@pytest.fixture(scope="session")
async def template(services: ServiceUrls) -> str:
    """The name of a migrated database to copy from."""
    from backend import migrate as backend_migrations
    from bots.runtime import migrate as chat_migrations

    url = await databases.ensure(services.database, _TEMPLATE)
    await backend_migrations.upgrade(url)
    await chat_migrations.upgrade(url)
    return _TEMPLATE


@pytest.fixture(scope="session")
def empty_databases(services: ServiceUrls, template: str) -> Shelf:
    """Migrated, empty databases."""
    return Shelf(services.database, template, "t")


@pytest.fixture(scope="session")
async def stocked_databases(services: ServiceUrls, template: str) -> Shelf:
    """Databases with the demo shop in stock."""
    from backend.catalogue.demo import seed_demo_shop

    url = await databases.clone(services.database, template, _STOCKED)
    database = _database(url, ManualClock())
    try:
        await seed_demo_shop(database)
    finally:
        await database.close()
    return Shelf(services.database, _STOCKED, "s")


@pytest.fixture
async def database_url(
    empty_databases: Shelf, stocked_databases: Shelf, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """A database of this test's own. What the test leaves in it must pass the audit."""
    from backend.audit.service import audit

    shelf = stocked_databases if "backend" in request.fixturenames else empty_databases
    url = await shelf.lend()
    try:
        yield url
        auditor = _database(url, ManualClock())
        try:
            report = await auditor.run(audit)
        finally:
            await auditor.close()
        assert report.clean, f"the books do not balance after this test: {report}"
    finally:
        await shelf.give_back(url)


@pytest.fixture
async def database(database_url: str, clock: ManualClock) -> AsyncIterator["Database"]:
    """The backend's way into the test's database."""
    opened = _database(database_url, clock)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> ManualClock:
    """Stands at 2026-03-11 12:00 in China until the test moves it."""
    return ManualClock()


@pytest.fixture
def redis_url(services: ServiceUrls) -> str:
    """Valkey, emptied."""
    import redis as valkey

    with valkey.from_url(services.redis) as connection:
        connection.flushall()
    return services.redis


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator["Redis"]:
    """A connection pool to Valkey."""
    from redis.asyncio import from_url

    connection: Redis = from_url(redis_url)
    yield connection
    await connection.aclose()


@pytest.fixture
async def backend(database_url: str, clock: ManualClock) -> AsyncIterator["Backend"]:
    """The whole backend, with the demo shop that was in the database's template."""
    from backend.build import BackendSettings, build

    settings = BackendSettings(
        database_url=database_url,
        public_url=PUBLIC_URL,
        card_key=CARD_KEY,
        gateway_secret=GATEWAY_SECRET,
    )
    built = build(settings, clock)
    yield built
    await built.close()


ClientOf = Callable[..., Awaitable["BackendClient"]]


@pytest.fixture
async def client(backend: "Backend") -> AsyncIterator[ClientOf]:
    """`await client(scope, customer_id=None)`: a client with a fresh key of that scope."""
    import httpx

    from api_client.client import BackendClient
    from backend.keys import service as keys

    opened: list[BackendClient] = []

    async def make(scope: str = "operator", customer_id: UUID | None = None) -> BackendClient:
        key = await backend.database.run(lambda tx: keys.create(tx, scope, customer_id=customer_id))
        made = BackendClient(PUBLIC_URL, key, transport=httpx.ASGITransport(app=backend.app))
        opened.append(made)
        return made

    yield make
    for made in opened:
        await made.close()


def _database(url: str, clock: ManualClock) -> "Database":
    from backend.platform.db import Database
    from backend.platform.policy_data import ShopPolicy
    from backend.platform.tx import Secrets

    secrets = Secrets(card_key=CARD_KEY, gateway=GATEWAY_SECRET)
    return Database(url, clock=clock, policy=ShopPolicy(), secrets=secrets)
