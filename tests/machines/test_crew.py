"""`--processes`: members are replaced when they die, end with their crew, and share one port."""

import asyncio
import signal
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from app.crew import REFUSED, keep_crew
from app.ports import listen, reserve
from app.problems import StartupError
from tests.app.command import Running

MEMBER = """
import sys, threading, signal, os
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
with open(sys.argv[1], "a") as book:
    print(os.getpid(), file=book, flush=True)
{}
sys.stdin.buffer.read()
"""


def _command(folder: Path, then: str = "") -> list[str]:
    return [sys.executable, "-c", MEMBER.format(then), str(folder / "book")]


def _book(folder: Path) -> list[int]:
    book = folder / "book"
    return [int(number) for number in book.read_text().split()] if book.exists() else []


async def _members(folder: Path, count: int) -> list[int]:
    """The process numbers, once so many members ever started."""
    async with asyncio.timeout(60):
        while True:
            started = _book(folder)
            if len(started) >= count:
                return started
            await asyncio.sleep(0.05)


async def test_a_member_that_dies_is_replaced(tmp_path: Path) -> None:
    stop = asyncio.Event()
    crew = asyncio.create_task(keep_crew(_command(tmp_path), 2, stop))
    first, second = await _members(tmp_path, 2)
    psutil.Process(first).kill()
    third = (await _members(tmp_path, 3))[2]
    assert psutil.pid_exists(second)
    stop.set()
    assert await crew == 0
    assert not any(psutil.pid_exists(member) for member in (first, second, third))


async def test_a_member_that_refuses_to_start_ends_the_crew(tmp_path: Path) -> None:
    refuse = f"if sys.argv[1:] and len(open(sys.argv[1]).readlines()) > 1: os._exit({REFUSED})"
    async with asyncio.timeout(60):
        assert await keep_crew(_command(tmp_path, refuse), 2, asyncio.Event()) == REFUSED


async def test_the_api_on_one_port_in_two_processes(tmp_path: Path) -> None:
    options = ("--data", tmp_path / "data", "--port", 0, "--processes", 2)
    running = Running(tmp_path / "log", "serve", "--role", "api", *options, XIAOKA_LOG_LEVEL="warning")
    try:
        await asyncio.to_thread(running.until_count, "Xiaoka serves api at", 2)
        url = running.said().partition(" at ")[2].partition(";")[0]
        members = psutil.Process(running.process.pid).children()
        assert len(members) == 2
        for _ in range(10):  # a fresh connection each, so that both are asked
            async with httpx.AsyncClient() as http:
                assert (await http.get(f"{url}/readyz")).status_code == 200
        running.process.kill()  # the crew's own process: its members must not stay behind
        gone, _ = await asyncio.to_thread(psutil.wait_procs, members, 60)
        assert len(gone) == 2
    finally:
        running.stop(signal.SIGKILL)
    assert "Traceback" not in running.said()


def test_a_port_is_shared_only_by_those_who_want_to() -> None:
    with reserve("127.0.0.1", 0) as kept:
        port = kept.getsockname()[1]
        with listen("127.0.0.1", port, shared=True), listen("127.0.0.1", port, shared=True):
            with pytest.raises(StartupError, match="taken"):
                listen("127.0.0.1", port)
            with pytest.raises(StartupError, match="taken"):
                reserve("127.0.0.1", port)
