"""How the pretend company signs: HMAC-SHA256 over the time and the raw body."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from backend.platform.problems import ProblemError

TIMESTAMP = "X-Sandbox-Timestamp"
SIGNATURE = "X-Sandbox-Signature"
_WINDOW = timedelta(minutes=5)


def sign(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers that go with `body`."""
    timestamp = str(int(at.timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: _mac(secret, timestamp, body)}


def verify(secret: str, body: bytes, headers: Mapping[str, str], now: datetime) -> None:
    """Raises `signature_invalid` for a wrong or missing signature, or one that is not of these minutes."""
    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    expected = _mac(secret, timestamp, body)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise ProblemError("signature_invalid", "The signature does not fit the body.")
    if abs(int(now.timestamp()) - int(timestamp)) > _WINDOW.total_seconds():
        raise ProblemError("signature_invalid", "The signature is not of these minutes.")


def _mac(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()
