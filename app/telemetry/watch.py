"""The telemetry of one process, `core.telemetry.Telemetry` and the backend's twin: metrics and traces."""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING

from core.telemetry import Fact, Facts

from .metrics import Metrics
from .timed import Timed

if TYPE_CHECKING:
    from .tracing import Running, Traces

_NO_SPANS = frozenset({"connection"})
"""Counted only: the transaction around it shows the same."""


class Watch:
    """Metrics, traces, or both. Without either use `core.telemetry.Silent`."""

    def __init__(self, metrics: Metrics | None, traces: "Traces | None" = None) -> None:
        self.metrics = metrics
        self.traces = traces
        self._kinds = {} if metrics is None else metrics.timed

    @property
    def tracing(self) -> bool:
        """Whether there are spans."""
        return self.traces is not None

    def watch(self, what: str, *, after: str | None = None, **facts: Fact) -> AbstractContextManager[Facts]:
        """Time the block; count it when its kind has a metric, and make a span of it when we trace."""
        kind = self._kinds.get(what)
        if self.traces is not None and what not in _NO_SPANS:
            return _Watched(kind, facts, (self.traces, what, after))
        return nullcontext(facts) if kind is None else _Watched(kind, facts, None)

    def link(self, trace: str | None) -> None:
        """Tie the present span to another one."""
        if self.traces is not None and trace is not None:
            self.traces.link(trace)

    def trace(self) -> str | None:
        """The present span as a W3C traceparent."""
        return None if self.traces is None else self.traces.present()

    def close(self) -> None:
        """Send what is left of the traces."""
        if self.traces is not None:
            self.traces.close()


class _Watched:
    """One piece of work while it runs. A facts dict of its own, so that noting costs nothing."""

    __slots__ = ("_began", "_facts", "_kind", "_span", "_traced")

    def __init__(
        self, kind: Timed | None, facts: Facts, traced: "tuple[Traces, str, str | None] | None"
    ) -> None:
        self._kind = kind
        self._facts = facts
        self._traced = traced
        self._span: Running | None = None

    def __enter__(self) -> Facts:
        if self._traced is not None:
            traces, what, after = self._traced
            self._span = traces.begin(what, after, self._facts)
        if self._kind is not None:
            self._kind.running += 1
        self._began = perf_counter()
        return self._facts

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = perf_counter() - self._began
        facts = self._facts
        if "outcome" not in facts:
            facts["outcome"] = "ok" if error is None else _outcome(error)
        if self._kind is not None:
            self._kind.running -= 1
            self._kind.note(facts, seconds)
        if self._span is not None:
            assert self._traced is not None
            self._traced[0].end(self._span, facts, error)


def _outcome(error: BaseException) -> str:
    if isinstance(error, asyncio.CancelledError):
        return "cancelled"
    return "timeout" if isinstance(error, TimeoutError) else "error"
