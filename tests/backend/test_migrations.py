"""The revisions are frozen, and they arrive at what the code's tables say, checks and indexes included."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app import databases
from app.embedded import ServiceUrls
from backend import migrate, procedures
from backend.platform.connect import connect
from backend.platform.db import DRIVER
from backend.schema import metadata

_CATALOGUE = """
SELECT 'column' AS what, c.relname AS of, a.attname AS name,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                 (SELECT collname FROM pg_collation WHERE oid = a.attcollation),
                 pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)) AS definition
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  AND c.relname = ANY ($1)
UNION ALL
SELECT 'constraint', c.relname, k.conname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1)
  AND k.contype <> 't'  -- a deferred trigger is no constraint of the table
UNION ALL
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename = ANY ($1)
UNION ALL
SELECT 'storage', relname, '', array_to_string(reloptions, ' ') FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname = ANY ($1)
"""


@pytest.fixture
async def url(services: ServiceUrls) -> AsyncIterator[str]:
    """An empty database."""
    yield await databases.ensure(services.database, "empty")
    await databases.drop(services.database, "empty")


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    opened = create_async_engine(DRIVER, async_creator=partial(connect, url))
    yield opened
    await opened.dispose()


@pytest.fixture
async def connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(url)
    yield opened
    await opened.close()


@pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")
async def test_alembic_finds_nothing_left_to_do(url: str, engine: AsyncEngine) -> None:
    await migrate.upgrade(url)

    def differences(connection: Connection) -> list[Any]:
        options = {"compare_server_default": True, "include_name": ours}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_checks_indexes_and_comments_are_those_of_the_code(
    url: str, engine: AsyncEngine, database_url: str
) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    made, migrated = await catalogue(url), await catalogue(database_url)
    assert len(made) > 200
    assert migrated == made


async def test_revision_by_revision_is_the_same_as_all_at_once(
    url: str, engine: AsyncEngine, database_url: str
) -> None:
    def revisions(connection: Connection) -> list[str]:
        script = ScriptDirectory.from_config(migrate.configuration(connection))
        return [step.revision for step in script.walk_revisions()][::-1]

    async with engine.connect() as connection:
        steps = await connection.run_sync(revisions)
    for step in steps:
        await _upgrade(engine, step)
    await migrate.upgrade(url)
    assert await catalogue(url) == await catalogue(database_url)


async def test_an_account_closed_with_money_is_opened_again(
    engine: AsyncEngine, connection: asyncpg.Connection
) -> None:
    await _upgrade(engine, "0016")
    await connection.execute(
        "INSERT INTO account"
        " (code, kind, customer_id, floor, credits_posted, debits_posted, opened_at, closed_at)"
        " SELECT 'lot ' || kept, 'bonus', gen_random_uuid(), 0, 100, 100 - kept, now(), now()"
        " FROM unnest(ARRAY[0, 1]) AS kept"
    )
    await _upgrade(engine, "0017")
    opened = await connection.fetch("SELECT code FROM account WHERE closed_at IS NULL")
    assert [row["code"] for row in opened] == ["lot 1"]
    with pytest.raises(asyncpg.CheckViolationError, match="closed_empty"):
        await connection.execute("UPDATE account SET closed_at = now()")


async def test_a_database_of_a_newer_release_is_left_alone(url: str, connection: asyncpg.Connection) -> None:
    await migrate.upgrade(url)
    await connection.execute("UPDATE alembic_version SET version_num = 'from the future'")
    await connection.execute("UPDATE procedures_present SET digest = 'another'")
    await migrate.upgrade(url)
    assert await connection.fetchval("SELECT digest FROM procedures_present") == "another"


async def test_functions_are_replaced_when_their_file_changes(connection: asyncpg.Connection) -> None:
    assert await put(connection, "1.0.0", answer("integer", 1))
    assert await connection.fetchval("SELECT answer()") == 1
    assert not await put(connection, "1.0.0", answer("integer", 1)), "nothing changed"
    assert await put(connection, "1.0.0", answer("integer", 2))
    assert await connection.fetchval("SELECT answer()") == 2
    assert await put(connection, "1.1.0", answer("bigint", 3)), "what it gives back may change as well"
    assert await connection.fetchval("SELECT answer()") == 3


async def test_other_arguments_leave_the_old_function_to_the_old_release(
    connection: asyncpg.Connection,
) -> None:
    await put(connection, "1.0.0", answer("integer", 1))
    await put(connection, "1.1.0", answer("integer", 2, arguments="p_more integer"))
    assert await connection.fetchval("SELECT answer()") == 1
    assert await connection.fetchval("SELECT answer(0)") == 2


async def test_an_old_release_that_starts_late_takes_nothing_back(connection: asyncpg.Connection) -> None:
    await put(connection, "1.10.0", answer("integer", 10))
    assert not await put(connection, "1.9.0", answer("integer", 9))
    assert await connection.fetchval("SELECT answer()") == 10


def test_what_is_no_function_is_refused() -> None:
    assert "ledger_hold" in dict(procedures.definitions(procedures.sources()))
    with pytest.raises(ValueError, match="DROP TABLE"):
        procedures.definitions(answer("integer", 1) + "DROP TABLE account;\n")


def answer(gives: str, what: int, arguments: str = "") -> str:
    """A `procedures.sql` with one function."""
    return f"""-- It answers.
CREATE FUNCTION answer({arguments}) RETURNS {gives} LANGUAGE sql AS $$
    SELECT {what}::{gives}
$$;
"""


async def _upgrade(engine: AsyncEngine, revision: str) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(lambda it: command.upgrade(migrate.configuration(it), revision))


async def put(connection: asyncpg.Connection, release: str, source: str) -> bool:
    async with connection.transaction():
        return await procedures.replace(connection, source, release)


async def catalogue(url: str) -> list[tuple[str, ...]]:
    """What PostgreSQL itself says about the tables of the code."""
    connection = await asyncpg.connect(url)
    try:
        return sorted(tuple(row) for row in await connection.fetch(_CATALOGUE, list(metadata.tables)))
    finally:
        await connection.close()


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Not the tables of Alembic, of the job queue and of the functions' own step."""
    return kind != "table" or name in metadata.tables
