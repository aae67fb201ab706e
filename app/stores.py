"""The stores a command works on: the named servers, or the embedded ones of the data folder."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from backend.platform.connect import connect, place

from . import databases
from .embedded import EmbeddedServices
from .problems import StartupError, StoppedError
from .settings import Settings

MAIN = "xiaoka"
REHEARSAL = "xiaoka_rehearsal"
_PAUSE = 2.0
_NEVER = (
    asyncpg.InvalidPasswordError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)


@dataclass(frozen=True)
class Stores:
    """`database` is the main database; `server` the PostgreSQL that holds rehearsals; `redis` a Valkey."""

    database: str
    server: str
    redis: str
    embedded: bool


@asynccontextmanager
async def open_stores(
    data: Path, settings: Settings, *, tell: Callable[[str], None], stop: asyncio.Event | None = None
) -> AsyncIterator[Stores]:
    """Start or join the embedded services that are needed, wait for named ones, make the main database.

    `tell` hears why it takes long. Raises StartupError, or StoppedError when `stop` is set meanwhile.
    """
    named = settings.database_url.get_secret_value() if settings.database_url else None
    redis = settings.redis_url.get_secret_value() if settings.redis_url else None
    services = EmbeddedServices(data, postgres=named is None, valkey=redis is None)
    urls = await asyncio.to_thread(services.start) if named is None or redis is None else None
    try:
        if named is None:
            assert urls is not None
            main = await databases.ensure(urls.database, MAIN)
        else:
            await _wait_for(named, tell, stop)
            main = named
        server = urls.database if urls is not None and named is None else main
        yield Stores(main, server, redis or (urls.redis if urls else ""), embedded=named is None)
    finally:
        await asyncio.to_thread(services.stop)


async def _wait_for(url: str, tell: Callable[[str], None], stop: asyncio.Event | None) -> None:
    where = place(url)
    told = False
    while True:
        try:
            connection = await connect(url)
            await connection.close()
            return
        except _NEVER as error:
            raise StartupError(f"PostgreSQL at {where} refused us: {error}.") from None
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            if not told:
                tell(f"Waiting for PostgreSQL at {where} ({type(error).__name__}); Ctrl-C gives up.")
                told = True
        except ValueError as error:
            raise StartupError(f"DATABASE_URL cannot be used: {error}.") from None
        if stop is None:
            await asyncio.sleep(_PAUSE)
            continue
        try:
            await asyncio.wait_for(stop.wait(), _PAUSE)
        except TimeoutError:
            continue
        raise StoppedError
