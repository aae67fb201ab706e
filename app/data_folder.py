"""The data folder: whether it is ours, what of ours is in it, and starting over."""

import fcntl
import os
import shutil
import time
from pathlib import Path

from .embedded.paths import prepare
from .problems import StartupError

_MARK = ".xiaoka-data"
_OURS = ("postgres", "postgres.new", "postgres.log", "valkey", "valkey.log", "secrets", "logs", "demo.json")
_GUARDIAN_LOOKS = 2.0
"""Seconds that the guardian may take to see that there is nothing to stop."""
_HARMLESS = frozenset({"xiaoka.toml", "lost+found", ".DS_Store", ".gitignore"})


def open_folder(folder: Path) -> Path:
    """Make the folder or recognise it as ours; returns its real path.

    Raises StartupError when it holds somebody else's files, cannot be written to, or its disk is nearly full.
    """
    folder = folder.expanduser()
    if folder.is_dir() and os.access(folder, os.R_OK) and not _is_ours(folder):
        raise StartupError(
            f"{folder} is not empty and no Xiaoka data folder; nothing was touched. "
            "Name an empty or new folder with --data."
        )
    folder = prepare(folder)
    (folder / _MARK).touch(mode=0o600)
    return folder


def start_over(folder: Path) -> None:
    """Remove what Xiaoka put into the folder, and nothing else; its settings file stays.

    Raises StartupError when the folder is not ours or a running Xiaoka uses it.
    """
    folder = folder.expanduser()
    if not folder.exists():
        return
    folder = open_folder(folder)
    users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(users, folder)
        from .embedded.services import stop_all

        stop_all(folder)  # a server that outlived its killed owner
        for name in _OURS:
            path = folder / name
            try:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
            except OSError as error:
                raise StartupError(f"Cannot remove {path}: {error.strerror}.") from error
    finally:
        os.close(users)


def _take(users: int, folder: Path) -> None:
    """The lock of whoever uses the folder. When the last one has just left, its guardian still looks."""
    until = time.monotonic() + _GUARDIAN_LOOKS
    while True:
        try:
            return fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise StartupError(
                    f"A Xiaoka is running in {folder}; stop it before starting over."
                ) from None
            time.sleep(0.05)


def _is_ours(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    return _MARK in names or names <= _HARMLESS
