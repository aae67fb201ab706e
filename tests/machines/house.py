"""An installation over several machines: each process with a data folder of its own, one set of secrets."""

import asyncio
import secrets
import signal
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import asyncpg
import httpx

from app.clock import SystemClock
from app.wiring import migrate
from backend.audit.service import audit
from backend.keys import service as keys
from backend.platform.db import Database
from backend.platform.policy_data import ShopPolicy
from backend.platform.tx import Secrets, Tx
from tests.app.command import PATIENCE, Running

CARD_KEY = "5a" * 32
GATEWAY_SECRET = "a gateway secret of the machines"
KEY = "xk_machines01_" + "m" * 40
"""Of scope operator, so that the demo shop can welcome people through it; `House.prepare` makes it known."""


T = TypeVar("T")


class House:
    """Start and stop roles; what they said is in `folder`."""

    def __init__(self, folder: Path, *, database: str, valkey: str, **env: str) -> None:
        self.folder = folder
        self.database = database
        self.running: list[Running] = []
        self._env = {
            "XIAOKA_DATABASE_URL": database,
            "XIAOKA_REDIS_URL": valkey,
            "XIAOKA_CARD_KEY": CARD_KEY,
            "XIAOKA_GATEWAY_SECRET": GATEWAY_SECRET,
            "XIAOKA_BACKEND_KEY": KEY,
            "XIAOKA_LOG_LEVEL": "warning",
        } | env

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in self.running:
            if part.process.poll() is None:
                part.process.kill()
                part.process.wait()

    def machine(self) -> Path:
        """A new machine's data folder."""
        return self.folder / f"machine-{secrets.token_hex(4)}"

    async def prepare(self) -> None:
        """Migrate, and make `KEY` known."""
        await migrate(self.database)
        await self._within(lambda tx: keys.adopt(tx, KEY, "operator"))

    async def audit(self) -> None:
        """The books must balance."""
        report = await self._within(audit)
        assert report.clean, report

    async def _within(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        secrets_ = Secrets(card_key=bytes.fromhex(CARD_KEY), gateway=GATEWAY_SECRET)
        database = Database(self.database, clock=SystemClock(), policy=ShopPolicy(), secrets=secrets_)
        try:
            return await database.run(work)
        finally:
            await database.close()

    def start(self, role: str, *options: object, port: int = 0, **env: str) -> Running:
        """A process of that role on a new machine; does not wait until it serves."""
        data = self.machine()
        arguments = ("serve", "--role", role, "--data", data, "--demo-shop", "--port", port, *options)
        started = Running(data.with_suffix(".log"), *arguments, **(self._env | env))
        self.running.append(started)
        return started

    def serve(self, role: str, count: int = 1, **env: str) -> list[Running]:
        """So many processes of that role, each past its start."""
        started = [self.start(role, **env) for _ in range(count)]
        for one in started:
            one.until("Xiaoka serves")
        return started

    def stop(self, parts: Sequence[Running] | None = None) -> None:
        """SIGTERM to all of them at once; each must end in good order."""
        parts = self.running if parts is None else parts
        for part in parts:
            part.process.send_signal(signal.SIGTERM)
        ended = [part.process.wait(PATIENCE) for part in parts]
        assert ended == [0] * len(parts), f"{ended}\n{self.said()}"

    def said(self) -> str:
        """What every process said."""
        return "\n".join(part.said() for part in self.running)


def url_of(part: Running) -> str:
    """Where a started process answers."""
    return part.until("Xiaoka serves").partition(" at ")[2].partition(";")[0]


async def wait_for(connection: "asyncpg.Connection[asyncpg.Record]", query: str, *arguments: object) -> None:
    """Until the query's first value is true."""
    async with asyncio.timeout(60):
        while not await connection.fetchval(query, *arguments):
            await connection.execute("SELECT pg_sleep(0.05)")


def client(**options: float) -> httpx.AsyncClient:
    """A plain HTTP client in the name of `KEY`."""
    return httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}, timeout=30, **options)  # type: ignore[arg-type]
