"""One process of an installation, from its start to whatever ends it; everything about it is an event.

Importing takes seconds and forking milliseconds, so a life is forked from a server that has imported
everything (`multiprocessing`'s own fork server). What runs in it is the command line, and it dies alone.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection

from tests.app.command import environment

PATIENCE = 90.0
"""Seconds; a busy machine may be slow, a healthy one needs one."""

forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload(["tests.faults.nursery"])


class Life:
    """`xiaoka …` in a process of its own. Make it inside a running event loop."""

    def __init__(self, arguments: list[str], env: Mapping[str, str]) -> None:
        loop = asyncio.get_running_loop()
        heard, said = forking.Pipe(duplex=False)
        self._process = forking.Process(target=_live, args=(said, arguments, environment(**env)))
        self._process.start()
        said.close()
        self._ended: asyncio.Future[int] = loop.create_future()
        self._heard = heard
        self._words = bytearray()
        self._more = asyncio.Event()
        loop.add_reader(heard.fileno(), self._hear)
        loop.add_reader(self._process.sentinel, self._end)

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process.pid is not None
        return self._process.pid

    def said(self) -> str:
        """Everything it wrote so far."""
        return self._words.decode(errors="replace")

    async def until(self, words: str) -> str:
        """Everything it said, once `words` are among it; fails when it ends before."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.said():
                assert not self._ended.done(), f"it ended with {self._ended.result()}: {self.said()}"
                self._more.clear()
                more = asyncio.ensure_future(self._more.wait())
                await asyncio.wait({more, self._ended}, return_when=asyncio.FIRST_COMPLETED)
                more.cancel()
        return self.said()

    async def ended(self) -> int:
        """The exit status, as `subprocess` counts: -9 for SIGKILL."""
        async with asyncio.timeout(PATIENCE):
            return await asyncio.shield(self._ended)

    def send(self, number: int) -> None:
        """Send a signal, if it still lives."""
        if not self._ended.done():
            os.kill(self.pid, number)

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end, and wait."""
        self.send(number)
        return await self.ended()

    def _hear(self) -> None:
        words = os.read(self._heard.fileno(), 65536)
        if not words:
            asyncio.get_running_loop().remove_reader(self._heard.fileno())
            self._heard.close()
        self._words += words
        self._more.set()

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        self._ended.set_result(self._process.exitcode)


def _live(said: Connection, arguments: list[str], env: dict[str, str]) -> None:
    live(said.fileno(), arguments, env)


def live(said: int, arguments: list[str], env: Mapping[str, str]) -> None:
    """Be the command line in this forked process; what it writes goes to the file `said`."""
    os.environ.clear()
    os.environ.update(env)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    sys.argv = ["xiaoka", *arguments]
    from app.cli import main

    main()
