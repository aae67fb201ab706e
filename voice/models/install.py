"""Brings models onto this machine: what is missing is fetched, checked and put together."""

import errno
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx

from .assemble import put_together, unpack
from .catalogue import Archive, Edition, Model
from .download import Unavailable, digest, fetch, open_client
from .errors import InstallError
from .registries import Registries
from .store import Store, is_right, mark

_SPARE = 64_000_000
"""Bytes that stay free on the disk."""
_UPSTREAM_SECONDS = 3.0
"""How long an upstream's own address may take to answer; it is out of reach for many people."""


@dataclass(frozen=True)
class Step:
    """What is going on. `done` and `total` in bytes, over all that is fetched for this model."""

    what: Literal["waiting", "fetching", "assembling", "ready"]
    model: str
    done: int = 0
    total: int = 0


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Progress for nobody."""


class Installer:
    """Installs into one store. `given`: a folder with archives somebody brought, asked before the net."""

    def __init__(
        self,
        store: Store,
        *,
        env: Mapping[str, str] | None = None,
        given: Path | None = None,
        pause: float = 0.5,
    ) -> None:
        self._store = store
        self._env = os.environ if env is None else env
        self._given = given
        self._pause = pause
        self._unreachable: set[str] = set()

    def install(self, name: str, progress: Progress = silent) -> Path:
        """The folder of the model, complete. Blocking; several processes may call it at the same time.

        Raises InstallError saying what is in the way.
        """
        model = self._store.catalogue.model(name)
        if found := self._store.find(name):
            return found
        with self._store.alone(lambda: progress(Step("waiting", name))):
            if found := self._store.find(name):  # whoever we waited for has done it
                return found
            self._have_one_edition(model, progress)
        progress(Step("ready", name))
        return self._store.folder / name

    def _have_one_edition(self, model: Model, progress: Progress) -> None:
        reasons: list[str] = []
        for edition in model.editions:
            try:
                self._have(model.name, edition, progress)
            except Unavailable as error:
                reasons.append(f"{edition.name}: {error}")
            except InstallError as error:
                if error.kind != "checksum" or edition is model.editions[-1]:
                    raise
                reasons.append(f"{edition.name}: {error}")
            else:
                return
        message = f"No source has {model.name} now ({'; '.join(reasons)})."
        raise InstallError("offline", message, name=model.name)

    def _have(self, name: str, edition: Edition, progress: Progress) -> None:
        folder = self._store.folder / name
        missing = [file for file in edition.files if not is_right(folder, file)]
        needed = [file.download for file in missing if file.download is not None]
        needed += [part.archive for file in missing for part in file.parts]
        if edition.unpack:
            needed.append(edition.unpack.archive)
        archives = tuple(dict.fromkeys(needed))
        growth = edition.unpack.at_most if edition.unpack else sum(file.size for file in missing)
        self._check_room(archives, growth)
        try:
            lying = self._fetch(name, archives, progress)
            progress(Step("assembling", name))
            if edition.unpack:
                unpack(edition.unpack, lying[edition.unpack.archive], folder)
            for file in missing:
                put_together(file, lying, folder)
            mark(folder, edition)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise self._no_room(growth) from error
            why = error.strerror or type(error).__name__
            message = f"Cannot write to {folder}: {why}."
            raise InstallError("folder", message, folder=str(folder), reason=why) from error
        for archive in archives:
            (self._store.downloads / archive.file).unlink(missing_ok=True)

    def _check_room(self, archives: Sequence[Archive], growth: int) -> None:
        folder = self._store.downloads
        here = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
        need = sum(archive.size for archive in archives) - here + growth + _SPARE
        if shutil.disk_usage(folder).free < need:
            raise self._no_room(need)

    def _no_room(self, need: int) -> InstallError:
        megabytes = -(-need // 1_000_000)
        message = f"{self._store.folder} needs {megabytes} MB of free space for this."
        return InstallError("disk", message, folder=str(self._store.folder), megabytes=megabytes)

    def _fetch(self, name: str, archives: Sequence[Archive], progress: Progress) -> dict[Archive, Path]:
        total = sum(archive.size for archive in archives)
        before = 0
        lying: dict[Archive, Path] = {}
        with open_client(self._env) as patient, open_client(self._env, connect=_UPSTREAM_SECONDS) as quick:
            for archive in archives:
                start = before
                lying[archive] = self._brought(archive) or self._from_net(
                    archive,
                    quick if archive.url else patient,
                    lambda done, start=start: progress(Step("fetching", name, start + done, total)),  # type: ignore[misc]
                )
                before += archive.size
                progress(Step("fetching", name, before, total))
        return lying

    def _brought(self, archive: Archive) -> Path | None:
        for file in (archive.file, Path(urlsplit(archive.url or "").path).name):
            path = self._given / file if self._given and file else None
            if path and path.is_file() and digest(path) == archive.sha256:
                return path
        return None

    def _from_net(self, archive: Archive, client: httpx.Client, advance: Callable[[int], None]) -> Path:
        registries = Registries(self._env, Path(self._env.get("HOME") or Path.home()))
        reasons: list[str] = []
        wrong: InstallError | None = None
        for address in registries.addresses(archive, client):
            host = urlsplit(address).netloc.rpartition("@")[2]
            if host in self._unreachable:
                reasons.append(f"{host} does not answer")
                continue
            try:
                return fetch(
                    client, address, archive, self._store.downloads, advance,
                    tries=1 if archive.url else 4, pause=self._pause,
                )  # fmt: skip
            except Unavailable as error:
                reasons.append(f"{host}: {error}")
                self._unreachable.add(host)
            except InstallError as error:
                if error.kind != "checksum":
                    raise
                wrong = error
        if wrong:
            raise wrong
        raise Unavailable("; ".join(reasons) or f"{archive.file} is in no registry")
