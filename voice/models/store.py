"""The folder models live in: what is complete in it, and who may write to it now."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .catalogue import Catalogue, Edition, File, our_catalogue
from .download import digest
from .errors import InstallError

_MARK = "complete.json"


def default_folder(env: Mapping[str, str], home: Path) -> Path:
    """`~/.cache/xiaoka/models`: all installations of one person share it."""
    return Path(env.get("XDG_CACHE_HOME") or home / ".cache") / "xiaoka" / "models"


class Store:
    """Models in `folder`, where new ones are written, and in the folders `also`, which are only read."""

    def __init__(
        self, folder: Path, *, also: Sequence[Path] = (), catalogue: Catalogue | None = None
    ) -> None:
        self.folder = folder.expanduser()
        self.catalogue = catalogue or our_catalogue()
        self._all = tuple(dict.fromkeys((self.folder, *(path.expanduser() for path in also))))

    @property
    def downloads(self) -> Path:
        """Where archives wait until the model is put together."""
        return self.folder / ".downloads"

    def find(self, name: str) -> Path | None:
        """The folder of a complete model, or None. What was installed is known by its mark, names and sizes;
        what somebody copied there by hand is read once and marked."""
        model = self.catalogue.model(name)
        for folder in self._all:
            if _marked(folder / name, model.editions):
                return folder / name
            for edition in model.editions:
                if edition.files and all(is_right(folder / name, file) for file in edition.files):
                    _try_to_mark(folder / name, edition)
                    return folder / name
        return None

    @contextmanager
    def alone(self, waiting: Callable[[], None]) -> Iterator[None]:
        """One process at a time writes here; `waiting` is called when another does.

        Raises InstallError when the folder cannot be written to.
        """
        try:
            self.downloads.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            why = error.strerror or type(error).__name__
            message = f"Cannot write to {self.folder}: {why}."
            raise InstallError("folder", message, folder=str(self.folder), reason=why) from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def is_right(folder: Path, file: File) -> bool:
    """Whether the file is there, byte by byte."""
    path = folder / file.path
    return path.is_file() and path.stat().st_size == file.size and digest(path) == file.sha256


def mark(folder: Path, edition: Edition) -> None:
    """Write down that everything of `edition` is in `folder`."""
    if edition.unpack:
        paths = (path for path in folder.rglob("*") if path.is_file() and path.name != _MARK)
        sizes = {str(path.relative_to(folder)): path.stat().st_size for path in paths}
    else:
        sizes = {file.path: file.size for file in edition.files}
    text = json.dumps({"pinned": _pinned(edition), "files": sizes}, indent=1, sort_keys=True)
    new = folder / f"{_MARK}.{os.getpid()}"
    new.write_text(text + "\n", encoding="utf-8")
    os.replace(new, folder / _MARK)


def _try_to_mark(folder: Path, edition: Edition) -> None:
    try:
        mark(folder, edition)
    except OSError:
        return  # a folder that is only for reading; it is read again next time


def _marked(folder: Path, editions: Sequence[Edition]) -> bool:
    try:
        data = json.loads((folder / _MARK).read_text(encoding="utf-8"))
        if data["pinned"] not in [_pinned(edition) for edition in editions]:
            return False  # of an older catalogue
        return all((folder / path).stat().st_size == size for path, size in data["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _pinned(edition: Edition) -> str | dict[str, str]:
    if edition.unpack:
        return edition.unpack.archive.sha256
    return {file.path: file.sha256 for file in edition.files}
