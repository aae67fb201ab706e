"""The page's files: read once, compressed once, named by a version so that browsers may keep them."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).parent / "static"

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}

_KEEP = "public, max-age=31536000, immutable"
_ASK = "no-cache"


@dataclass(frozen=True)
class Asset:
    """One file as it is sent; `packed` is None where compression does not help."""

    body: bytes
    packed: bytes | None
    media_type: str

    def response(self, request: Request, *, keep: bool) -> Response:
        """Compressed when the browser takes it; `keep` when the address names the version."""
        headers = {"Cache-Control": _KEEP if keep else _ASK, "Vary": "Accept-Encoding"}
        body = self.body
        if self.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body = self.packed
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type=self.media_type, headers=headers)


class Assets:
    """All files under `static/`. `{{version}}` in text files becomes the version, a hash of everything."""

    def __init__(self, folder: Path = STATIC) -> None:
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in TYPES
        }
        digest = hashlib.sha256()
        for name, body in files.items():
            digest.update(name.encode() + b"\0" + body)
        self.version = digest.hexdigest()[:12]
        self._files = {name: self._asset(name, body) for name, body in files.items()}

    def get(self, name: str) -> Asset | None:
        """The file of that name, or None."""
        return self._files.get(name)

    def _asset(self, name: str, body: bytes) -> Asset:
        media_type = TYPES[Path(name).suffix]
        if media_type == "image/png":
            return Asset(body, None, media_type)
        body = body.replace(b"{{version}}", self.version.encode())
        return Asset(body, gzip.compress(body, 9, mtime=0), media_type)


def guard(response: Response, host: str) -> Response:
    """Put the security headers on: nothing inline, nothing from elsewhere, no frames around the chat.

    Older browsers do not count the web socket as 'self', hence the host by name.
    """
    sockets = f" ws://{host} wss://{host}" if host else ""
    response.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src 'self'{sockets}",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self), payment=()"
    return response
