"""What every command that touches the data folder begins with."""

import fcntl
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app import logs
from app.data_folder import open_folder
from app.problems import StartupError
from app.settings import Settings, load

if TYPE_CHECKING:
    from app.stage import Rehearsal


@dataclass(frozen=True)
class Frame:
    """An opened data folder with its settings; logs go to its file."""

    data: Path
    settings: Settings


def open_frame(data: Path, config: Path | None, *, log_to_stderr: bool = False) -> Frame:
    """Open the folder, read the settings, start the logs. Raises StartupError."""
    settings = load(data, config)
    folder = open_folder(data)
    file = folder / "logs" / "xiaoka.log"
    try:
        logs.configure(settings.log_level, None if log_to_stderr else file)
    except OSError as error:
        raise StartupError(f"Cannot write to {file}: {error.strerror}.") from error
    return Frame(folder, settings)


def tell(sentence: str) -> None:
    """Say something about the work to the person who started it."""
    print(sentence, file=sys.stderr, flush=True)


@contextmanager
def alone_in_rehearsal(data: Path) -> Iterator[None]:
    """One rehearsal at a time in a data folder: each moves the clock of the same database."""
    handle = os.open(data / "rehearsal.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    told = False
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    tell(f"Waiting for another rehearsal in {data} to end.")
                    told = True
                time.sleep(0.2)
        yield
    finally:
        os.close(handle)


@asynccontextmanager
async def open_rehearsal(frame: Frame) -> "AsyncIterator[Rehearsal]":
    """The stage of `converse`, `chat --json` and `demo --once`, with everything under it."""
    from app.secrets import Vault
    from app.stage import rehearsal
    from app.stores import open_stores

    async with open_stores(frame.data, frame.settings, tell=tell) as stores:
        vault = Vault(frame.data, frame.settings)
        async with rehearsal(
            frame.settings, vault, server_url=stores.server, redis_url=stores.redis
        ) as stage:
            yield stage
