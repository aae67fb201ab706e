"""A database that was lent before is as a new one, or it is not lent again."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from app import databases
from app.embedded import ServiceUrls
from tests.lending import Shelf


@pytest.fixture
async def shelf(services: ServiceUrls) -> AsyncIterator[Shelf]:
    """Databases with a table that has one row, which may not be deleted."""
    url = await databases.ensure(services.database, "lent_template")
    connection = await asyncpg.connect(url)
    await connection.execute(
        """
        CREATE TABLE word (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, said text NOT NULL,
                           length int GENERATED ALWAYS AS (length(said)) STORED);
        CREATE TABLE echo (word_id bigint NOT NULL REFERENCES word);
        INSERT INTO word (said) VALUES ('余额');
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; END $$;
        CREATE TRIGGER kept BEFORE DELETE ON word FOR EACH ROW EXECUTE FUNCTION refuse();
        """
    )
    await connection.close()
    made = Shelf(services.database, "lent_template", "lent")
    yield made
    for name in await databases.names(services.database):
        if name.startswith("lent_"):
            await databases.drop(services.database, name)


async def _said(url: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch("SELECT id, said, length FROM word ORDER BY id")]
    finally:
        await connection.close()


async def _do(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_rows_and_numbers_are_those_of_the_template(shelf: Shelf) -> None:
    first = await shelf.lend()
    change = ("INSERT INTO word (said) VALUES ('充值')", "UPDATE word SET said = '?' WHERE id = 1")
    await _do(first, *change, "INSERT INTO echo SELECT id FROM word")
    await shelf.give_back(first)

    again = await shelf.lend()
    assert again == first
    assert await _said(again) == [(1, "余额", 2)]
    await _do(again, *change)
    assert await _said(again) == [(1, "?", 1), (2, "充值", 2)]
    with pytest.raises(asyncpg.RaiseError, match="kept"):
        await _do(again, "DELETE FROM word")
    await shelf.give_back(again)


async def test_two_tests_at_once_have_two_databases(shelf: Shelf) -> None:
    assert await shelf.lend() != await shelf.lend()


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (id int)",
        "ALTER TABLE word ALTER said DROP NOT NULL",
        "ALTER TABLE word DISABLE TRIGGER kept",
        "DROP TRIGGER kept ON word",
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
        "ALTER DATABASE lent_1 SET timezone = 'Asia/Shanghai'",
    ],
)
async def test_a_database_that_was_defined_anew_is_not_lent_again(shelf: Shelf, change: str) -> None:
    url = await shelf.lend()
    await _do(url, change)
    await shelf.give_back(url)
    assert await shelf.lend() != url


async def test_nor_is_one_that_somebody_still_uses(
    shelf: Shelf, services: ServiceUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.lending._TURNS", 1)
    url = await shelf.lend()
    left_open = await asyncpg.connect(url)
    await shelf.give_back(url)
    assert "lent_1" not in await databases.names(services.database)
    await left_open.close()
