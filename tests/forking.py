"""`xiaoka …` in a process that is forked from one which has imported everything.

Importing takes seconds and forking milliseconds, so processes are forked from a server that has imported
everything (`multiprocessing`'s own fork server). What runs in them is the command line, and they die alone.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload(["tests.nursery"])


class Forked:
    """What is needed of `subprocess.Popen`; input and outputs are files, which are there at once."""

    def __init__(
        self, arguments: Sequence[str], env: Mapping[str, str], *, stdout: Path, stderr: Path,
        stdin: Path = Path(os.devnull),
    ) -> None:  # fmt: skip
        for made in {stdout, stderr}:
            made.touch()
        self._process = forking.Process(
            target=_live, args=(Path.cwd(), stdin, stdout, stderr, list(arguments), dict(env))
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """The exit status, as `subprocess` counts: -9 for SIGKILL; None while it lives."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The same when it has ended. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("xiaoka", timeout or 0.0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """If it still lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """At once, if it still lives."""
        self.send_signal(signal.SIGKILL)


def _live(
    folder: Path, stdin: Path, stdout: Path, stderr: Path, arguments: list[str], env: dict[str, str]
) -> None:
    os.chdir(folder)
    os.dup2(os.open(stdin, os.O_RDONLY), 0)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    flags = os.O_WRONLY | os.O_APPEND
    live(os.open(stdout, flags), os.open(stderr, flags), arguments, env)


def live(stdout: int, stderr: int, arguments: list[str], env: Mapping[str, str]) -> None:
    """Be the command line in this forked process, which writes to these files."""
    os.environ.clear()
    os.environ.update(env)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    sys.argv = ["xiaoka", *arguments]
    from app.cli import main

    main()
