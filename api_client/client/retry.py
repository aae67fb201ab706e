"""Repeat a request when repeating cannot do a thing twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping

import httpx

STATUSES = frozenset({502, 503, 504})
ATTEMPTS = 4
_FAILURES = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0


class RetryTransport(httpx.AsyncBaseTransport):
    """Wraps a transport: tries up to `attempts` times where that is safe, pausing longer each time, with
    jitter.

    Safe are GET, HEAD and PUT, and a POST that carries an `Idempotency-Key`. A connection that broke and the
    statuses 502, 503 and 504 are repeated; a read timeout is not: the backend is at work, and asking again
    would add to it. `Retry-After` in seconds is respected up to two.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        *,
        attempts: int = ATTEMPTS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._inner = inner
        self._attempts = attempts
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        attempts = self._attempts if repeatable(request.method, request.headers) else 1
        for attempt in range(1, attempts):
            try:
                response = await self._inner.handle_async_request(request)
            except _FAILURES:
                await self._sleep(pause(attempt, None))
                continue
            if response.status_code not in STATUSES:
                return response
            await response.aclose()
            await self._sleep(pause(attempt, response.headers.get("Retry-After")))
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def repeatable(method: str, headers: Mapping[str, str]) -> bool:
    """Whether such a request may be sent again."""
    if method == "POST":
        return "Idempotency-Key" in headers
    return method in {"GET", "HEAD", "PUT"}


def pause(attempt: int, asked: str | None) -> float:
    """Seconds to wait after the `attempt`-th attempt; `asked` is the backend's `Retry-After`."""
    if asked is not None and asked.isdecimal():
        return min(float(asked), _LONGEST_PAUSE)
    # Full jitter: clients that failed together do not come back together.
    return random.uniform(0, min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE))  # noqa: S311
