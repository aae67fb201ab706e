"""Link codes: how they look, how they are hashed, how often one may guess."""

import hashlib
import hmac
import secrets
import unicodedata
from datetime import timedelta

MAX_ATTEMPTS = 5
"""Wrong codes a chat may send within `ATTEMPT_WINDOW`; eight digits leave a guesser no chance with that."""

MAX_ATTEMPTS_OF_ALL = 200
"""Wrong codes all chats together may send within it. A new chat costs nothing, so a guesser has many; while
somebody guesses nobody links a chat by code, and an operator still can."""

ATTEMPT_WINDOW = timedelta(minutes=10)
MAX_CONTACTS = 200


def new_code() -> str:
    """Eight digits: easy to read out and to type on any keyboard."""
    return f"{secrets.randbelow(10**8):08d}"


def normalised(code: str) -> str:
    """What somebody typed, without spaces and dashes and with full-width digits as plain ones."""
    return "".join(unicodedata.normalize("NFKC", code).replace("-", " ").split())


def digest(code: str, key: bytes) -> bytes:
    """A keyed hash: digits alone could be tried out from a plain one."""
    return hmac.new(key, b"link-code:" + normalised(code).encode(), hashlib.sha256).digest()
