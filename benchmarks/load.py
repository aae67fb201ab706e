"""HTTP load from a process of its own: `python -m benchmarks.load FILE` reads a Job and writes a Measured.

Closed loop: every connection asks again as soon as it is answered; this finds the saturation rate. Open loop:
requests come at random moments at a fixed mean rate, whether or not the earlier ones were answered, and the
time counts from the moment a request was due.
"""

import asyncio
import gc
import json
import random
import resource
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import uvloop

WARM_UP = 1.0
"""Seconds before anything counts: connections, prepared statements, caches."""


@dataclass(frozen=True)
class Job:
    """POST `bodies` to `path`, in order, around again when `again`. `rate` per second means open loop.

    With `then_order` the answers are quotes, and each becomes an order at once: one unit of work.
    """

    port: int
    key: str
    path: str
    bodies: list[str]
    seconds: float
    connections: int = 64
    rate: float | None = None
    again: bool = False
    then_order: bool = False


@dataclass
class Measured:
    """`seconds` is how long it really took, `cpu` how many cores the load itself needed, times are in ms."""

    seconds: float = 0.0
    cpu: float = 0.0
    errors: int = 0
    refusal: str = ""
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times) / self.seconds


async def run(job: Job) -> Measured:
    """Do the job in another process. Raises RuntimeError when a request failed or the bodies ran out."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "measured.json"  # a pipe may be cut short when it is fuller than it can hold
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.load", str(answer), stdin=PIPE
        )
        await process.communicate(json.dumps(asdict(job)).encode())
        if process.returncode:
            raise RuntimeError("the load stopped early")
        measured = Measured(**json.loads(answer.read_text()))
    if measured.errors:
        raise RuntimeError(f"{measured.errors} requests were not answered with 201, but {measured.refusal}")
    return measured


class _Connection:
    """One keep-alive connection that knows just enough HTTP."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str) -> None:
        self._reader = reader
        self._writer = writer
        self._head = f"Host: shop.test\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"

    async def post(self, path: str, body: str) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        once = f"Idempotency-Key: {random.getrandbits(96):x}\r\n"
        head = f"POST {path} HTTP/1.1\r\n{self._head}{once}Content-Length: {len(body)}\r\n\r\n"
        self._writer.write((head + body).encode())
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lower = answer.lower()
        begin = lower.index(b"content-length:") + 15
        length = int(lower[begin : lower.index(b"\r\n", begin)])
        return int(answer[9:12]), await self._reader.readexactly(length)


class _Load:
    """The state of one job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._bodies = self._supply()
        self._measured = Measured()
        self._counting = False

    async def run(self) -> Measured:
        """Warm up, then measure."""
        job = self._job
        opened = [await asyncio.open_connection("127.0.0.1", job.port) for _ in range(job.connections)]
        idle: asyncio.Queue[_Connection] = asyncio.Queue()
        for reader, writer in opened:
            idle.put_nowait(_Connection(reader, writer, job.key))
        await self._phase(idle, min(WARM_UP, job.seconds))
        self._counting = True
        began, cpu = time.perf_counter(), _cpu()
        await self._phase(idle, job.seconds)
        self._measured.seconds = time.perf_counter() - began
        self._measured.cpu = (_cpu() - cpu) / self._measured.seconds
        for _, writer in opened:
            writer.close()
        return self._measured

    async def _phase(self, idle: "asyncio.Queue[_Connection]", seconds: float) -> None:
        until = time.perf_counter() + seconds
        if self._job.rate is None:
            held = [idle.get_nowait() for _ in range(idle.qsize())]
            await asyncio.gather(*(self._closed(connection, until) for connection in held))
            for connection in held:
                idle.put_nowait(connection)
        else:
            await self._open(idle, until, self._job.rate)

    async def _closed(self, connection: _Connection, until: float) -> None:
        while (began := time.perf_counter()) < until:
            await self._one(connection, began)

    async def _open(self, idle: "asyncio.Queue[_Connection]", until: float, rate: float) -> None:
        due = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            while (due := due + random.expovariate(rate)) < until:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(self._when_idle(idle, due))

    async def _when_idle(self, idle: "asyncio.Queue[_Connection]", due: float) -> None:
        connection = await idle.get()
        await self._one(connection, due)
        idle.put_nowait(connection)

    async def _one(self, connection: _Connection, began: float) -> None:
        status, answer = await connection.post(self._job.path, next(self._bodies))
        if status == 201 and self._job.then_order:
            order = json.dumps({"quote_id": json.loads(answer)["id"]})
            status, answer = await connection.post("/v1/orders", order)
        if status != 201:
            self._measured.errors += 1
            self._measured.refusal = f"{status}: {answer.decode()}"
        elif self._counting:
            self._measured.times.append((time.perf_counter() - began) * 1000)

    def _supply(self) -> Iterator[str]:
        while True:
            yield from self._job.bodies
            if not self._job.again:
                raise RuntimeError("the bodies ran out")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    gc.disable()  # the load's own pauses are not the shop's
    done = uvloop.run(_Load(Job(**json.load(sys.stdin))).run())
    Path(sys.argv[1]).write_text(json.dumps(asdict(done)))
