"""The one seat from which a bot's updates are fetched: an advisory lock that ends with its connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import sha256

import asyncpg
import structlog

from bots.runtime.conversations import Connect

_log = structlog.get_logger(__name__)

_ASK_EVERY = 2.0
_CHECK_EVERY = 5.0
_CHECK_WITHIN = 5.0
_SETTINGS = {
    "application_name": "xiaoka seat",
    # The server lets go of a machine that vanished within half a minute.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


class Seat:
    """Taken by one process at a time, of all that share the database."""

    def __init__(self, database_url: str, name: str, *, connect: Connect = asyncpg.connect) -> None:
        self._url = database_url
        self._connect = connect
        self._key = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)

    @asynccontextmanager
    async def taken(self, stop: asyncio.Event) -> AsyncIterator[asyncio.Event | None]:
        """Wait for the seat; yields an event that is set when it was lost, None when `stop` came first.

        Losing it is no disaster: two who fetch get Telegram's 409, and the inbox takes an update once.
        Raises OSError or asyncpg's errors when the database is away.
        """
        connection = await self._connect(self._url, server_settings=_SETTINGS)
        lost = asyncio.Event()
        watching = None
        try:
            free = await self._free(connection, stop)
            if free:
                connection.add_termination_listener(lambda _: lost.set())
                watching = asyncio.create_task(_watch(connection, lost), name="seat")
            yield lost if free else None
        finally:
            if watching is not None:
                watching.cancel()
                await asyncio.wait({watching})
            with suppress(Exception):
                await connection.close(timeout=2.0)

    async def _free(self, connection: asyncpg.Connection, stop: asyncio.Event) -> bool:
        """Wait until the seat is ours; False when `stop` came first."""
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", self._key):
            if await _stopped(stop, _ASK_EVERY):
                return False
        return True


async def _watch(connection: asyncpg.Connection, lost: asyncio.Event) -> None:
    """A connection that does not answer may be one whose lock somebody else has by now."""
    while not lost.is_set():
        await asyncio.sleep(_CHECK_EVERY)
        try:
            async with asyncio.timeout(_CHECK_WITHIN):
                await connection.fetchval("SELECT 1")
        except Exception as error:
            _log.warning("telegram_seat_lost", error=type(error).__name__)
            lost.set()


async def _stopped(stop: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
    return stop.is_set()
