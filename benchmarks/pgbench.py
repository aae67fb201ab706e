"""The yardstick: PostgreSQL's own benchmark on the same server, from the same wheel."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

from app import databases
from app.embedded.postgres import Postgres

from .world import World

_NAME = "pgbench"
_CLIENTS = 8
_SCALE = 10
"""At least as many branches as clients, as its manual asks, lest they queue for one row."""


@dataclass(frozen=True)
class Pgbench:
    """The program beside the running server's own, and the folder of that server's socket."""

    program: Path
    sockets: Path

    def tps(self, seconds: float) -> float:
        """Transactions per second of the default TPC-B-like script: 8 clients, prepared statements."""
        whole = str(max(1, round(seconds)))
        said = self._run("-n", "-c", str(_CLIENTS), "-j", "2", "-M", "prepared", "-T", whole)
        found = re.search(r"tps = ([\d.]+)", said)
        assert found is not None
        return float(found[1])

    def fill(self) -> None:
        """Make its tables."""
        self._run("-i", "-q", "-s", str(_SCALE))

    def _run(self, *arguments: str) -> str:
        command = [str(self.program), "-h", str(self.sockets), "-U", "postgres", *arguments, _NAME]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


async def prepare(world: World) -> Pgbench:
    """A filled database for it on the world's server."""
    server = Postgres(world.folder / "postgres").running()
    assert server is not None
    await databases.ensure(world.database, _NAME)
    bench = Pgbench(Path(psutil.Process(server.pid).exe()).with_name("pgbench"), server.sockets)
    bench.fill()
    return bench
