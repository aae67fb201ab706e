"""One purchase is one story: from the sentence that began it to the notice that ended it."""

import re
import subprocess
import sys
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app import logs
from app.embedded import ServiceUrls
from app.settings import Settings
from app.telemetry.opening import open_watch
from app.telemetry.tracing import Traces
from app.telemetry.watch import Watch
from core.telemetry import UNTRACED

from .purchase import PRIVATE, buy, watched_stage

Spans = Sequence[ReadableSpan]


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def watch(exporter: InMemorySpanExporter) -> Watch:
    return Watch(None, Traces("all", SimpleSpanProcessor(exporter)))


@pytest.fixture(scope="module")
async def spans(services: ServiceUrls, tmp_path_factory: pytest.TempPathFactory) -> Spans:
    """What a whole purchase leaves behind."""
    exporter = InMemorySpanExporter()
    watch = Watch(None, Traces("all", SimpleSpanProcessor(exporter)))
    async with watched_stage(services, tmp_path_factory.mktemp("traced"), watch) as stage:
        await stage.backend.drain()  # what other tests left in this database began before anybody traced
        exporter.clear()
        await buy(stage)
    return exporter.get_finished_spans()


def _named(spans: Spans, name: str, **facts: str) -> list[ReadableSpan]:
    return [
        span
        for span in spans
        if span.name == name
        and all((span.attributes or {}).get(f"xiaoka.{fact}") == value for fact, value in facts.items())
    ]


def _ancestors(spans: Spans, span: ReadableSpan) -> list[str]:
    by_id = {found.context.span_id: found for found in spans if found.context is not None}
    names = []
    while span.parent is not None:
        span = by_id[span.parent.span_id]
        names.append(span.name)
    return names


async def test_the_notice_belongs_to_the_sentence(spans: Spans) -> None:
    first, tapped = _named(spans, "turn")
    (told,) = _named(spans, "notice", type="order.delivered")
    assert first.parent is None
    assert first.attributes is not None
    assert first.attributes["xiaoka.intent"] == "purchase"
    assert first.context is not None
    for span in (tapped, told):
        assert span.context is not None
        assert span.context.trace_id == first.context.trace_id
    # Backwards: told, because the job delivered, because the money came, for a bill made by the tap.
    way = [name for name in _ancestors(spans, told) if name in ("notice", "job", "payment", "turn")]
    assert way == ["job", "payment", "turn", "turn"]


async def test_every_room_has_its_part(spans: Spans) -> None:
    (told,) = _named(spans, "notice", type="order.delivered")
    assert told.context is not None
    story = [span for span in spans if span.context and span.context.trace_id == told.context.trace_id]
    names = {span.name for span in story}
    assert names >= {
        "turn", "understanding", "step", "call", "transaction", "gateway", "payment", "job", "supplier",
        "notice", "POST /v1/quotes", "POST /v1/orders", "POST /v1/topups",
    }  # fmt: skip
    (order,) = _named(story, "POST /v1/orders")
    assert _ancestors(spans, order)[:3] == ["call", "step", "turn"]
    (asked,) = _named(story, "supplier", call="submit")
    assert _ancestors(spans, asked)[0] == "job"


async def test_the_gateways_call_is_tied_to_the_story(spans: Spans) -> None:
    """A gateway knows nothing of our traces: its notification begins one of its own, and is linked."""
    (notified,) = _named(spans, "POST /v1/payments/{gateway}/notify")
    (payment,) = _named(spans, "payment")
    assert notified.context is not None
    assert payment.context is not None
    assert notified.context.trace_id != payment.context.trace_id
    assert [link.context.span_id for link in payment.links] == [notified.context.span_id]


async def test_nothing_personal_in_a_trace(spans: Spans) -> None:
    told = "\n".join(span.to_json() for span in spans)
    for private in PRIVATE:
        assert private not in told
    assert re.search(r"/cashier/[^{]", told) is None, "a pay link lets anybody look at the bill"


async def test_what_goes_on_all_the_time_is_nobodys_story(
    watch: Watch, exporter: InMemorySpanExporter
) -> None:
    with watch.watch("sweep", after=UNTRACED), watch.watch("transaction"):
        assert watch.trace() is not None, "or what is called meanwhile would begin a story of its own"
    assert not exporter.get_finished_spans()


async def test_a_part_never_stands_alone(spans: Spans) -> None:
    roots = {span.name for span in spans if span.parent is None}
    assert roots >= {"turn", "GET /cashier/{token}", "PUT /v1/chats/{channel}/{chat:path}"}
    assert not roots & {"call", "step", "understanding", "gateway", "payment", "job", "supplier", "notice"}


async def test_an_error_is_told_without_its_words(watch: Watch, exporter: InMemorySpanExporter) -> None:
    def fail() -> None:
        with watch.watch("job", job="orders.fulfil"):
            raise ValueError("no such number: 13800138000")

    with pytest.raises(ValueError, match="13800138000"):
        fail()
    (span,) = exporter.get_finished_spans()
    assert span.status.description == "ValueError"
    assert "13800138000" not in span.to_json()


def test_spans_reach_a_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[ExportTraceServiceRequest] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/traces"
            received.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        answering = Thread(target=server.serve_forever)
        answering.start()
        monkeypatch.setattr(logs, "_facts", {})
        watch = open_watch(Settings(tracing=True), "worker")
        assert watch is not None
        with watch.watch("job", job="orders.fulfil"):
            pass
        watch.close()
        server.shutdown()
        answering.join()
    [resource] = received[0].resource_spans
    assert "xiaoka-worker" in {one.value.string_value for one in resource.resource.attributes}
    assert [span.name for span in resource.scope_spans[0].spans] == ["job"]


def test_nothing_is_loaded_unless_asked_for() -> None:
    program = (
        "import sys, app.house, app.serving\n"
        "assert 'app.telemetry.tracing' not in sys.modules\n"
        "assert not [name for name in sys.modules if name.startswith('opentelemetry.exporter')]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
