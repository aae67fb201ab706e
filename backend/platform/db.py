"""One database, one way into it: `Database.run` makes a transaction around a piece of work."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from .connect import connect
from .policy_data import ShopPolicy
from .tx import Clock, Secrets, Tx

T = TypeVar("T")

_ATTEMPTS = 6
_RETRIED = {"40001", "40P01"}  # serialization_failure, deadlock_detected: PostgreSQL asks to try again


DRIVER = "postgresql+asyncpg://"
"""All that SQLAlchemy is told; where to connect is our own business, for it cannot read several hosts."""

_SETTINGS = {
    "application_name": "xiaoka",
    "timezone": "UTC",
    # A process that hangs inside a transaction would hold up the event feed for everybody.
    "idle_in_transaction_session_timeout": "60000",
    # A plan made on an empty table reads it from end to end, and is kept while it fills.
    "enable_seqscan": "off",
}


class Database:
    """A pool of connections and the only place that begins and ends transactions."""

    def __init__(
        self, url: str, *, clock: Clock, policy: ShopPolicy, secrets: Secrets, pool_size: int = 10
    ) -> None:
        self.url = url
        self.clock = clock
        self.policy = policy
        self.secrets = secrets
        self.engine = create_async_engine(
            DRIVER,
            async_creator=partial(connect, url, server_settings=_SETTINGS),
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=False,
            hide_parameters=True,  # an error message must not carry personal data
        )
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    async def run(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Do `work` in one transaction (READ COMMITTED; who needs more takes row locks, in sorted order).

        Serialization failures and deadlocks are repeated with jitter, so `work` may run more than once and
        must do nothing outside the transaction. A connection lost at COMMIT raises: the outcome is then
        unknown, and the caller repeats with the same key.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with self.engine.begin() as conn:
                    return await work(Tx(conn, self.clock.now(), self.policy, self.secrets))
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _RETRIED or attempt == _ATTEMPTS:
                    raise
            await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311  (jitter, not a secret)
        raise AssertionError("unreachable")

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Do `work`, which only reads, without a transaction around it, which saves two round trips.

        Each of its statements sees what is committed when it begins, as it would in `run`.
        """
        async with self._reading.connect() as conn:
            return await work(Tx(conn, self.clock.now(), self.policy, self.secrets, transactional=False))

    async def ping(self) -> None:
        """One round trip; raises when the database cannot be reached."""
        async with self.engine.connect() as conn:
            await conn.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()
