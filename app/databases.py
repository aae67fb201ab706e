"""Databases on a server we own: make, copy, drop, list."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from backend.platform.connect import connect

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def with_name(url: str, name: str) -> str:
    """The same connection URL for another database of that server."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


async def names(server_url: str) -> set[str]:
    """Every database of the server."""
    async with _connected(server_url) as connection:
        return {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}


async def ensure(server_url: str, name: str) -> str:
    """Make the database unless it is there; returns its URL."""
    async with _connected(server_url) as connection:
        found = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name)
        if not found:
            # Another process may be faster.
            with suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                await connection.execute(f"CREATE DATABASE {_checked(name)}")
    return with_name(server_url, name)


async def clone(server_url: str, template: str, name: str) -> str:
    """Make a database as a copy of `template`, to which nobody may be connected; returns its URL."""
    async with _connected(server_url) as connection:
        await connection.execute(f"CREATE DATABASE {_checked(name)} TEMPLATE {_checked(template)}")
    return with_name(server_url, name)


async def drop(server_url: str, name: str) -> None:
    """Drop the database if it exists, cutting whoever is connected."""
    async with _connected(server_url) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {_checked(name)} WITH (FORCE)")


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await connect(url)
    try:
        yield connection
    finally:
        await connection.close()


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a database name: {name!r}")
    return f'"{name}"'
