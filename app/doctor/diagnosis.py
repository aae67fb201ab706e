"""All checks in order: what cannot be looked at because something before it is broken is left out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from app import databases
from app.embedded import EmbeddedServices
from app.problems import StartupError
from app.running import url_of_running
from app.settings import Settings
from app.stores import MAIN
from backend.platform.connect import connect

from . import machine, postgres, shop, valkey, voice, web
from .finding import Finding, fail, ok

_PATIENCE = 5.0


async def diagnose(data: Path, settings: Settings) -> list[Finding]:
    """Everything found about an installation. Starts the embedded servers when nobody else has."""
    found = [ok("settings", "设置有效。", "The settings are valid.")]
    found += machine.look(data, settings)
    found += voice.look(settings)
    embedded = EmbeddedServices(
        data, postgres=settings.database_url is None, valkey=settings.redis_url is None
    )
    try:
        urls = None
        if settings.database_url is None or settings.redis_url is None:
            urls = await asyncio.to_thread(embedded.start)
    except StartupError as error:
        found.append(
            fail("embedded", f"内置的数据库启动失败：{error}", f"The embedded servers do not start: {error}")
        )
        return found
    try:
        if settings.database_url is not None:
            url = settings.database_url.get_secret_value()
        else:
            assert urls is not None
            url = await databases.ensure(urls.database, MAIN)
        found += await _database(url, settings)
        redis = settings.redis_url.get_secret_value() if settings.redis_url else (urls.redis if urls else "")
        found += [finding async for finding in valkey.look(redis)]
        found += [finding async for finding in web.look(settings, url_of_running(data))]
    finally:
        await asyncio.to_thread(embedded.stop)
    return found


async def _database(url: str, settings: Settings) -> list[Finding]:
    found = []
    try:
        async with _connected(url) as connection:
            async for finding in postgres.look(connection, settings):
                found.append(finding)
            if all(finding.level == "ok" for finding in found if finding.check == "postgres.schema"):
                found += [finding async for finding in shop.look(connection)]
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        found.append(
            fail(
                "postgres",
                f"连不上 PostgreSQL（{_said(error)}）：什么都做不了。请启动它，或改 DATABASE_URL。",
                f"PostgreSQL does not answer ({_said(error)}): nothing works. "
                "Start it or correct DATABASE_URL.",
            )
        )
    return found


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(
        url,
        command_timeout=_PATIENCE,
        server_settings={"application_name": "xiaoka doctor", "default_transaction_read_only": "on"},
    )
    try:
        yield connection
    finally:
        await connection.close(timeout=_PATIENCE)


def _said(error: Exception) -> str:
    """The kind of the error only: its words may repeat the password of the URL."""
    return type(error).__name__
