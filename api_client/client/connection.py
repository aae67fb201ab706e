"""One call over HTTP: the request out, a typed answer or a typed error back."""

from types import TracebackType
from typing import Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from api_client.contract import Problem, Refused, Unavailable

from .retry import RetryTransport

T = TypeVar("T", bound=BaseModel)

Query = dict[str, str | int | float]


class Connection:
    """A pool of connections to one backend, in the name of one key."""

    def __init__(
        self, base_url: str, key: str, *, transport: httpx.AsyncBaseTransport | None, timeout: float
    ) -> None:
        self._timeout = timeout
        self._http = httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/v1/",
            headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
            timeout=httpx.Timeout(timeout, connect=min(timeout, 5.0)),
            transport=RetryTransport(
                transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=100))
            ),
            follow_redirects=False,
        )

    async def ask(
        self,
        answer: type[T],
        method: str,
        path: str,
        *,
        body: BaseModel | None = None,
        query: Query | None = None,
        key: str | None = None,
        wait: float = 0.0,
    ) -> T:
        """Send and read `answer`. `wait` is how many seconds the backend may hold the answer back."""
        response = await self.send(method, path, body=body, query=query, key=key, wait=wait)
        try:
            # A newer backend may say more than we know; what we know must be right.
            return answer.model_validate_json(response.content, extra="ignore")
        except ValidationError as error:
            raise Unavailable(f"{method} {path}: the answer is no {answer.__name__}") from error

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: BaseModel | None = None,
        query: Query | None = None,
        key: str | None = None,
        wait: float = 0.0,
    ) -> httpx.Response:
        """Send; returns a 2xx response, raises `Refused` or `Unavailable` for everything else."""
        headers = {} if key is None else {"Idempotency-Key": key}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = body.model_dump_json(exclude_unset=method == "PATCH")
        timeout = httpx.Timeout(self._timeout + wait, connect=min(self._timeout, 5.0))
        try:
            response = await self._http.request(
                method, path, content=content, params=query, headers=headers, timeout=timeout
            )
        except httpx.TransportError as error:
            raise Unavailable(f"{method} {path}: {type(error).__name__}") from error
        if response.is_success:
            return response
        if response.is_client_error and (problem := _problem(response)) is not None:
            raise Refused(problem)
        raise Unavailable(f"{method} {path}: status {response.status_code}")

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _problem(response: httpx.Response) -> Problem | None:
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        return None  # not our backend: a proxy's page, or a path it does not know
