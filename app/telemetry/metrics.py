"""Every metric of one process, by name. Labels are few and never personal."""

from collections.abc import Iterator
from importlib.metadata import version
from platform import python_version

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector
from prometheus_client.core import GaugeMetricFamily

from .timed import Timed, Timing

SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
"""Seconds; of what waits for somebody else."""
LATE = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
"""Seconds between something that happened and a person who hears of it."""


TIMINGS: dict[str, Timing] = {
    # api
    "http": Timing(
        "xiaoka_http_request_seconds", "HTTP requests.", ("method", "route", "status"), running=True
    ),
    "transaction": Timing(
        "xiaoka_transaction_seconds", "Database transactions with their repetitions.", ("outcome",)
    ),
    "single": Timing(
        "xiaoka_single_seconds", "Database work that needs no transaction around it.", ("outcome",)
    ),
    "connection": Timing(
        "xiaoka_connection_wait_seconds",
        "Waiting for a database connection of the pool.",
        ("outcome",),
        running=True,
    ),
    "payment": Timing(
        "xiaoka_payment_seconds", "What gateways told us about payments.", ("gateway", "outcome")
    ),
    # api and worker
    "gateway": Timing(
        "xiaoka_gateway_call_seconds", "Calls to gateways.", ("gateway", "call", "outcome"), SLOW
    ),
    # worker
    "supplier": Timing("xiaoka_supplier_call_seconds", "Calls to suppliers.", ("call", "outcome"), SLOW),
    "job": Timing("xiaoka_job_seconds", "Jobs of the queue.", ("job", "outcome"), SLOW, running=True),
    "sweep": Timing("xiaoka_sweep_seconds", "Rounds of the duties that time causes.", ("outcome",), SLOW),
    "webhook": Timing("xiaoka_webhook_seconds", "Messages to other systems.", ("outcome",), SLOW),
    # bots
    "turn": Timing(
        "xiaoka_turn_seconds", "Updates of people, answered.", ("channel", "outcome"), running=True
    ),
    "hearing": Timing("xiaoka_hearing_seconds", "Voice notes made words of.", ("channel", "outcome"), SLOW),
    "understanding": Timing("xiaoka_understanding_seconds", "Sentences read.", ("outcome",)),
    "lock": Timing("xiaoka_turn_lock_wait_seconds", "Waiting for the lock of a chat.", ("outcome",)),
    "call": Timing(
        "xiaoka_backend_call_seconds", "Calls of the bots to the backend.", ("resource", "status"), SLOW
    ),
    "delivery": Timing(
        "xiaoka_delivery_seconds",
        "Entries brought to a messenger, with their waits.",
        ("channel", "kind", "outcome"),
        SLOW,
        running=True,
    ),
    "notice": Timing("xiaoka_notice_seconds", "Events told to people.", ("type", "outcome")),
}
"""By the name under which the rooms announce it (`watch("turn")`). Other names only become spans."""


LAG = Timing("xiaoka_notice_lag_seconds", "From an event to the person who was told.", buckets=LATE)


DELIVERY_LAG = Timing(
    "xiaoka_delivery_lag_seconds",
    "From what was said to the messenger that has it.",
    ("channel", "kind"),
    buckets=LATE,
)


class Metrics:
    """The registry of one process."""

    def __init__(self, role: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Gauge(
            "xiaoka_build_info",
            "What runs here; always 1.",
            ("version", "python", "role"),
            registry=self.registry,
        )
        build.labels(version("xiaoka"), python_version(), role).set(1)
        self.timed = {what: Timed(timing) for what, timing in TIMINGS.items()}
        lag = self.timed["notice"].lag = Timed(LAG)
        delivery_lag = self.timed["delivery"].lag = Timed(DELIVERY_LAG)
        for timed in (*self.timed.values(), lag, delivery_lag):
            self.registry.register(timed)
        self.registry.register(self)
        self.sockets = Gauge("xiaoka_web_sockets", "Open pages of the web chat.", registry=self.registry)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What goes on right now, for the registry."""
        running = GaugeMetricFamily("xiaoka_running", "Work of this kind going on.", labels=["what"])
        for what, timed in self.timed.items():
            if timed.timing.running:
                running.add_metric([what], timed.running)
        yield running
