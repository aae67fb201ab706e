"""What a use case is given: a connection inside a transaction, the time, the shop's policy, its secrets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from .policy_data import ShopPolicy


class Clock(Protocol):
    """The present, always aware (UTC)."""

    def now(self) -> datetime: ...


@dataclass(frozen=True)
class Secrets:
    """`card_key` encrypts card codes at rest (32 bytes); `gateway` signs and checks payment notifications."""

    card_key: bytes = field(repr=False)
    gateway: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.card_key) != 32:
            raise ValueError("the card key must be 32 bytes")
        if len(self.gateway) < 16:
            raise ValueError("the gateway secret must have at least 16 characters")


@dataclass(frozen=True)
class Tx:
    """One open transaction. A service function takes it first and never commits.

    `now` is the server's clock, read once when the transaction began; SQL gets it as a parameter and never
    calls `now()` itself, so that one transaction has one time and tests can move it.
    """

    conn: AsyncConnection
    now: datetime
    policy: ShopPolicy
    secrets: Secrets
    lock_timeout: str = "0"
    """How long to wait for a locked row, for who sets that; "0" is for ever."""
    transactional: bool = True
    """False where each statement stands for itself."""
    raw: Any = None
    """asyncpg's connection, where that is known."""

    async def rows(self, sql: str, *arguments: object) -> Sequence[Any]:
        """The rows of a statement in PostgreSQL's own `$1` notation, columns as attributes, JSON as text.

        For what every order does: it goes past SQLAlchemy to the driver and takes a third of the processor
        time. Raises DBAPIError as `conn` does.
        """
        driver = await self._driver()
        if self.transactional and not driver.is_in_transaction():
            # SQLAlchemy begins it with the first statement it is given
            result = await self.conn.exec_driver_sql(sql, arguments)
            return result.all() if result.returns_rows else ()
        try:
            found: Sequence[Any] = await driver.fetch(sql, *arguments, record_class=_Row)
        except _FAILED as error:
            raise await self._failure(driver, sql, error) from error
        return found

    async def each(self, sql: str, arguments: Sequence[Sequence[object]]) -> Sequence[Any]:
        """The rows of a statement done for each of `arguments`, one after the other, in one round trip.

        The rows of all of them stand in one list, so what is not found leaves no mark in it.
        """
        if not arguments:
            return ()
        driver = await self.driver()
        try:
            found: Sequence[Any] = await driver.fetchmany(sql, arguments, record_class=_Row)
        except _FAILED as error:
            raise await self._failure(driver, sql, error) from error
        return found

    async def driver(self) -> Any:
        """asyncpg's connection, inside the transaction if there is one."""
        driver = await self._driver()
        if self.transactional and not driver.is_in_transaction():
            await self.conn.exec_driver_sql("SELECT 1")
        return driver

    async def _driver(self) -> Any:
        driver = self.raw or (await self.conn.get_raw_connection()).driver_connection
        assert driver is not None
        return driver

    async def _failure(self, driver: Any, sql: str, error: Exception) -> DBAPIError:
        if isinstance(error, asyncpg.InternalClientError):
            driver.terminate()  # the server died between two messages, and the driver lost its step
        if driver.is_closed():  # SQLAlchemy must notice, for it renews its pool then
            await self.conn.exec_driver_sql("SELECT 1")
        return DBAPIError(sql, None, error, hide_parameters=True)


_FAILED = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class _Row(asyncpg.Record):  # type: ignore[misc]  # asyncpg has no types
    """Columns as attributes, like SQLAlchemy's."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None
