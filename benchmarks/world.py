"""A shop to measure: the embedded services in a temporary folder, many customers, the API as a process."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from uuid import UUID

import asyncpg

from api_client.contract import QuoteRequest
from app import databases
from app.clock import SystemClock
from app.data_folder import open_folder
from app.embedded import EmbeddedServices
from app.secrets import Vault
from app.settings import Settings
from app.stores import MAIN
from app.wiring import house_key, migrate, open_backend
from backend.audit.service import audit
from backend.build import Backend
from backend.catalogue.demo import seed_demo_shop
from backend.platform.caller import Scope
from backend.quotes import service as quotes

from .report import tell

SKU = "huafei-50"
PHONE = "13800138000"
RICH = 10_000_000_00
"""Fen: enough for every order a benchmark can place for one customer."""

_PUBLIC_URL = "http://shop.test"
_START_SECONDS = 120.0
_AT_ONCE = 500_000
"""Transfers made by one statement."""


@dataclass(frozen=True)
class World:
    """A running shop. `database` and `redis` are URLs; `backend` is a second way into the same database."""

    folder: Path
    database: str
    redis: str
    backend: Backend

    async def key(self, scope: Scope) -> str:
        """An API key of that scope."""
        return await house_key(self.backend.database, Vault(self.folder, Settings()), scope)

    async def add_customers(self, count: int, *, paid: int = RICH) -> list[UUID]:
        """So many more customers with an opening balance of `paid` fen, booked as the ledger books it."""
        async with self.connected() as connection, connection.transaction():
            rows = await connection.fetch(_CUSTOMERS, count, paid)
        async with self.connected() as connection:
            await connection.execute("VACUUM ANALYZE")
        return [row["id"] for row in rows]

    async def add_history(self, count: int, *, tell: Callable[[str], None]) -> None:
        """So many more journals of one transfer each, a fen at a time, spread over the customers."""
        async with self.connected() as connection:
            await connection.execute(_BEFORE_HISTORY)
            for done in range(0, count, _AT_ONCE):
                await connection.execute(_HISTORY, min(_AT_ONCE, count - done), done)
                tell(f"{min(done + _AT_ONCE, count)} past transfers")
            await connection.execute(_AFTER_HISTORY)
            await connection.execute("VACUUM ANALYZE")

    async def transfers(self) -> int:
        """How many there are."""
        async with self.connected() as connection:
            return int(await connection.fetchval("SELECT count(*) FROM transfer"))

    async def add_quotes(self, customers: list[UUID], count: int) -> list[UUID]:
        """So many quotes for the customers in turn: copies of one the shop made itself."""
        request = QuoteRequest(customer_id=customers[0], sku=SKU, target=PHONE)
        model = await self.backend.database.run(lambda tx: quotes.make(tx, request))
        async with self.connected() as connection:
            rows = await connection.fetch(_QUOTES, count, customers, model.id)
        return [row["id"] for row in rows]

    async def durable(self) -> bool:
        """Whether PostgreSQL waits for the disk at COMMIT."""
        async with self.connected() as connection:
            said = [await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit")]
        return said == ["on", "on"]

    async def books_balance(self) -> bool:
        """Whether the audit finds nothing."""
        return (await self.backend.database.run(audit)).clean

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """A connection of our own."""
        connection = await asyncpg.connect(self.database)
        try:
            yield connection
        finally:
            await connection.close()


@asynccontextmanager
async def open_world() -> AsyncIterator[World]:
    """An empty demo shop on servers of its own, gone after the block."""
    folder = open_folder(Path(tempfile.mkdtemp(prefix="xk-bench-")))
    services = EmbeddedServices(folder)
    try:
        tell("starting PostgreSQL and Valkey")
        urls = services.start()
        async with _shop_in(folder, await databases.ensure(urls.database, MAIN), urls.redis) as world:
            yield world
    finally:
        services.stop()
        rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def open_beside(world: World, name: str) -> AsyncIterator[World]:
    """Another empty demo shop: a database of its own on the same servers, gone with them."""
    folder = open_folder(world.folder / name)
    async with _shop_in(folder, await databases.ensure(world.database, name), world.redis) as beside:
        yield beside


@asynccontextmanager
async def _shop_in(folder: Path, database: str, redis: str) -> AsyncIterator[World]:
    await migrate(database)
    backend = open_backend(
        Settings(),
        Vault(folder, Settings()),
        database_url=database,
        public_url=_PUBLIC_URL,
        clock=SystemClock(),
    )
    try:
        await seed_demo_shop(backend.database)
        yield World(folder, database, redis, backend)
    finally:
        await backend.close()


@dataclass(frozen=True)
class Api:
    """The API role of the product as a process of its own."""

    port: int
    pid: int


@contextmanager
def running_api(world: World) -> Iterator[Api]:
    """`xiaoka serve --role api` on a free port for the block, ready to answer."""
    port = _free_port()
    log = world.folder / "api.log"
    command = [sys.executable, "-m", "app", "serve", "--role", "api", "--data", str(world.folder)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--processes", str(os.cpu_count() or 1)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=Path(__file__).parents[1],
            env=os.environ
            | {"XIAOKA_LOG_LEVEL": "warning", "DATABASE_URL": world.database, "REDIS_URL": world.redis},
        )
    try:
        _wait_until_ready(process, port, log)
        yield Api(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the API did not start: {log.read_text(errors='replace')[-500:]}")


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# One journal with one transfer for each opening balance, as a grant writes it, so that the audit passes.
_CUSTOMERS = """
WITH person AS MATERIALIZED (
    SELECT uuidv7() AS id, uuidv7() AS journal_id, now() AS at FROM generate_series(1, $1::int)
), customers AS (
    INSERT INTO customer (id, name, kind, mode, locale, created_at)
    SELECT id, '王敏', 'personal', 'standard', 'zh-CN', at FROM person
), opening AS (
    INSERT INTO account AS a (code, shard, kind, debits_posted, opened_at)
    VALUES ('opening', 0, 'system', $1::int * $2::bigint, now())
    ON CONFLICT (code, shard) DO UPDATE SET debits_posted = a.debits_posted + excluded.debits_posted
    RETURNING id
), wallet AS (
    INSERT INTO account (code, kind, customer_id, floor, credits_posted, opened_at)
    SELECT 'customer:' || id || ':paid', 'paid', id, 0, $2::bigint, at FROM person
    RETURNING id, customer_id
), entry AS (
    INSERT INTO journal (id, kind, reference, customer_id, at)
    SELECT journal_id, 'opening', 'seed:' || id, id, at FROM person
    RETURNING id, customer_id
), moved AS (
    INSERT INTO transfer (journal_id, debit_account, credit_account, amount, code)
    SELECT entry.id, opening.id, wallet.id, $2::bigint, 'opening'
    FROM entry JOIN wallet USING (customer_id) CROSS JOIN opening
)
SELECT id FROM person
"""

# Foreign keys are looked up by triggers, one row at a time; here they hold by construction.
_BEFORE_HISTORY = """
SET session_replication_role = replica;
CREATE TEMPORARY TABLE person AS
    SELECT row_number() OVER () - 1 AS place, id AS account_id, customer_id FROM account WHERE kind = 'paid';
CREATE UNIQUE INDEX ON person (place);
ANALYZE person
"""

_HISTORY = """
WITH line AS MATERIALIZED (
    SELECT uuidv7() AS id, person.*, $2::bigint + n AS number
    FROM generate_series(1, $1::bigint) AS n
    JOIN person ON person.place = ($2::bigint + n) % (SELECT count(*) FROM person)
), entry AS (
    INSERT INTO journal (id, kind, reference, customer_id, at)
    SELECT id, 'opening', 'history:' || number, customer_id, now() FROM line
)
INSERT INTO transfer (journal_id, debit_account, credit_account, amount, code)
SELECT line.id, (SELECT id FROM account WHERE code = 'opening' AND shard = 0), account_id, 1, 'opening'
FROM line
"""

_AFTER_HISTORY = """
UPDATE account SET credits_posted = moved.amount FROM (
    SELECT credit_account AS id, sum(amount) AS amount FROM transfer GROUP BY credit_account
) AS moved WHERE account.id = moved.id AND kind = 'paid';
UPDATE account SET debits_posted = (SELECT sum(amount) FROM transfer WHERE debit_account = account.id)
WHERE code = 'opening' AND shard = 0;
SET session_replication_role = origin
"""

_QUOTES = """
INSERT INTO quote
    (id, customer_id, sku, quantity, target, unit_price, total, snapshot, created_at, expires_at)
SELECT uuidv7(), ($2::uuid[])[1 + place % cardinality($2::uuid[])], q.sku, q.quantity, q.target, q.unit_price,
       q.total, q.snapshot, q.created_at, q.expires_at
FROM generate_series(0, $1::int - 1) AS place, quote AS q
WHERE q.id = $3
RETURNING id
"""
