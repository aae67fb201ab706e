"""PostgreSQL and Valkey in a folder: started, shared, killed, started again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import psutil
import pytest

from app.data_folder import open_folder, start_over
from app.embedded import EmbeddedServices, paths
from app.embedded.postgres import Postgres
from app.embedded.valkey import Valkey
from app.problems import StartupError


async def _write(url: str, value: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
    await connection.execute("INSERT INTO kept VALUES ($1)", value)
    await connection.close()


async def _read(url: str) -> list[int]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT value FROM kept ORDER BY value")
    await connection.close()
    return [row["value"] for row in rows]


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _nothing_runs(folder: Path) -> bool:
    return Postgres(folder / "postgres").running() is None and Valkey(folder / "valkey").running() is None


async def test_state_survives_a_stop_and_a_second_user_shares(tmp_path: Path) -> None:
    first, second = EmbeddedServices(tmp_path), EmbeddedServices(tmp_path)
    urls = first.start()
    await _write(urls.database, 1)
    assert second.start() == urls
    first.stop()
    assert await _read(urls.database) == [1]  # the second one still needs it
    second.stop()
    second.stop()
    assert _nothing_runs(tmp_path)
    with EmbeddedServices(tmp_path) as again:
        assert await _read(again.database) == [1]
    assert _nothing_runs(tmp_path)


async def test_a_killed_owner_leaves_nothing_behind(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from app.embedded import EmbeddedServices\n"
        "print(EmbeddedServices(Path(sys.argv[1])).start().database, flush=True); time.sleep(600)"
    )
    owner = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    await _write(url, 7)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    _until(lambda: _nothing_runs(tmp_path))
    with EmbeddedServices(tmp_path) as again:
        assert await _read(again.database) == [7]


async def test_a_stale_pid_file_and_a_crashed_server_are_recovered_from(tmp_path: Path) -> None:
    services = EmbeddedServices(tmp_path)
    urls = services.start()
    await _write(urls.database, 3)
    running = Postgres(tmp_path / "postgres").running()
    assert running is not None
    postmaster = psutil.Process(running.pid)
    children = postmaster.children()
    postmaster.kill()
    psutil.wait_procs([postmaster, *children], timeout=10)
    services.stop()
    # As after a restart of the machine: the number in the file belongs to somebody else by now.
    pid_file = tmp_path / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with EmbeddedServices(tmp_path) as again:
        assert await _read(again.database) == [3]


async def test_deep_and_odd_folders(tmp_path: Path) -> None:
    folder = tmp_path / ("很深的 文件夹, " + "x" * 60) / "a'b" / "数据%20"
    with EmbeddedServices(folder) as urls:
        await _write(urls.database, 1)
        assert Valkey(folder.resolve() / "valkey").running()
        sockets = Path(urls.database.partition("host=")[2])
    assert not sockets.exists()  # noqa: ASYNC240


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nearly_full = shutil.disk_usage(tmp_path)._replace(free=20 * 2**20)
    monkeypatch.setattr(paths.shutil, "disk_usage", lambda _: nearly_full)
    with pytest.raises(StartupError, match="nearly full: 20 MB free"):
        EmbeddedServices(tmp_path).start()


def test_a_folder_that_cannot_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartupError, match="is a file"):
        open_folder(tmp_path / "file")
    with pytest.raises(StartupError, match="below a file"):
        open_folder(tmp_path / "file" / "data")


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "diary").write_text("mine")
    for touch in (open_folder, start_over):
        with pytest.raises(StartupError, match="not empty and no Xiaoka data folder"):
            touch(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_starting_over_removes_only_ours(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    start_over(folder)
    assert not folder.exists()
    open_folder(folder)
    (folder / "xiaoka.toml").write_text("")
    (folder / "mine").write_text("kept")
    with EmbeddedServices(folder), pytest.raises(StartupError, match="is running"):
        start_over(folder)
    assert (folder / "postgres").exists()
    start_over(folder)
    assert not (folder / "postgres").exists()
    assert (folder / "mine").read_text() == "kept"
    assert (folder / "xiaoka.toml").exists()
