"""What models there are and what their files must be: `catalogue.toml` as types."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from .errors import InstallError

Purpose = Literal["recogniser", "speaker", "tests"]
Registry = Literal["pypi", "npm"]


@dataclass(frozen=True)
class Archive:
    """A wheel, an npm tarball or a zip, pinned. `registry` or `url` is set. `size` in bytes."""

    file: str
    size: int
    sha256: str
    registry: Registry | None = None
    name: str = ""
    version: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Part:
    """A member of an archive."""

    archive: Archive
    member: str


@dataclass(frozen=True)
class File:
    """One file of a model: downloaded from `url`, or `parts` one after the other. `size` in bytes."""

    path: str
    size: int
    sha256: str
    url: str | None = None
    parts: tuple[Part, ...] = ()

    @property
    def download(self) -> Archive | None:
        """The file itself as something to fetch, when it has an address."""
        name = f"{self.sha256[:12]}-{Path(self.path).name}"
        return Archive(file=name, size=self.size, sha256=self.sha256, url=self.url) if self.url else None


@dataclass(frozen=True)
class Unpack:
    """All members of an archive below `root`, at most `at_most` bytes together."""

    archive: Archive
    root: str
    at_most: int


@dataclass(frozen=True)
class Edition:
    """One complete way to have a model: listed files, or an archive that is unpacked."""

    name: str
    files: tuple[File, ...] = ()
    unpack: Unpack | None = None

    @property
    def size(self) -> int:
        """Bytes on the disk when installed (an upper bound for an archive)."""
        return self.unpack.at_most if self.unpack else sum(file.size for file in self.files)


@dataclass(frozen=True)
class Model:
    """A model; `editions` in the order they are tried."""

    name: str
    purpose: Purpose
    licence: str
    editions: tuple[Edition, ...]


class Catalogue:
    """All models by name."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        archives = {key: Archive(**fields) for key, fields in data["archives"].items()}
        self.models = {name: _model(name, fields, archives) for name, fields in data["models"].items()}

    def model(self, name: str) -> Model:
        """Raises InstallError when there is none of that name."""
        if name not in self.models:
            raise InstallError("unknown", f"There is no model called {name!r}.", name=name)
        return self.models[name]


@cache
def our_catalogue() -> Catalogue:
    """The one that is shipped."""
    return Catalogue(tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8")))


def _model(name: str, fields: Mapping[str, Any], archives: Mapping[str, Archive]) -> Model:
    editions = tuple(
        Edition(
            name=edition["name"],
            files=tuple(_file(file, archives) for file in edition.get("files", ())),
            unpack=_unpack(edition.get("unpack"), archives),
        )
        for edition in fields["editions"]
    )
    return Model(name, fields["purpose"], fields["licence"], editions)


def _file(fields: Mapping[str, Any], archives: Mapping[str, Archive]) -> File:
    parts = tuple(Part(archives[key], member) for key, member in fields.get("parts", ()))
    return File(fields["path"], fields["size"], fields["sha256"], fields.get("url"), parts)


def _unpack(fields: Mapping[str, Any] | None, archives: Mapping[str, Archive]) -> Unpack | None:
    if fields is None:
        return None
    return Unpack(archives[fields["archive"]], fields["root"], fields["at_most"])
