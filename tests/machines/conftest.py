"""One installation over several "machines" for the whole folder: each process with a data folder of its own.

Two API processes, two workers and two web processes over a PostgreSQL primary with a synchronous standby and
a Valkey Cluster of three nodes, with a load balancer before the APIs and one before the web processes. It
takes some seconds to stand, so the tests share it; whoever breaks a part of it leaves it working.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest

from backend.platform.connect import connect
from tests.app.command import Running
from tests.app.conftest import tmp_path
from tests.ports import free_ports

from .balancer import Balancer
from .house import House, url_of, wait_for
from .postgres import Server
from .valkeys import Cluster

__all__ = ["tmp_path"]


@dataclass
class Installation:
    """The parts, by name. `apis` and `webs` are by port, where their replacements will listen again."""

    house: House
    primary: Server
    standby: Server
    cluster: Cluster
    api: Balancer
    web: Balancer
    apis: dict[int, Running] = field(default_factory=dict)
    webs: dict[int, Running] = field(default_factory=dict)
    workers: list[Running] = field(default_factory=list)

    def start_api(self, port: int) -> Running:
        """An API process on that port."""
        self.apis[port] = self.house.start("api", port=port, XIAOKA_PUBLIC_URL=self.api.url)
        return self.apis[port]

    def start_web(self, port: int) -> Running:
        """A web process on that port."""
        self.webs[port] = self.house.start("bots", port=port, XIAOKA_BACKEND_URL=self.api.url)
        return self.webs[port]

    def rebuild_standby(self) -> None:
        """Make the one that died a synchronous standby of the present primary, if it is none."""
        if self.standby.runs():
            return
        self.standby.remove()
        self.standby.copy_of(self.primary, standby="standby")
        self.standby.start()
        follow(self.primary)

    async def connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection to whichever server is the primary."""
        return await connect(self.house.database)


def follow(primary: Server) -> None:
    """From now on every COMMIT waits for the standby."""
    names = "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)'"
    primary.sql(names, "SELECT pg_reload_conf()")


@pytest.fixture(scope="package")
def pair() -> Iterator[tuple[Server, Server]]:
    """A primary that waits at every COMMIT for its standby."""
    folder = Path(tempfile.mkdtemp(prefix="xk-pair-"))
    primary, standby = Server(folder / "primary"), Server(folder / "standby")
    try:
        primary.create()
        primary.start()
        standby.copy_of(primary, standby="standby")
        standby.start()
        follow(primary)
        primary.sql("CREATE DATABASE xiaoka")
        yield primary, standby
    finally:
        primary.kill()
        standby.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
async def installation(pair: tuple[Server, Server]) -> AsyncIterator[Installation]:
    """Everything started and ready; at the end everything must stop in good order and the books balance."""
    folder = Path(tempfile.mkdtemp(prefix="xk-machines-"))
    primary, standby = pair
    url = f"postgresql://postgres@{primary.host},{standby.host}/xiaoka?target_session_attrs=read-write"
    ports = free_ports(4)
    try:
        with Cluster(folder / "valkey") as cluster, House(folder, database=url, valkey=cluster.url) as house:
            await house.prepare()
            with Balancer(ports[:2]) as api, Balancer(ports[2:]) as web:
                whole = Installation(house, primary, standby, cluster, api, web)
                for port in ports[:2]:
                    whole.start_api(port)
                for port in ports[2:]:
                    whole.start_web(port)
                whole.workers = [house.start("worker") for _ in range(2)]
                for part in house.running:
                    await asyncio.to_thread(url_of, part)
                yield whole
                # Every order reaches its end by itself, whatever it was doing when a part of us died.
                connection = await whole.connected()
                await wait_for(
                    connection, "SELECT NOT EXISTS (SELECT FROM orders WHERE status <> 'delivered')"
                )
                await connection.close()
                await house.audit()
                await asyncio.to_thread(
                    house.stop, [*whole.apis.values(), *whole.webs.values(), *whole.workers]
                )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
