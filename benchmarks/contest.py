"""One kind of request against pgbench: saturation in turns on the same server, latency at half of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from app.embedded.postgres import Postgres

from . import floor, load
from .cpu import Cores
from .pgbench import prepare
from .report import percentile, tell
from .world import Api, World

Bodies = Callable[[int], Awaitable[list[str]]]
"""So many bodies of requests that were not sent before."""

_ROUNDS = 2
"""pgbench and the shop take turns, so that a noisy neighbour hits both; each for a second at least."""


@dataclass(frozen=True)
class Contest:
    """The result: requests and pgbench transactions per second, and latency in ms at half the rate."""

    rate: float
    tps: float
    p50: float
    p99: float
    p99_at_aim: float
    """The same at half the rate that is aimed at, which is less than what saturates us."""
    p99_of_nothing: float
    """At half our rate, of a server that does nothing: what the machine and the load themselves take."""
    cores: dict[str, float]
    most: int
    """More bodies than any stretch of this length can use up."""

    def figures(self, name: str) -> dict[str, Any]:
        """Under the names that every contest has."""
        return {
            "ratio": self.rate / self.tps,
            f"{name}_per_s": self.rate,
            "pgbench_tps": self.tps,
            "p50_ms": self.p50,
            "p99_ms": self.p99,
            "p99_at_half_the_aim_ms": self.p99_at_aim,
            "p99_of_nothing_ms": self.p99_of_nothing,
            "cores": self.cores,
        }


async def hold(
    world: World, api: Api, path: str, bodies: Bodies, key: str, seconds: float, *, aim: float
) -> Contest:
    """Saturate, beside pgbench; then half the rate at random moments, and half of `aim` times pgbench's."""
    tell("filling pgbench")
    bench = await prepare(world)
    server = Postgres(world.folder / "postgres").running()
    assert server is not None
    rounds = max(1, min(_ROUNDS, int(seconds)))
    cores, part = Cores(api.pid, server.pid), seconds / rounds
    tps: list[float] = []
    rates: list[float] = []
    used: list[dict[str, float]] = []
    for number in range(1, rounds + 1):
        tps.append(bench.tps(part))
        most = round(2 * max(tps) * (part + load.WARM_UP)) + 100
        job = load.Job(api.port, key, path, await bodies(most), part)
        with cores.watching():
            measured = await load.run(job)
        rates.append(measured.rate)
        used.append(cores.used | {"load": measured.cpu})
        tell(f"round {number}: pgbench {tps[-1]:.0f}/s, {path} {rates[-1]:.0f}/s, cores {_said(used[-1])}")
    rate = sum(rates) / len(rates)
    most = round(2 * max(tps) * (seconds + load.WARM_UP)) + 100

    async def slowly(at: float, port: int = api.port) -> tuple[float, float]:
        enough = round(1.2 * at * (seconds + load.WARM_UP)) + 500
        job = load.Job(port, key, path, await bodies(enough), seconds, connections=64, rate=at)
        async with world.connected() as connection:
            await connection.execute("CHECKPOINT")  # what was written so far is on the disk
        times = (await load.run(job)).times
        p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
        tell(f"at {at:.0f}/s, {len(times)} requests: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
        return p50, p99

    p50, p99 = await slowly(rate / 2)
    _, p99_at_aim = await slowly(aim * sum(tps) / len(tps) / 2)
    tell("the same of a server that does nothing")
    with floor.running() as port:
        _, p99_of_nothing = await slowly(rate / 2, port)
    mean = {part: sum(one[part] for one in used) / len(used) for part in used[0]}
    return Contest(rate, sum(tps) / len(tps), p50, p99, p99_at_aim, p99_of_nothing, mean, most)


def _said(used: dict[str, float]) -> str:
    return ", ".join(f"{part} {cores:.2f}" for part, cores in used.items())
