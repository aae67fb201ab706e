"""Both services of one data folder, shared by every process that names it, gone when the last one ends.

Who uses the folder holds a shared lock on `users.lock` for as long as it lives; the kernel drops it at any
death, so no lock can be stale. The last user to leave stops the servers. A small guardian process waits for
the same lock exclusively and does so when the last user was killed instead of leaving.
"""

import fcntl
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from app.problems import StartupError

from .paths import prepare
from .postgres import Postgres
from .valkey import Valkey

_WAIT_SECONDS = 90.0


@dataclass(frozen=True)
class ServiceUrls:
    """Where the running services answer; empty for one that was not asked for.

    `database` names PostgreSQL's own `postgres` database.
    """

    database: str
    redis: str


class EmbeddedServices:
    """Start, share and stop the services of one data folder. Blocking; about 1 s cold, 0.1 s warm."""

    def __init__(self, folder: Path, *, postgres: bool = True, valkey: bool = True) -> None:
        self.folder = folder
        self._postgres = postgres
        self._valkey = valkey
        self._users: int | None = None

    def start(self) -> ServiceUrls:
        """Start what is not running yet, or join what is. Raises StartupError with one clear sentence."""
        self.folder = prepare(self.folder)
        postgres, valkey = Postgres(self.folder / "postgres"), Valkey(self.folder / "valkey")
        with _Exclusive(self.folder / "start.lock"):
            self._users = _open(self.folder / "users.lock")
            _lock(self._users, fcntl.LOCK_SH, self.folder)
            try:
                if self._postgres:
                    postgres.start()
                if self._valkey:
                    valkey.start()
                self._ensure_guardian()
                return ServiceUrls(
                    postgres.url("postgres") if self._postgres else "", valkey.url() if self._valkey else ""
                )
            except BaseException:
                self._leave()
                raise

    def stop(self) -> None:
        """Leave; the last one out stops the servers. Safe to call twice."""
        if self._users is None:
            return
        with _Exclusive(self.folder / "start.lock"):
            self._leave()

    def __enter__(self) -> ServiceUrls:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _leave(self) -> None:
        assert self._users is not None
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # somebody else still uses them
        else:
            stop_all(self.folder)
        finally:
            os.close(self._users)
            self._users = None

    def _ensure_guardian(self) -> None:
        probe = _open(self.folder / "guardian.lock")
        try:
            fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally:
            os.close(probe)
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "app.embedded.guardian", str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            start_new_session=True,
        )


def guard(folder: Path) -> None:
    """The guardian's work: wait until nobody uses the services of `folder`, then stop what still runs."""
    try:
        # Makes no files: whoever started us may have left, and removed the folder, before we came this far.
        alone = os.open(folder / "guardian.lock", os.O_RDWR | os.O_CLOEXEC)
        users = os.open(folder / "users.lock", os.O_RDWR | os.O_CLOEXEC)
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return
    fcntl.flock(users, fcntl.LOCK_EX)
    if folder.exists():
        stop_all(folder)


def stop_all(folder: Path) -> None:
    """Stop whatever runs in `folder`. Only for a caller that holds `users.lock` exclusively."""
    Valkey(folder / "valkey").stop()
    Postgres(folder / "postgres").stop()


class _Exclusive:
    """An exclusive lock on a file, waited for with a limit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def __enter__(self) -> Self:
        self._handle = _open(self._path)
        _lock(self._handle, fcntl.LOCK_EX, self._path.parent)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise StartupError(
            f"{path.parent} belongs to another user. Run as that user or name another folder with --data."
        ) from error


def _lock(handle: int, kind: int, folder: Path) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(handle)
                raise StartupError(
                    f"Another xiaoka has been starting or stopping in {folder} for "
                    f"{_WAIT_SECONDS:.0f} seconds. Wait for it or name another folder with --data."
                ) from None
            time.sleep(0.05)
