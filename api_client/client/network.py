"""A backend over HTTP."""

import httpx

from .carrier import Answer, Lost, Request
from .retry import RetryTransport


class Network:
    """A pool of connections to the backend under `base_url`."""

    def __init__(
        self,
        base_url: str,
        headers: dict[str, str],
        *,
        transport: httpx.AsyncBaseTransport | None,
        timeout: float,
    ) -> None:
        self._timeout = timeout
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers=headers,
            timeout=httpx.Timeout(timeout, connect=min(timeout, 5.0)),
            transport=RetryTransport(
                transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=100))
            ),
            follow_redirects=False,
        )

    async def carry(self, request: Request) -> Answer:
        """Bring the answer. Raises Lost."""
        timeout = httpx.Timeout(self._timeout + request.wait, connect=min(self._timeout, 5.0))
        try:
            response = await self._http.request(
                request.method, request.path, content=request.content or None, params=request.query,
                headers=request.headers, timeout=timeout,
            )  # fmt: skip
        except httpx.TransportError as error:
            raise Lost(type(error).__name__) from error
        return Answer(response.status_code, response.content)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
