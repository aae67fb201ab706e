"""The `xiaoka` command as a person runs it: a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

PATIENCE = 90.0
"""Seconds; a busy machine may be slow, a healthy one needs two."""


def environment(**more: str) -> dict[str, str]:
    """Ours, without what would point the command elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("XIAOKA_") and name not in ("DATABASE_URL", "REDIS_URL")
    }
    return kept | {"COLUMNS": "100", "NO_COLOR": "1"} | more


def xiaoka(*arguments: object, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run to the end."""
    return subprocess.run(
        _line(arguments),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment(**env),
    )


class Process(Protocol):
    """What is done with a process: as `subprocess.Popen`."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def kill(self) -> None: ...


class Running:
    """A command that stays; its output is read from a file as it grows."""

    def __init__(self, log: Path, *arguments: object, **env: str) -> None:
        self._log = log
        self.process: Process = subprocess.Popen(
            _line(arguments), stdout=log.open("w"), stderr=subprocess.STDOUT, env=environment(**env)
        )

    def said(self) -> str:
        return self._log.read_text()

    def until(self, words: str) -> str:
        """Everything it said, once `words` are among it."""
        return self.until_count(words, 1)

    def until_count(self, words: str, count: int) -> str:
        """Everything it said, once it said `words` so many times."""
        deadline = time.monotonic() + PATIENCE
        while self.said().count(words) < count:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, f"{words!r} was not said: {self.said()}"
            time.sleep(0.05)
        return self.said()

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def _line(arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-m", "app", *map(str, arguments)]
