"""A shop that is killed and started again: its process, its failpoints, its books."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import asyncpg
import httpx
from redis.asyncio import from_url
from sqlalchemy import text

from api_client.client import BackendClient
from api_client.contract import Unavailable
from app.clock import SystemClock
from backend.audit.service import AuditReport, audit
from backend.catalogue.suppliers import SandboxSupplier
from backend.keys import service as keys
from backend.platform.db import Database
from backend.platform.policy_data import ShopPolicy
from backend.platform.tx import Secrets, Tx
from tests.conftest import CARD_KEY, GATEWAY_SECRET
from tests.ports import free_ports

from .life import PATIENCE, Life

T = TypeVar("T")

_TIME_PASSES = (
    "UPDATE orders SET due_at = now() WHERE status IN ('held', 'fulfilling', 'review') AND due_at > now()",
    "UPDATE topup SET due_at = now() WHERE due_at > now() AND status IN ('pending', 'processing')"
    " AND expires_at > now()",
    "UPDATE refund SET due_at = now() WHERE due_at > now() AND status = 'pending'",
    "UPDATE topup_run SET due_at = now() WHERE due_at > now()",
    "UPDATE webhook_delivery SET due_at = now() WHERE status = 'sending'",
    "UPDATE pgqueuer SET heartbeat = now() - interval '1 hour' WHERE status = 'picked'",
)
"""Whoever finds the dead process takes a minute: what would be due in a minute is due at the next start, and
the locks of the dead have run out."""


class Installation:
    """Use as `async with`. A process that dies at a failpoint is started again at once; any other end is a
    failure of the test, told to whoever waits next."""

    def __init__(self, folder: Path, *, database_url: str, redis_url: str, **env: str) -> None:
        """`env` is what the processes find in their environment besides."""
        self.plan = folder / "plan"
        self.plan.mkdir()
        port, self.erp_port = free_ports(2)
        self.url = f"http://127.0.0.1:{port}"
        self._arguments = ["serve", "--data", str(folder / "data"), "--port", str(port), "--demo-shop"]
        self._env = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "XIAOKA_TESTING": "1",
            "XIAOKA_FAILPOINTS": str(self.plan),
            "XIAOKA_GATEWAY_SECRET": GATEWAY_SECRET,
            "XIAOKA_CARD_KEY": CARD_KEY.hex(),
            # somebody's system that is told things runs in the test
            "XIAOKA_OUTBOUND__PLAIN_HTTP": "true",
            "XIAOKA_OUTBOUND__PORTS": f"[{self.erp_port}]",
            "XIAOKA_OUTBOUND__NETWORKS": '["127.0.0.1/32"]',
            # Rules ask at any hour here: whether a campaign passes must not depend on when it is run.
            "XIAOKA_POLICY__STANDING__QUIET_FROM": "23:59:59.999999",
            "XIAOKA_POLICY__STANDING__QUIET_UNTIL": "00:00",
            # Suggestions are made at any hour: a test runs at any hour.
            "XIAOKA_POLICY__SUGGESTIONS__EARLIEST": "00:00",
            "XIAOKA_POLICY__SUGGESTIONS__LATEST": "23:59",
            **env,
        }
        secrets = Secrets(card_key=CARD_KEY, gateway=GATEWAY_SECRET)
        self.database = Database(
            database_url, clock=SystemClock(), policy=ShopPolicy(), secrets=secrets, pool_size=4
        )
        self.supplier = SandboxSupplier(self.database)
        self.lives: list[Life] = []
        self._changed = asyncio.Condition()
        self._up = False
        self._kills = 0
        self._tending: asyncio.Task[None] | None = None
        self._clients: list[BackendClient] = []

    async def __aenter__(self) -> Self:
        await self._start()
        self._tending = asyncio.create_task(self._tend())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._tending is not None
        self._tending.cancel()
        with suppress(asyncio.CancelledError):
            await self._tending
        for client in self._clients:
            await client.close()
        status = await self.life.stop()
        await self.database.close()
        if kind is None:
            assert status == 0, self.life.said()

    @property
    def life(self) -> Life:
        """The present process."""
        return self.lives[-1]

    def arm(self, point: str, *actions: str) -> None:
        """What happens to the next visitors of `point`, one after the other; by default one is killed."""
        actions = actions or ("kill",)
        self._kills += actions.count("kill")
        (self.plan / point).write_text("\n".join(actions))

    def armed(self) -> list[str]:
        """The points that have not done their work yet."""
        return sorted(path.name for path in self.plan.iterdir())

    def disarm(self) -> None:
        """Nothing more happens at any point: what a failed story armed is not the next one's trouble."""
        for path in self.plan.iterdir():
            path.unlink(missing_ok=True)
        self._kills = len(self.lives) - 1

    async def after(self, life: Life) -> None:
        """Wait until `life` is over and its successor answers."""
        async with asyncio.timeout(PATIENCE), self._changed:
            while self.life is life or not self._up:
                self._complain()
                await self._changed.wait()

    async def disarmed(self) -> None:
        """Wait until every armed point has been reached and the shop is up again."""
        try:
            while len(self.lives) <= self._kills or not self._up:
                await self.after(self.life)
        except TimeoutError:
            raise AssertionError(f"never reached: {self.armed()}; {self.life.said()}") from None

    async def insist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer to a request, asked again as often as the shop dies over it."""
        while True:
            life = self.life
            try:
                return await ask()
            except (Unavailable, httpx.TransportError):
                await self.after(life)

    async def client(self, scope: Any = "operator") -> BackendClient:
        """A client with a key of its own."""
        key = await self.database.run(lambda tx: keys.create(tx, scope))
        made = BackendClient(self.url, key)
        self._clients.append(made)
        return made

    async def rows(self, sql: str, **values: Any) -> Any:
        """What the database says."""

        async def work(tx: Tx) -> Any:
            return (await tx.conn.execute(text(sql), values)).all()

        return await self.database.run(work)

    async def execute(self, *statements: str, **values: Any) -> None:
        """Do to the database what no code of ours would."""

        async def work(tx: Tx) -> None:
            for statement in statements:
                await tx.conn.execute(text(statement), values)

        await self.database.run(work)

    async def wait_for(self, query: str, *arguments: Any) -> None:
        """Until the query's value is true: for what no event tells of."""
        connection = await asyncpg.connect(self.database.url)
        try:
            async with asyncio.timeout(PATIENCE):
                while not await connection.fetchval(query, *arguments):
                    await connection.execute("SELECT pg_sleep(0.05)")
        finally:
            await connection.close()

    async def audit(self) -> AuditReport:
        """The audit of this moment."""
        return await self.database.run(audit)

    async def _start(self) -> None:
        self.lives.append(Life(self._arguments, self._env))
        await self.life.until(f"at {self.url}")
        self._up = True

    async def _tend(self) -> None:
        while True:
            status = await self._over(self.life)
            async with self._changed:
                self._up = False
                self._changed.notify_all()
            if status != -signal.SIGKILL:
                return
            await self.time_passes()
            await self._start()
            async with self._changed:
                self._changed.notify_all()

    async def time_passes(self) -> None:
        """A minute, as far as jobs, duties and locks are concerned."""
        await self.execute(*_TIME_PASSES)
        async with from_url(self._env["REDIS_URL"]) as valkey:
            async for lock in valkey.scan_iter("xiaoka:lock:*"):
                await valkey.delete(lock)

    async def _over(self, life: Life) -> int:
        while True:
            with suppress(TimeoutError):
                return await life.ended()

    def _complain(self) -> None:
        assert self._tending is not None
        if self._tending.done():
            error = None if self._tending.cancelled() else self._tending.exception()
            raise AssertionError(f"the shop is down for good: {self.life.said()}") from error
