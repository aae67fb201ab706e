"""Who runs in a data folder: one serving process at a time says so, and where it can be reached."""

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class AlreadyRunningError(Exception):
    """Another process serves this folder; `pid` and `url` as it noted them, None while it starts."""

    def __init__(self, pid: int | None, url: str | None) -> None:
        super().__init__(f"process {pid} at {url}")
        self.pid = pid
        self.url = url


class Seat:
    """Held for as long as the process serves. The kernel frees it at any death, so it cannot be stale."""

    def __init__(self, folder: Path) -> None:
        self._note = folder / "demo.json"
        self._path = folder / "demo.lock"
        self._handle = -1

    def __enter__(self) -> Self:
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise AlreadyRunningError(*_noted(self._note)) from None
        self._note.unlink(missing_ok=True)
        return self

    def reachable_at(self, url: str) -> None:
        """Note where we can be reached."""
        self._note.write_text(json.dumps({"pid": os.getpid(), "url": url}))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._note.unlink(missing_ok=True)
        os.close(self._handle)


def url_of_running(folder: Path) -> str | None:
    """Where the process that serves this folder can be reached; None when there is none."""
    try:
        with Seat(folder):
            return None
    except AlreadyRunningError as other:
        return other.url


def _noted(note: Path) -> tuple[int | None, str | None]:
    try:
        noted = json.loads(note.read_text())
        return int(noted["pid"]), str(noted["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, None
