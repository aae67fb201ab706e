"""Codes and hashes of agreements, and whether a signature holds. Pure."""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Verdict = Literal["sign", "gone", "tried_out", "wrong", "outdated"]


def new_code() -> str:
    """Six digits: few enough to type, and nobody has more than a few tries."""
    return f"{secrets.randbelow(10**6):06d}"


def new_token() -> str:
    """Of a link to a PDF; nobody guesses 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(text: str) -> bytes:
    """SHA-256 of the exact text in UTF-8."""
    return hashlib.sha256(text.encode()).digest()


def code_digest(code: str, *, person: str, version: str, sha256: bytes, key: bytes) -> bytes:
    """A keyed hash of the code together with what it is bound to: for another person, version or text the
    same digits are another code."""
    plain = "".join(unicodedata.normalize("NFKC", code).replace("-", " ").split())
    said = "\x1f".join(("agreement-code", plain, person, version)).encode() + b"\x1f" + sha256
    return hmac.new(key, said, hashlib.sha256).digest()


def token_digest(token: str, key: bytes) -> bytes:
    """How a link is stored."""
    return hmac.new(key, b"agreement-paper:" + token.encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Draft:
    """What of a draft decides whether it can be signed."""

    version: str
    sha256: bytes
    code: bytes
    attempts: int
    """This one included."""
    expires_at: datetime


def verdict(draft: Draft, *, said: bytes, version: str, most: int, now: datetime) -> Verdict:
    """What becomes of a code: `said` is its digest, `version` the one in force, `most` tries are allowed."""
    if now >= draft.expires_at:
        return "gone"
    if draft.attempts > most:
        return "tried_out"
    if not hmac.compare_digest(draft.code, said):
        return "wrong"
    return "sign" if draft.version == version else "outdated"
