"""A database of several hosts: one that is away, and one that does not even say so, is passed over."""

import asyncio
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from app.embedded import ServiceUrls
from backend.platform import connect as module
from backend.platform.connect import connect, hosts, place
from backend.platform.outage import is_outage


@pytest.fixture
async def relay(services: ServiceUrls) -> AsyncIterator[int]:
    """A TCP port that leads to the tests' PostgreSQL, which listens on a socket only."""
    folder = urlsplit(services.database).query.removeprefix("host=")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
        await asyncio.gather(_pass(reader, there_writer), _pass(there_reader, writer))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


async def test_a_host_that_refuses_is_passed_over(relay: int) -> None:
    url = f"postgresql://postgres@127.0.0.1:1,127.0.0.1:{relay}/postgres?target_session_attrs=read-write"
    connection = await connect(url)
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


async def test_a_host_that_says_nothing_is_passed_over_and_not_asked_first_again(
    relay: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HOST_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, as a machine that hangs may
        url = f"postgresql://postgres@127.0.0.1:{silent.getsockname()[1]},127.0.0.1:{relay}/postgres"
        await (await connect(url)).close()
        silent.setblocking(False)
        silent.accept()[0].close()
        await (await connect(url)).close()
        with pytest.raises(BlockingIOError):
            silent.accept()


async def test_nobody_there_is_one_kind_of_error() -> None:
    with pytest.raises(ConnectionError, match="ConnectionRefusedError, ConnectionRefusedError"):
        await connect("postgresql://postgres@127.0.0.1:1,127.0.0.1:2/postgres")


async def test_a_standby_is_not_taken_for_the_primary(relay: int) -> None:
    with pytest.raises(ConnectionError, match="TargetServerAttributeNotMatched"):
        await connect(f"postgresql://postgres@127.0.0.1:{relay}/postgres?target_session_attrs=standby")


def test_hosts_of_a_url() -> None:
    assert hosts("postgresql://me:p%40ss@one:1,two:2/shop?a=b") == [
        "postgresql://me:p%40ss@one:1/shop?a=b",
        "postgresql://me:p%40ss@two:2/shop?a=b",
    ]
    assert hosts("postgresql://me@/shop?host=/run/pg") == ["postgresql://me@/shop?host=/run/pg"]


def test_a_place_names_no_person_and_no_password() -> None:
    assert place("postgresql://me:secret@one:1,two:2/shop") == "one:1,two:2/shop"
    assert place("postgresql://me@/shop?host=/run/pg") == "the local socket/shop"


def test_what_says_that_the_database_is_outage() -> None:
    cut = asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
    assert is_outage(cut)
    assert is_outage(DBAPIError("SELECT 1", None, cut))
    assert is_outage(asyncpg.InterfaceError("connection is closed"))
    assert is_outage(asyncpg.AdminShutdownError("terminating connection"))
    assert not is_outage(asyncpg.InterfaceError("another operation is in progress"))
    assert not is_outage(DBAPIError("SELECT 1", None, asyncpg.UniqueViolationError("twice")))
