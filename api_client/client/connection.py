"""One call: the request out, a typed answer or a typed error back."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from api_client.contract import Problem, Refused, Unavailable

from .carrier import Answer, Carrier, Lost, Query, Request

T = TypeVar("T", bound=BaseModel)


class Connection:
    """Speaks the contract over a carrier."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

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
        got = await self.send(method, path, body=body, query=query, key=key, wait=wait)
        try:
            # A newer backend may say more than we know; what we know must be right.
            return answer.model_validate_json(got.content, extra="ignore")
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
    ) -> Answer:
        """Send; returns a 2xx answer, raises `Refused` or `Unavailable` for everything else."""
        headers = {} if key is None else {"Idempotency-Key": key}
        content = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = body.model_dump_json(exclude_unset=method == "PATCH").encode()
        try:
            answer = await self._carrier.carry(Request(method, path, headers, query, content, wait))
        except Lost as error:
            raise Unavailable(f"{method} {path}: {error}") from error
        if 200 <= answer.status < 300:
            return answer
        if 400 <= answer.status < 500 and (problem := _problem(answer)) is not None:
            raise Refused(problem)
        raise Unavailable(f"{method} {path}: status {answer.status}")

    async def close(self) -> None:
        """Let go of the carrier."""
        await self._carrier.close()


def _problem(answer: Answer) -> Problem | None:
    try:
        return Problem.model_validate_json(answer.content)
    except ValidationError:
        return None  # not our backend: a proxy's page, or a path it does not know
