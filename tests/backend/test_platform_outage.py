"""Which errors mean that the database is away, and how that is answered and logged."""

import asyncio

import asyncpg
import httpx
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.logs import _calm
from backend.platform.outage import is_outage

from .shopping import Shop, fresh

AWAY: list[Exception] = [
    ConnectionRefusedError(),
    TimeoutError(),
    PoolTimeoutError("QueuePool limit"),
    asyncpg.CannotConnectNowError("the database system is starting up"),
    asyncpg.AdminShutdownError("terminating connection"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    asyncpg.DiskFullError("could not extend file"),
    asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only transaction"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
]
PRESENT: list[Exception] = [
    ValueError("a bug"),
    FileNotFoundError("a bug as well"),
    asyncpg.UniqueViolationError("duplicate key"),
    asyncpg.UndefinedTableError("no such table"),
    asyncpg.InterfaceError("the server expects 2 arguments"),
    asyncpg.DeadlockDetectedError("deadlock"),
]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_it_is_away(error: Exception) -> None:
    assert is_outage(error)
    assert is_outage(OperationalError("SELECT 1", None, error)), "also as SQLAlchemy wraps it"
    entry = _calm(None, "error", {"level": "error", "event": "it failed", "exc_info": error})
    assert entry == {"level": "warning", "event": "it failed", "outage": type(error).__name__}


@pytest.mark.parametrize("error", PRESENT, ids=lambda error: type(error).__name__)
def test_it_is_there_and_something_else_is_wrong(error: Exception) -> None:
    assert not is_outage(error)
    assert not is_outage(DBAPIError("SELECT 1", None, error))
    entry = {"level": "error", "event": "it failed", "exc_info": (type(error), error, None)}
    assert _calm(None, "error", dict(entry)) == entry


async def test_a_connection_lost_under_a_request_is_a_503_and_its_key_goes_through_later(shop: Shop) -> None:
    customer = await shop.customer()
    headers = await shop.key("operator") | {"Idempotency-Key": fresh()}
    path, body = f"/v1/wallets/{customer.id}/grants", {"paid": 5_00}

    async def ask() -> httpx.Response:
        return await shop.http.post(path, json=body, headers=headers)

    await shop.http.get(f"/v1/wallets/{customer.id}", headers=headers)  # so that the key is known
    await shop.backend.database.ping()  # and a connection waits in the pool
    await _cut(shop)
    lost = await ask()
    assert (lost.status_code, lost.json()["code"], lost.headers["retry-after"]) == (503, "unavailable", "1")
    assert lost.headers["content-type"] == "application/problem+json"
    assert lost.json()["next"] == "Send the same request again with the same key."
    assert (await ask()).is_success
    assert (await ask()).headers["Idempotent-Replayed"] == "true"
    assert await shop.available(customer) == 5_00


async def test_connections_at_hand_are_lost_together_and_only_once(shop: Shop) -> None:
    customer = await shop.customer()
    headers = await shop.key("operator")
    database = shop.backend.database
    all_three = asyncio.Barrier(3)

    async def ask() -> int:
        return (await shop.http.get(f"/v1/wallets/{customer.id}", headers=headers)).status_code

    assert await ask() == 200
    await asyncio.gather(*(database.single(lambda _: all_three.wait()) for _ in range(3)))
    assert database.connections()[1] == 0, "two are at hand, one is in the pool, none is at work"
    await _cut(shop)
    assert [await ask() for _ in range(3)] == [503, 200, 200]


async def _cut(shop: Shop) -> None:
    """The server ends every connection of the shop."""
    connection = await asyncpg.connect(shop.backend.database.url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
