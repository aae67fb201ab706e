"""Who calls: the bearer key of a request, read from the database or remembered for a moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from backend.keys import service as keys

from .caller import Caller
from .db import Database
from .limits import Limits
from .problems import ProblemError


class CallerCache:
    """Remembers valid keys for a few seconds, so that a busy bot does not read its key for every request.

    A revoked key therefore works for at most `seconds` more. Keys are held by their hash only.
    """

    def __init__(self, seconds: float = 5.0, size: int = 4096) -> None:
        self._seconds = seconds
        self._size = size
        self._known: dict[bytes, tuple[float, Caller]] = {}
        self._reading: dict[bytes, asyncio.Future[Caller | None]] = {}

    def get(self, digest: bytes) -> Caller | None:
        """The caller with this key hash, if it was seen just now."""
        until, caller = self._known.get(digest, (0.0, None))
        return caller if until > time.monotonic() else None

    def knew(self, digest: bytes) -> bool:
        """Whether this key was valid some time ago, so that reading it again is no guess."""
        return digest in self._known

    async def reading(self, digest: bytes, read: Callable[[], Awaitable[Caller | None]]) -> Caller | None:
        """Read a key once for everybody who asks for it meanwhile: a busy bot's first moment is one guess."""
        under_way = self._reading.get(digest)
        if under_way is None:
            under_way = asyncio.ensure_future(read())
            self._reading[digest] = under_way
            under_way.add_done_callback(lambda _: self._reading.pop(digest))
        return await asyncio.shield(under_way)

    def put(self, digest: bytes, caller: Caller) -> None:
        """Remember a caller whose key was just read."""
        if len(self._known) >= self._size:
            self._known.clear()
        self._known[digest] = (time.monotonic() + self._seconds, caller)


async def database(request: Request) -> Database:
    """The app's database. `async`, as every dependency here: FastAPI sends plain functions to a thread."""
    found: Database = request.app.state.database
    return found


_bearer = HTTPBearer(auto_error=False, description="A key such as `xk_…`, made by `POST /v1/keys`.")


async def caller(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    database: Annotated[Database, Depends(database)],
) -> Caller:
    """The owner of the request's key. Raises `unauthenticated`, `too_many_requests`."""
    return await caller_with(credentials.credentials if credentials else None, request, database)


async def caller_with(secret: str | None, request: Request, database: Database) -> Caller:
    """The owner of this key. Raises `unauthenticated`, `too_many_requests`."""
    if secret is None:
        raise ProblemError("unauthenticated", "The request carries no key.")
    cache: CallerCache = request.app.state.callers
    limits: Limits = request.app.state.limits
    digest = keys.digest(secret)
    known = cache.get(digest)
    if known is None:
        look_up = partial(database.run, lambda tx: keys.find(tx, secret))
        guess = partial(_guessing, look_up, limits, address_of(request))
        known = await cache.reading(digest, look_up if cache.knew(digest) else guess)
        if known is None:
            raise ProblemError("unauthenticated", "The key is not valid.")
        cache.put(digest, known)
    limits.admit(known)
    return known


def address_of(request: Request) -> str:
    """Where the request came from, as far as our server and its trusted proxies know."""
    return request.client.host if request.client else "unknown"


async def _guessing(
    look_up: Callable[[], Awaitable[Caller | None]], limits: Limits, address: str
) -> Caller | None:
    """Look up a key never seen before; only wrong ones count against the address."""
    limits.guess(address)
    found, failed = None, True
    try:
        found = await look_up()
        failed = False
    finally:
        if failed or found is not None:
            limits.no_guess(address)
    return found


async def _operator(caller: Annotated[Caller, Depends(caller)]) -> Caller:
    caller.need("operator")
    return caller


DatabaseDep = Annotated[Database, Depends(database)]
CallerDep = Annotated[Caller, Depends(caller)]
OperatorDep = Annotated[Caller, Depends(_operator)]
