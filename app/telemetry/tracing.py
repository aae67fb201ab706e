"""Traces by OpenTelemetry. Imported only when somebody asked for them.

Attributes are facts of our own choosing. Messages and stacks of errors stay out, for they may hold a phone
number; so do addresses of requests, only the template of the route is named.
"""

from dataclasses import dataclass

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.propagators.textmap import default_setter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from core.telemetry import Facts

_KINDS = {
    "http": SpanKind.SERVER,
    "call": SpanKind.CLIENT,
    "supplier": SpanKind.CLIENT,
    "gateway": SpanKind.CLIENT,
    "job": SpanKind.CONSUMER,
    "notice": SpanKind.CONSUMER,
}
_NAMES = {
    "method": "http.request.method",
    "route": "http.route",
    "status": "http.response.status_code",
}
"""Facts that have a standard name; the others get ours in front."""
_W3C = TraceContextTextMapPropagator()


@dataclass(frozen=True)
class Running:
    """A span that has begun, and the context to go back to."""

    span: Span
    before: object


class Traces:
    """The tracer of one process, with a provider of its own: what libraries trace by themselves stays out."""

    def __init__(self, role: str, processor: SpanProcessor) -> None:
        # OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_TRACES_SAMPLER are read by the library.
        self._provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"xiaoka-{role}"}))
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("xiaoka")

    def begin(self, what: str, after: str | None, facts: Facts) -> Running:
        """A span under the present one, or under the one that `after` names."""
        above = _context(after) if after is not None else None
        span = self._tracer.start_span(what, above, _KINDS.get(what, SpanKind.INTERNAL), _attributes(facts))
        return Running(span, context.attach(trace.set_span_in_context(span, above)))

    def end(self, running: Running, facts: Facts, error: BaseException | None) -> None:
        """The span is over; `facts` are all that is known by now."""
        span = running.span
        if span.is_recording():
            span.set_attributes(_attributes(facts))
            if "route" in facts:
                span.update_name(f"{facts.get('method', 'HTTP')} {facts['route']}")
            if error is not None and facts.get("outcome") == "error":
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        context.detach(running.before)  # type: ignore[arg-type]
        span.end()

    def link(self, other: str) -> None:
        """Tie the present span to another one."""
        there = trace.get_current_span(_context(other)).get_span_context()
        if there.is_valid:
            trace.get_current_span().add_link(there)

    def present(self) -> str | None:
        """The present span as a W3C traceparent; None outside of any."""
        carrier: dict[str, str] = {}
        _W3C.inject(carrier, setter=default_setter)
        return carrier.get("traceparent")

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def to_collector() -> SpanProcessor:
    """Spans in batches to the collector of OTEL_EXPORTER_OTLP_ENDPOINT, over HTTP."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    exporter: SpanExporter = OTLPSpanExporter()
    return BatchSpanProcessor(exporter)


def trace_id() -> str | None:
    """The present trace, for a line of the log."""
    found = trace.get_current_span().get_span_context()
    return f"{found.trace_id:032x}" if found.is_valid else None


def _context(traceparent: str) -> Context:
    return _W3C.extract({"traceparent": traceparent}, Context())


def _attributes(facts: Facts) -> dict[str, str | int | float | bool]:
    return {_NAMES.get(name, f"xiaoka.{name}"): value for name, value in facts.items()}
