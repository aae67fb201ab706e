"""Bring a database up to the present schema. Safe to run again, and by two processes at once."""

import asyncio
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from pgqueuer.queries import Queries
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backend.platform.connect import connect
from backend.platform.db import DRIVER

_LOCK = 0x7869616F6B61  # "xiaoka"
_LOCK_TIMEOUT = "2s"
_LOCK_NOT_AVAILABLE = "55P03"
_ATTEMPTS = 60
_PAUSE = 1.0


async def upgrade(database_url: str) -> None:
    """Apply every missing revision in one transaction, then bring the job queue's own schema up to date.

    An advisory lock makes a second process wait; it then finds nothing to do. People may go on buying: no
    statement waits long for a table, because everybody else would queue behind it; it gives up and the
    transaction is tried again. Raises asyncpg's or SQLAlchemy's error when that never works.
    """
    guard = await connect(database_url)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await guard.execute(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
        await _apply(database_url)
        queue = Queries.from_asyncpg_connection(guard)
        if await queue.schema_is_installed():
            await queue.upgrade()
        else:
            await queue.install()
    finally:
        await guard.close()  # and the lock with it


async def _apply(database_url: str) -> None:
    creator = partial(connect, database_url, server_settings={"lock_timeout": _LOCK_TIMEOUT})
    engine = create_async_engine(DRIVER, async_creator=creator, poolclass=NullPool)
    try:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with engine.begin() as connection:
                    await connection.run_sync(_upgrade)
                return
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE or attempt == _ATTEMPTS:
                    raise
            await asyncio.sleep(_PAUSE)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
