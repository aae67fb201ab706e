"""Files of a model out of archives. Archives are read member by member; nothing in them is run."""

import hashlib
import os
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from .catalogue import Archive, File, Unpack
from .errors import InstallError

_CHUNK = 1 << 20


def put_together(file: File, archives: dict[Archive, Path], folder: Path) -> None:
    """Write `file` into `folder` at once or not at all. `archives`: where each one lies.

    Raises InstallError when the result is not what was pinned.
    """
    target = folder / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    new = Path(name)
    try:
        hashed = hashlib.sha256()
        with os.fdopen(handle, "wb") as out:
            for source in _sources(file, archives):
                while chunk := source.read(_CHUNK):
                    hashed.update(chunk)
                    out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if hashed.hexdigest() != file.sha256:
            raise InstallError("checksum", f"{file.path} is not what it should be.", file=file.path)
        new.chmod(0o644)
        os.replace(new, target)
    finally:
        new.unlink(missing_ok=True)


def unpack(what: Unpack, archive: Path, folder: Path) -> None:
    """Make `folder` of all members below the root; an old one is replaced.

    Raises InstallError for a strange archive.
    """
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
    try:
        left = what.at_most
        with zipfile.ZipFile(archive) as opened:
            for member in opened.infolist():
                path = PurePosixPath(member.filename)
                if member.is_dir() or not path.is_relative_to(what.root):
                    continue
                left -= member.file_size
                if left < 0 or ".." in path.parts:
                    raise InstallError("checksum", f"{archive.name} is not a model.", file=archive.name)
                target = new / path.relative_to(what.root)
                target.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(member) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, _CHUNK)
        new.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _sources(file: File, archives: dict[Archive, Path]) -> Iterator[IO[bytes]]:
    if file.download is not None:
        with archives[file.download].open("rb") as whole:
            yield whole
    for part in file.parts:
        with _member(archives[part.archive], part.member) as source:
            yield source


@contextmanager
def _member(archive: Path, member: str) -> Iterator[IO[bytes]]:
    try:
        if archive.suffix == ".tgz":
            with tarfile.open(archive, "r:gz") as tarball:
                source = tarball.extractfile(member)
                if source is None:
                    raise KeyError(member)
                yield source
        else:
            with zipfile.ZipFile(archive) as wheel, wheel.open(member) as opened:
                yield opened
    except (KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise InstallError("checksum", f"{archive.name} has no {member}.", file=archive.name) from error
