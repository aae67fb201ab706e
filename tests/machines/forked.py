"""The command line in a process forked from one that has imported everything: see tests/faults/life.py."""

import os
import signal
import subprocess
from pathlib import Path

from tests.app.command import Running, environment
from tests.faults.life import forking, live


class Forked(Running):
    """As `Running`, without the two seconds of a core that importing takes."""

    def __init__(self, log: Path, *arguments: object, **env: str) -> None:
        self._log = log
        log.touch()
        self.process = _Process(log, list(map(str, arguments)), environment(**env))


class _Process:
    """What is needed of `subprocess.Popen`."""

    def __init__(self, log: Path, arguments: list[str], env: dict[str, str]) -> None:
        self._process = forking.Process(target=_live, args=(log, arguments, env))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("xiaoka", timeout or 0.0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _live(log: Path, arguments: list[str], env: dict[str, str]) -> None:
    live(os.open(log, os.O_WRONLY | os.O_APPEND), arguments, env)
