"""PostgreSQL: the version, what protects the books against a power cut, its clock, its room for us."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import asyncpg

from app.settings import Settings
from backend import migrate as backend_migrations
from backend.operations import service as operations
from bots.runtime import migrate as chat_migrations

from .finding import Finding, fail, lasting, ok, warn

_OLDEST, _NEWEST = 15, 18
_SAFE = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_apply")}
_BESIDE_THE_POOL = 14
"""Connections of one process besides its pool: conversations 8, jobs 5, metrics 1."""


async def look(connection: asyncpg.Connection, settings: Settings) -> AsyncIterator[Finding]:
    """Everything about the server that is not about the shop."""
    yield version(connection.get_server_version().major)
    rows = await connection.fetch(
        "SELECT name, setting FROM pg_settings WHERE name = ANY($1)", [*_SAFE, "max_connections"]
    )
    found = {row["name"]: row["setting"] for row in rows}
    for finding in durability(found):
        yield finding
    yield await _migrations(connection)
    before = datetime.now(UTC)
    theirs: datetime = await connection.fetchval("SELECT clock_timestamp()")
    yield clock(max((theirs - datetime.now(UTC)).total_seconds(), (before - theirs).total_seconds(), 0.0))
    used = await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL")
    yield connections(int(found["max_connections"]), used, settings.pool_size + _BESIDE_THE_POOL)
    yield transaction(await operations.oldest_transaction(connection))


def version(major: int) -> Finding:
    """The ones we are tested with."""
    if major < _OLDEST:
        return fail(
            "postgres.version",
            f"PostgreSQL {major} 太旧，请升级到 {_OLDEST} 至 {_NEWEST}。",
            f"PostgreSQL {major} is too old; upgrade to {_OLDEST} to {_NEWEST}.",
        )
    if major > _NEWEST:
        return warn(
            "postgres.version",
            f"PostgreSQL {major} 还没有测试过，建议用 {_OLDEST} 至 {_NEWEST}。",
            f"PostgreSQL {major} was never tested with us; better use {_OLDEST} to {_NEWEST}.",
        )
    return ok("postgres.version", f"PostgreSQL {major}。", f"PostgreSQL {major}.")


def durability(settings: dict[str, str]) -> Iterator[Finding]:
    """What is acknowledged must survive a power cut. `settings` are the server's, by name."""
    wrong = {name: settings[name] for name, right in _SAFE.items() if settings[name] not in right}
    for name, value in wrong.items():
        yield fail(
            "postgres.durability",
            f"{name} = {value}：断电会丢账。请在 PostgreSQL 里设 {name} = on。",
            f"{name} is {value}: a power cut loses money. Set {name} = on in PostgreSQL.",
        )
    if not wrong:
        yield ok(
            "postgres.durability",
            "fsync 和 synchronous_commit 都开着。",
            "fsync and synchronous_commit are on.",
        )


async def _migrations(connection: asyncpg.Connection) -> Finding:
    ours = await backend_migrations.state(connection)
    chat = await chat_migrations.state(connection)
    if "ahead" in (ours, chat):
        return warn(
            "postgres.schema",
            "数据库比这个程序新：升级过程中是正常的，否则请升级这台机器上的程序。",
            "The database is newer than this program: usual during an upgrade, else upgrade this machine.",
        )
    if "behind" in (ours, chat):
        return warn(
            "postgres.schema",
            "数据库的表还是旧的；启动任何一个角色（xiaoka serve）就会自动升级。",
            "The tables are of an older version; starting any role (xiaoka serve) brings them up to date.",
        )
    return ok("postgres.schema", "数据库的表是最新的。", "The tables are up to date.")


def clock(skew: float) -> Finding:
    """Signatures and bills live for minutes."""
    if skew < 1.0:
        return ok(
            "postgres.clock", "本机和数据库的时钟一致。", "This machine and the database agree on the time."
        )
    zh, en = lasting(skew)
    found = fail if skew >= 10.0 else warn
    return found(
        "postgres.clock",
        f"本机和数据库的时钟差 {zh}，请在两台机器上打开 NTP 对时。",
        f"The clocks of this machine and the database differ by {en}; keep both by NTP.",
    )


def connections(limit: int, used: int, needed: int) -> Finding:
    """Whether one more process of ours would still get its connections."""
    if limit - used >= needed:
        return ok(
            "postgres.connections", f"连接用了 {used} / {limit}。", f"{used} of {limit} connections used."
        )
    found = fail if used >= 0.95 * limit else warn
    return found(
        "postgres.connections",
        f"连接用了 {used} / {limit}，再启动一个进程要 {needed} 个；"
        "请调大 max_connections 或减小 XIAOKA_POOL_SIZE。",
        f"{used} of {limit} connections used and one more process takes {needed}; "
        "raise max_connections or lower XIAOKA_POOL_SIZE.",
    )


def transaction(oldest: float) -> Finding:
    """An open transaction holds back the event feed, and so every notice, for everybody."""
    if oldest < 30:
        return ok("postgres.transactions", "没有长事务。", "No transaction is open for long.")
    zh, en = lasting(oldest)
    found = fail if oldest >= 300 else warn
    return found(
        "postgres.transactions",
        f"有个事务已经开了 {zh}，挡住了所有到账通知；请在 pg_stat_activity 里找到并结束它。",
        f"A transaction has been open for {en} and holds back every notice; "
        "find it in pg_stat_activity and end it.",
    )
