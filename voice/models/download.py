"""One pinned file from the net: resumed where it broke off, refused when it is not what was pinned."""

import errno
import hashlib
import os
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import certifi
import httpx

from .catalogue import Archive
from .errors import InstallError

_WORTH_A_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Unavailable(Exception):
    """This address does not have the file now; another one may."""


Advance = Callable[[int], None]
"""Told how many bytes of the file are here."""


def open_client(env: Mapping[str, str], *, connect: float = 10.0) -> httpx.Client:
    """A client that trusts what the machine trusts. `connect`: seconds until an address must answer."""
    named = (env.get(name) for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"))
    context = _trusting(tuple(bundle for bundle in named if bundle and Path(bundle).is_file()))
    return httpx.Client(
        verify=context, follow_redirects=True, timeout=httpx.Timeout(30.0, connect=connect), headers=_HEADERS
    )


@cache
def _trusting(bundles: tuple[str, ...]) -> ssl.SSLContext:
    """The machine's certificates, certifi's for machines that have none, and those of `bundles`."""
    context = ssl.create_default_context()
    for bundle in (certifi.where(), *bundles):
        context.load_verify_locations(bundle)
    return context


# What is compressed on the way cannot be resumed by its own offsets.
_HEADERS = {"User-Agent": "xiaoka", "Accept-Encoding": "identity"}


def fetch(
    client: httpx.Client,
    address: str,
    archive: Archive,
    folder: Path,
    advance: Advance,
    *,
    tries: int = 4,
    pause: float = 0.5,
) -> Path:
    """Download `archive` into `folder`, going on with what an earlier attempt left. Returns the file.

    `tries`: how often in a row a transfer may end without a new byte; `pause` in seconds before the second
    one, and it doubles. Raises Unavailable, or InstallError: other bytes than pinned, a full disk.
    """
    target = folder / archive.file
    part = folder / f"{archive.file}.part"
    if target.exists() and digest(target) == archive.sha256:
        advance(archive.size)
        return target
    resumed = part.exists()
    failed = 0
    while (before := _length(part)) != archive.size:
        reason = "nothing came"
        try:
            _transfer(client, address, archive, part, advance)
        except (httpx.TransportError, _Again) as error:
            reason = str(error) or type(error).__name__
        except OSError as error:
            raise _disk(error, archive) from error
        failed = 0 if _length(part) > before else failed + 1
        if failed >= tries:
            raise Unavailable(reason)
        if failed:
            time.sleep(pause * 2 ** (failed - 1))
    if digest(part) != archive.sha256:
        part.unlink()
        if resumed:  # the rest came from another file than the beginning; once more from the start
            return fetch(client, address, archive, folder, advance, tries=tries, pause=pause)
        raise InstallError("checksum", f"{archive.file} is not what it should be.", file=archive.file)
    os.replace(part, target)
    return target


class _Again(Exception):
    """The server asks for patience."""


def _transfer(client: httpx.Client, address: str, archive: Archive, part: Path, advance: Advance) -> None:
    have = _length(part)
    if have > archive.size:
        part.unlink()
        have = 0
    with client.stream("GET", address, headers={"Range": f"bytes={have}-"} if have else {}) as answer:
        if answer.status_code in _WORTH_A_TRY:
            raise _Again(f"HTTP {answer.status_code}")
        ranged = answer.headers.get("content-range", "").startswith(f"bytes {have}-")
        if answer.status_code == 416 or (answer.status_code == 206 and not ranged):
            part.unlink(missing_ok=True)
            raise _Again("another range than asked for")
        if answer.status_code not in (200, 206):
            raise Unavailable(f"HTTP {answer.status_code}")
        if answer.status_code == 200:
            have = 0  # a server without ranges begins again
        length = answer.headers.get("content-length", "")
        if length.isdigit() and have + int(length) != archive.size:
            raise Unavailable(f"{have + int(length)} bytes instead of {archive.size}")
        with part.open("ab" if have else "wb") as out:
            for chunk in answer.iter_raw():
                have += len(chunk)
                if have > archive.size:
                    raise Unavailable("more bytes than announced")
                out.write(chunk)
                advance(have)


def digest(path: Path) -> str:
    """SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _disk(error: OSError, archive: Archive) -> InstallError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InstallError(
            "disk", f"The disk is full ({archive.file}).", megabytes=-(-archive.size // 1_000_000)
        )
    why = error.strerror or type(error).__name__
    return InstallError("folder", f"Cannot write {archive.file}: {why}.", folder=archive.file, reason=why)
