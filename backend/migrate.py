"""Bring a database up to the present schema. Safe to run again, and by two processes at once."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Literal

import asyncpg
import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pgqueuer.queries import Queries
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from backend import procedures
from backend.platform.connect import connect
from backend.platform.db import DRIVER

_log = structlog.get_logger(__name__)

State = Literal["present", "behind", "ahead"]

_LOCK = 0x7869616F6B61  # "xiaoka"
_LOCK_TIMEOUT = "2s"
_LOCK_NOT_AVAILABLE = "55P03"
_ATTEMPTS = 60
_PAUSE = 1.0


async def upgrade(database_url: str) -> None:
    """Apply missing revisions and the code's functions in one transaction, then the job queue's own schema.

    An advisory lock makes a second process wait; it then finds nothing to do. A database that a newer release
    has migrated is left as it is: during a rolling upgrade an old process may still start. People may go on
    buying: no statement waits long for a table, because everybody else would queue behind it; it gives up and
    the transaction is tried again. Raises asyncpg's or SQLAlchemy's error when that never works.
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
                    await _apply_all(connection)
                return
            except (DBAPIError, asyncpg.PostgresError) as error:
                state = getattr(getattr(error, "orig", error), "sqlstate", None)
                if state != _LOCK_NOT_AVAILABLE or attempt == _ATTEMPTS:
                    raise
            await asyncio.sleep(_PAUSE)
    finally:
        await engine.dispose()


async def _apply_all(connection: AsyncConnection) -> None:
    if await connection.run_sync(_upgrade):
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        assert driver.is_in_transaction()
        await procedures.replace(driver)


async def state(connection: asyncpg.Connection) -> State:
    """How the schema of a database stands to this program; changes nothing."""
    if not await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"):
        return "behind"
    there: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    known = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]
    if there == known[0]:
        return "present"
    return "behind" if there is None or there in known else "ahead"


def _upgrade(connection: Connection) -> bool:
    """False when the database has a revision that this code does not know."""
    config = configuration(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    present = MigrationContext.configure(connection).get_current_heads()
    if not known.issuperset(present):
        _log.warning("database_of_a_newer_release", revisions=present)
        return False
    command.upgrade(config, "head")
    return True


def configuration(connection: Connection) -> Config:
    """Alembic's, on a connection that is in a transaction."""
    config = _config()
    config.attributes["connection"] = connection
    return config


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
