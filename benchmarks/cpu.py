"""Who uses the processor while something is measured."""

import contextlib
import time
from collections.abc import Iterator

import psutil


class Cores:
    """Cores used during the last `watching` block, by part; filled when the block ends."""

    def __init__(self, api: int, database: int) -> None:
        self._parts = {"api": api, "postgres": database}
        self.used: dict[str, float] = {}

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Measure the block."""
        before, began = {name: _seconds(pid) for name, pid in self._parts.items()}, time.monotonic()
        yield
        elapsed = time.monotonic() - began
        self.used = {name: (_seconds(pid) - before[name]) / elapsed for name, pid in self._parts.items()}


def _seconds(pid: int) -> float:
    """Processor seconds of a process and its children so far."""
    total = 0.0
    process = psutil.Process(pid)
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system
    return total
