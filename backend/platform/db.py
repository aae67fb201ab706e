"""One database, one way into it: `Database.run` makes a transaction around a piece of work."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from api_client.contract.telemetry import Silent, Telemetry

from .connect import connect
from .policy_data import ShopPolicy
from .problems import ProblemError
from .tx import Clock, Secrets, Tx

T = TypeVar("T")

_ATTEMPTS = 6
_READY = 4
"""One connection in so many stays at hand for work without a transaction."""
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
        self,
        url: str,
        *,
        clock: Clock,
        policy: ShopPolicy,
        secrets: Secrets,
        pool_size: int = 10,
        telemetry: Telemetry | None = None,
    ) -> None:
        self.url = url
        self.clock = clock
        self.policy = policy
        self.secrets = secrets
        self.telemetry = telemetry or Silent()
        self.engine = create_async_engine(
            DRIVER,
            async_creator=partial(connect, url, server_settings=_SETTINGS),
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=False,
            pool_use_lifo=True,  # whoever was at work a moment ago has its caches warm
            hide_parameters=True,  # an error message must not carry personal data
        )
        self._committing = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._most_ready = pool_size // _READY
        self._ready: list[tuple[AsyncConnection, Any]] = []

    async def run(self, work: Callable[[Tx], Awaitable[T]], *, lock_timeout: str = "0") -> T:
        """Do `work` in one transaction (READ COMMITTED; who needs more takes row locks, in sorted order).

        Serialization failures and deadlocks are repeated with jitter, so `work` may run more than once and
        must do nothing outside the transaction. A connection lost at COMMIT raises: the outcome is then
        unknown, and the caller repeats with the same key. `lock_timeout` is handed on to who takes locks.
        """
        with self.telemetry.watch("transaction") as facts:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    async with AsyncExitStack() as stack:
                        with self.telemetry.watch("connection"):
                            conn = await stack.enter_async_context(self.engine.connect())
                        await stack.enter_async_context(conn.begin())
                        await self._mark(conn)
                        now = self.clock.now()
                        return await work(Tx(conn, now, self.policy, self.secrets, lock_timeout=lock_timeout))
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in _RETRIED or attempt == _ATTEMPTS:
                        facts["outcome"] = "error"
                        raise
                except ProblemError:
                    facts["outcome"] = "refused"
                    raise
                facts["outcome"] = "repeated"
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311  (jitter, not a secret)
        raise AssertionError("unreachable")

    async def single(self, work: Callable[[Tx], Awaitable[T]], *, lock_timeout: str = "0") -> T:
        """Do `work`, which writes with one statement at most, without a transaction around it.

        That saves two round trips. Each of its statements sees what is committed when it begins, as it would
        in `run`, and is committed when it ends. Nothing is repeated.
        """
        with self.telemetry.watch("single"):
            async with self._at_hand() as (conn, driver):
                now, secrets = self.clock.now(), self.secrets
                return await work(
                    Tx(conn, now, self.policy, secrets, lock_timeout, transactional=False, raw=driver)
                )

    @asynccontextmanager
    async def _at_hand(self) -> AsyncIterator[tuple[AsyncConnection, Any]]:
        """A connection that commits each statement, and asyncpg's own of it.

        The last ones used stay out of the pool: to check one out and in again takes nearly as long as placing
        an order. When one fails the others go back to the pool with it, which knows whom a server lost.
        """
        conn, driver = self._ready.pop() if self._ready else (None, None)
        if conn is None:
            conn = await self._committing.connect()
            driver = (await conn.get_raw_connection()).driver_connection
        sound = False
        try:
            yield conn, driver
            sound = True
        except ProblemError:
            sound = True
            raise
        finally:
            self._ready.append((conn, driver))
            keep = self._most_ready if sound else 0
            if len(self._ready) > keep:
                await asyncio.shield(self._keep(keep))

    async def _keep(self, count: int) -> None:
        """Give those at hand back to the pool, all but so many."""
        self._ready, back = self._ready[:count], self._ready[count:]
        for conn, _ in back:
            await conn.close()

    async def _mark(self, conn: AsyncConnection) -> None:
        """Tell the transaction what it is part of, for the events it records; nothing unless we trace."""
        if (trace := self.telemetry.trace()) is not None:
            await conn.execute(text("SELECT set_config('xiaoka.trace', :trace, true)"), {"trace": trace})

    def connections(self) -> tuple[int, int]:
        """How many connections the pool may open, and how many are at work."""
        pool = self.engine.pool
        assert isinstance(pool, AsyncAdaptedQueuePool)
        return pool.size(), pool.checkedout() - len(self._ready)

    async def ping(self) -> None:
        """One round trip; raises when the database cannot be reached."""
        async with self.engine.connect() as conn:
            await conn.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self._keep(0)
        await self.engine.dispose()
