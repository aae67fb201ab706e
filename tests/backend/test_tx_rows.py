"""`Tx.rows` goes past SQLAlchemy; whoever calls it must not notice."""

import pytest
from sqlalchemy.exc import DBAPIError

from backend.platform.db import Database
from backend.platform.tx import Tx


async def test_it_begins_the_transaction_and_belongs_to_it(database: Database) -> None:
    async def fail(tx: Tx) -> None:
        await tx.rows("CREATE TABLE mine (n int)")
        await tx.rows("INSERT INTO mine VALUES ($1)", 1)
        [row] = await tx.rows("SELECT n, 'x' AS name FROM mine")
        assert (row.n, row.name) == (1, "x")
        with pytest.raises(AttributeError, match="nobody"):
            _ = row.nobody
        raise LookupError

    with pytest.raises(LookupError):
        await database.run(fail)
    [row] = await database.run(lambda tx: tx.rows("SELECT to_regclass('mine') AS found"))
    assert row.found is None


@pytest.mark.parametrize("first", ["SELECT 1", ""])
async def test_its_errors_are_those_of_the_connection(database: Database, first: str) -> None:
    async def work(tx: Tx) -> None:
        if first:
            await tx.rows(first)
        await tx.rows("SELECT 1 / $1::int", 0)

    with pytest.raises(DBAPIError) as raised:
        await database.run(work)
    assert getattr(raised.value.orig, "sqlstate", None) == "22012"


async def test_a_serialization_failure_is_repeated(database: Database) -> None:
    attempts = []

    async def work(tx: Tx) -> None:
        attempts.append(1)
        await tx.rows("SELECT 1")
        if len(attempts) < 3:
            await tx.rows("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")

    await database.run(work)
    assert len(attempts) == 3


async def test_a_lost_connection_is_an_error_and_the_next_one_is_new(database: Database) -> None:
    async def pid(tx: Tx) -> int:
        [row] = await tx.rows("SELECT pg_backend_pid() AS pid")
        return int(row.pid)

    async def cut(tx: Tx) -> None:
        mine = await pid(tx)
        await database.run(lambda other: other.rows("SELECT pg_terminate_backend($1, 5000)", mine))
        await tx.rows("SELECT 1")

    before = await database.run(pid)
    with pytest.raises(DBAPIError):
        await database.run(cut)
    assert await database.run(pid) != before
