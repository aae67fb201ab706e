"""What carries a request to the backend and its answer back: a network, or a call within the process."""

from dataclasses import dataclass, field
from typing import Protocol

Query = dict[str, str | int | float | list[str]]


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is escaped and stands below the address of the backend; `wait` is how long it may hold back."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    query: Query | None = None
    content: bytes = b""
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` of HTTP and the whole body."""

    status: int
    content: bytes


class Lost(Exception):
    """No answer came. Says why in one word."""


class Carrier(Protocol):
    """One backend, in the name of one key."""

    async def carry(self, request: Request) -> Answer:
        """Bring the answer. Raises Lost."""

    async def close(self) -> None:
        """Let go of the connections."""
