"""Bring a database up to the present schema. Safe to run again, and by two processes at once."""

from pathlib import Path

import asyncpg
import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pgqueuer.queries import Queries
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backend import procedures
from backend.platform.db import asyncpg_url, sqlalchemy_url

_log = structlog.get_logger(__name__)

_LOCK = 0x7869616F6B61  # "xiaoka"


async def upgrade(database_url: str) -> None:
    """Apply missing revisions and the code's functions in one transaction, then the job queue's own schema.

    An advisory lock makes a second process wait; it then finds nothing to do. A database that a newer release
    has migrated is left as it is: during a rolling upgrade an old process may still start.
    """
    guard = await asyncpg.connect(asyncpg_url(database_url))
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", _LOCK)
        engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)
        try:
            async with engine.begin() as connection:
                if await connection.run_sync(_upgrade):
                    driver = (await connection.get_raw_connection()).driver_connection
                    assert driver is not None
                    assert driver.is_in_transaction()
                    await procedures.replace(driver)
        finally:
            await engine.dispose()
        queue = Queries.from_asyncpg_connection(guard)
        if await queue.schema_is_installed():
            await queue.upgrade()
        else:
            await queue.install()
    finally:
        await guard.close()  # and the lock with it


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
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
