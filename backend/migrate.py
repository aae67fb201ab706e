"""Bring a database up to the present schema. Safe to run again, and by two processes at once."""

from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from pgqueuer.queries import Queries
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backend.platform.db import asyncpg_url, sqlalchemy_url

_LOCK = 0x7869616F6B61  # "xiaoka"


async def upgrade(database_url: str) -> None:
    """Apply every missing revision in one transaction, then bring the job queue's own schema up to date.

    An advisory lock makes a second process wait; it then finds nothing to do.
    """
    guard = await asyncpg.connect(asyncpg_url(database_url))
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", _LOCK)
        engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_upgrade)
        finally:
            await engine.dispose()
        queue = Queries.from_asyncpg_connection(guard)
        if await queue.schema_is_installed():
            await queue.upgrade()
        else:
            await queue.install()
    finally:
        await guard.close()  # and the lock with it


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
