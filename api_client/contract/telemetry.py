"""How conversation and backend are watched: a port, silent unless the house hands in something that listens.

Whoever watches changes nothing. What it is told is never personal: no names, numbers, texts, or addresses.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Fact = str | int | float | bool
Facts = dict[str, Fact]
"""What is known about one piece of work; more may be noted while it runs."""

UNTRACED = "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-00"
"""As `after`: work that is done all the time and is nobody's story, such as looking for news."""


def traced(trace: str | None) -> bool:
    """Whether somebody keeps what belongs to this trace."""
    return trace is not None and trace.endswith("-01")


class Telemetry(Protocol):
    """Times pieces of work and ties together those that belong to one story, across processes."""

    @property
    def tracing(self) -> bool:
        """Whether stories are followed at all."""

    def watch(self, what: str, *, after: str | None = None, **facts: Fact) -> AbstractContextManager[Facts]:
        """Time the block as one `what`. `after` is the `trace` of the work that caused it elsewhere."""

    def link(self, trace: str | None) -> None:
        """What runs now has to do with the work of `trace`, which did not cause it."""

    def trace(self) -> str | None:
        """What runs now, to be carried along with its effects (W3C traceparent). None: nobody traces."""


class Silent:
    """Nobody watches."""

    tracing = False

    def watch(
        self,
        what: str,  # noqa: ARG002
        *,
        after: str | None = None,  # noqa: ARG002
        **facts: Fact,
    ) -> AbstractContextManager[Facts]:
        """Only the block."""
        return nullcontext(facts)

    def link(self, trace: str | None) -> None:
        """Nothing to tie."""

    def trace(self) -> str | None:
        """Nobody traces."""
        return None
