"""Databases that are lent to one test after the other, emptied in between: far cheaper than new ones.

A copy of a template takes some 750 files to make and again to drop. A database goes back on the shelf only
when nobody is connected to it and its test changed nothing but rows; any other is dropped.
"""

import asyncio
import itertools
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from app import databases
from backend.platform.connect import connect

_AT_MOST = 40
"""Tests that get the same database, so that neither dead rows nor the planner's statistics pile up."""
_TURNS = 50
"""Times to look whether the last connections are gone, 10 ms apart; a closed one needs one or two."""

_CONNECTED = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_SHAPE = " UNION ALL ".join(
    f"SELECT '{catalog}', count(*), max(xmin::text::bigint) FROM {catalog}"
    for catalog in (
        "pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_db_role_setting", "pg_extension",
        "pg_index", "pg_namespace", "pg_policy", "pg_proc", "pg_rewrite", "pg_trigger", "pg_type",
    )
)  # fmt: skip
"""Differs after any statement that defines something: it leaves a younger row, or one row less."""
_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
ORDER BY 1, 2
"""
_SEQUENCES = "SELECT schemaname, sequencename, start_value, last_value FROM pg_sequences"


@dataclass(frozen=True)
class _Contents:
    """What a copy of the template holds, and how to bring it back."""

    shape: list[Any]
    empty: str
    """Statements that delete every row and set every sequence back."""
    rows: list[tuple[str, str, bytes]]
    """Schema, table and rows of the tables that are not empty, as COPY writes them."""


@dataclass
class Shelf:
    """The databases of one template on one server."""

    server: str
    template: str
    prefix: str
    _free: list[str] = field(default_factory=list)
    _lent: dict[str, int] = field(default_factory=dict)
    _contents: _Contents | None = None
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def lend(self) -> str:
        """The URL of a database that is as the template is."""
        if self._free:
            name = self._free.pop()
            self._lent[name] += 1
            return databases.with_name(self.server, name)
        name = f"{self.prefix}_{next(self._numbers)}"
        url = await databases.clone(self.server, self.template, name)
        self._lent[name] = 1
        if self._contents is None:
            self._contents = await _read(url)
        return url

    async def give_back(self, url: str) -> None:
        """Empty it for the next test, or drop it."""
        name = url.partition("?")[0].rpartition("/")[2]
        assert self._contents is not None
        if self._lent[name] < _AT_MOST and await _emptied(url, self._contents):
            self._free.append(name)
        else:
            del self._lent[name]
            await databases.drop(self.server, name)


async def _read(url: str) -> _Contents:
    connection = await connect(url)
    try:
        tables = [tuple(row) for row in await connection.fetch(_TABLES)]
        statements = ["SET LOCAL session_replication_role = replica"]  # no triggers, no foreign keys
        statements += [f'DELETE FROM "{schema}"."{table}"' for schema, table in tables]
        for schema, name, start, last in await connection.fetch(_SEQUENCES):
            value, called = (start, "false") if last is None else (last, "true")
            statements.append(f'SELECT setval(\'"{schema}"."{name}"\', {value}, {called})')
        rows = []
        for schema, table in tables:
            written = BytesIO()
            told = await connection.copy_from_table(
                table, schema_name=schema, output=written, format="binary"
            )
            if told != "COPY 0":
                rows.append((schema, table, written.getvalue()))
        return _Contents(await connection.fetch(_SHAPE), ";".join(statements), rows)
    finally:
        await connection.close()


async def _emptied(url: str, contents: _Contents) -> bool:
    """Bring the contents back; False, and nothing done, when that would not make the database as it was."""
    connection = await connect(url)
    try:
        for _ in range(_TURNS):
            if not await connection.fetchval(_CONNECTED):
                break
            await asyncio.sleep(0.01)
        else:
            return False
        if await connection.fetch(_SHAPE) != contents.shape:
            return False
        async with connection.transaction():
            await connection.execute(contents.empty)
            for schema, table, rows in contents.rows:
                await connection.copy_to_table(
                    table, schema_name=schema, source=BytesIO(rows), format="binary"
                )
        return True
    finally:
        await connection.close()
