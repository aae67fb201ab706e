"""An installation over several machines: each process with a data folder of its own, one set of secrets."""

import asyncio
import os
import secrets
import signal
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg
import httpx

from backend.platform.connect import connect
from tests.app.command import Running, xiaoka

CARD_KEY = "5a" * 32
GATEWAY_SECRET = "a gateway secret of the machines"
KEY = "xk_machines01_" + "m" * 40
"""Of scope operator, so that the demo shop can welcome people through it; `House.prepare` adopts it."""


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

    def command(self, *arguments: object, **env: str) -> str:
        """Run a command on a machine of its own to its good end; what it printed."""
        done = xiaoka(*arguments, "--data", self.machine(), **(self._env | env))
        assert done.returncode == 0, done.stderr
        return done.stdout

    async def prepare(self) -> None:
        """Migrate, and make `KEY` known. The command knows it as a channel key, an operator made it more."""
        self.command("migrate")
        connection = await connect(self.database)
        await connection.execute("UPDATE api_key SET scope = 'operator' WHERE id = 'machines01'")
        await connection.close()

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
        assert [part.stop() for part in parts] == [0] * len(parts), self.said()

    def said(self) -> str:
        """What every process said."""
        return "\n".join(part.said() for part in self.running)

    def audit(self) -> None:
        """The books must balance."""
        assert "The books balance" in self.command("audit")


def url_of(part: Running) -> str:
    """Where a started process answers."""
    return part.until("Xiaoka serves").partition(" at ")[2].partition(";")[0]


async def wait_for(connection: "asyncpg.Connection[asyncpg.Record]", query: str) -> None:
    """Until the query's first value is true."""
    async with asyncio.timeout(60):
        while not await connection.fetchval(query):
            await connection.execute("SELECT pg_sleep(0.05)")


def client(**options: float) -> httpx.AsyncClient:
    """A plain HTTP client in the name of `KEY`."""
    return httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}, timeout=10, **options)  # type: ignore[arg-type]


def is_alive(pid: int) -> bool:
    """Whether the process still is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
