"""The `xiaoka` command as a person runs it, in a process of its own that is forked: see tests/forking.py."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.forking import Forked

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
    given = list(map(str, arguments))
    with tempfile.TemporaryDirectory() as name:
        heard, out, err = (Path(name) / part for part in ("in", "out", "err"))
        heard.write_text(stdin)
        process = Forked(given, environment(**env), stdin=heard, stdout=out, stderr=err)
        try:
            status = process.wait(PATIENCE)
        finally:
            process.kill()
        return subprocess.CompletedProcess(given, status, out.read_text(), err.read_text())


class Running:
    """A command that stays; its output is read from a file as it grows."""

    def __init__(self, log: Path, *arguments: object, **env: str) -> None:
        self._log = log
        self.process = Forked(list(map(str, arguments)), environment(**env), stdout=log, stderr=log)

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
