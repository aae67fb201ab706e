"""Who sits at the browser: an unguessable cookie, and the chat address that is derived from it."""

import hashlib
import re
import secrets
from collections.abc import Mapping

from starlette.responses import Response

from core.model import Chat

COOKIE = "xiaoka_chat"
YEAR = 365 * 24 * 3600
_FORM = re.compile(r"^[A-Za-z0-9_-]{43}$")


def chat_of(cookies: Mapping[str, str]) -> Chat | None:
    """The chat of a request; None without a well-formed cookie.

    The address is a hash, so that whoever reads the database cannot take over a chat.
    """
    token = cookies.get(COOKIE, "")
    if not _FORM.match(token):
        return None
    return Chat("web", hashlib.sha256(token.encode()).hexdigest()[:40])


def begin(response: Response, cookies: Mapping[str, str], *, secure: bool) -> None:
    """Give a newcomer a session, and somebody known another year."""
    token = cookies.get(COOKIE, "") if chat_of(cookies) else secrets.token_urlsafe(32)
    response.set_cookie(COOKIE, token, max_age=YEAR, path="/", httponly=True, samesite="lax", secure=secure)
