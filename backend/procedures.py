"""The functions in the database are part of the code: they are put there from the code's own files.

Every capability may have a `procedures.sql` of `CREATE FUNCTION` statements. After the migrations each start
compares what the database has with these files and replaces what changed, so nobody writes a revision to
change a function's body. While a release is rolled out, processes of two releases call the same functions:

* a function that takes other arguments is another function to PostgreSQL: the old one stays for the old
  release, until a revision drops it;
* a function that gives other columns back cannot be replaced, so it is dropped and made anew. An old release
  may fail on it: give it a new name instead if old processes call it;
* a process of an older release that starts late leaves a newer release's functions alone.
"""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

import asyncpg
import structlog

_log = structlog.get_logger(__name__)

_FUNCTION = re.compile(
    r"^CREATE (?:OR REPLACE )?(FUNCTION (\w+).*?^(?:END )?\$\$);$", re.MULTILINE | re.DOTALL
)
_BOOK = "CREATE TABLE IF NOT EXISTS procedures_present (release text NOT NULL, digest text NOT NULL)"
_NAMED = """
SELECT oid::regprocedure::text AS signature FROM pg_proc
WHERE proname = $1 AND pronamespace = current_schema()::regnamespace
"""


def sources() -> str:
    """The text of every `procedures.sql`, in one order on every machine."""
    files = sorted(Path(__file__).parent.glob("*/procedures.sql"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def definitions(source: str) -> list[tuple[str, str]]:
    """Name and text of each function. Raises ValueError when there is something else in the source."""
    found = [(name, definition) for definition, name in _FUNCTION.findall(source)]
    rest = re.sub(r"^--.*$", "", _FUNCTION.sub("", source), flags=re.MULTILINE).strip()
    if rest:
        raise ValueError(f"not a function that ends with `$$;` at the beginning of a line: {rest[:80]!r}")
    return found


async def replace(
    connection: asyncpg.Connection, source: str | None = None, release: str | None = None
) -> bool:
    """Bring the database's functions up to the code's, inside the caller's transaction; True when it had to.

    `source` and `release` default to this installation's own.
    """
    source = sources() if source is None else source
    release = version("xiaoka") if release is None else release
    digest = hashlib.sha256(source.encode()).hexdigest()
    await connection.execute(_BOOK)
    present = await connection.fetchrow("SELECT release, digest FROM procedures_present")
    if present and (present["digest"] == digest or _number(present["release"]) > _number(release)):
        return False
    await connection.execute("SET LOCAL check_function_bodies = off")  # they may call each other in any order
    for name, definition in definitions(source):
        await _replace(connection, name, definition)
    await connection.execute("DELETE FROM procedures_present")
    await connection.execute("INSERT INTO procedures_present VALUES ($1, $2)", release, digest)
    return True


async def _replace(connection: asyncpg.Connection, name: str, definition: str) -> None:
    try:
        async with connection.transaction():
            await connection.execute(f"CREATE OR REPLACE {definition}")
    except asyncpg.InvalidFunctionDefinitionError:
        _log.warning("procedure_made_anew", name=name)
        for present in await connection.fetch(_NAMED, name):
            await connection.execute(f"DROP FUNCTION {present['signature']}")
        await connection.execute(f"CREATE OR REPLACE {definition}")


def _number(release: str) -> tuple[int, ...]:
    """`1.10.0` comes after `1.9.2`."""
    return tuple(int(part) for part in re.findall(r"\d+", release))
