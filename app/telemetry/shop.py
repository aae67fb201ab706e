"""The state of the whole shop for Prometheus, read from the database when somebody asks.

It is the same whoever tells it: with several workers take the maximum, not the sum.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

import asyncpg
import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from backend.operations import service as operations
from backend.operations.service import Figures, Standing, Tally
from backend.platform.connect import connect
from bots.runtime.figures import Backlog, Undelivered, backlog, undelivered
from core.ports import Clock

_log = structlog.get_logger(__name__)

_KEPT = 5.0
"""Seconds for which one reading serves everybody who asks."""
_BUDGET = 2.0
"""Seconds of counting events for one reading; what is left is counted by the next."""
_PATIENCE = 2.0
"""Seconds for one statement."""


@dataclass(frozen=True)
class _Reading:
    figures: Figures
    backlog: Backlog
    untold: Standing
    deliveries: list[Undelivered]
    oldest_transaction: float


class Shop:
    """A collector for the registry. `refresh` before it is collected; closed with `close`."""

    def __init__(self, database_url: str, clock: Clock) -> None:
        self._url = database_url
        self._clock = clock
        self._connection: asyncpg.Connection | None = None
        self._reading: _Reading | None = None
        self._tally: Tally | None = None
        self._read_at = float("-inf")
        self._one = asyncio.Lock()

    async def refresh(self, *, kept: float = _KEPT) -> None:
        """Read the state unless it was read less than `kept` seconds ago. Never raises; the metrics say."""
        async with self._one:
            if time.monotonic() - self._read_at < kept:
                return
            try:
                async with asyncio.timeout(3 * _PATIENCE):
                    self._reading = await self._read()
            except Exception as error:  # whatever it was: what is known of the process must still be told
                _log.warning("shop_state_unread", error=type(error).__name__)
                self._reading = None
                await self.close()
            self._read_at = time.monotonic()

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    def collect(self) -> Iterator[Metric]:
        """The families; nothing but `xiaoka_shop_up` when the state could not be read."""
        reading = self._reading
        yield GaugeMetricFamily(
            "xiaoka_shop_up", "Whether the state of the shop could be read.", int(reading is not None)
        )
        if self._tally is not None:
            yield from _happened(self._tally)
        if reading is None:
            return
        figures = reading.figures
        waiting = Standing(reading.backlog.waiting, reading.backlog.oldest)
        yield from _standing("orders", "Open orders", "status", figures.orders)
        yield from _standing("bills", "Bills that are still asked about", "status", figures.bills)
        yield from _standing("jobs", "Jobs in the queue", "status", figures.jobs)
        yield from _standing("refunds", "Refunds on their way through a gateway", "status", figures.refunds)
        yield from _standing("payments_in_review", "Payments without a place", "reason", figures.payments)
        yield from _standing(
            "events_untold", "Events the notices have not passed", None, {"": reading.untold}
        )
        yield from _standing("updates_waiting", "Updates of people without an answer", None, {"": waiting})
        yield from _deliveries(reading.deliveries)
        done = GaugeMetricFamily(
            "xiaoka_duty_age_seconds", "Since a duty was last done, by any worker.", labels=["duty"]
        )
        for name, seconds in figures.duties.items():
            done.add_metric([name], seconds)
        yield done
        yield GaugeMetricFamily(
            "xiaoka_oldest_transaction_seconds",
            "The longest open transaction that writes; events wait for it.",
            reading.oldest_transaction,
        )

    async def _read(self) -> _Reading:
        connection = self._connection
        if connection is None or connection.is_closed():
            connection = self._connection = await connect(
                self._url,
                command_timeout=_PATIENCE,
                server_settings={
                    "application_name": "xiaoka metrics",
                    "default_transaction_read_only": "on",
                    "statement_timeout": str(int(_PATIENCE * 1000)),
                },
            )
        if self._tally is None:
            self._tally = await operations.begin_tally(connection)
        enough = time.monotonic() + _BUDGET
        while await operations.count_on(connection, self._tally) and time.monotonic() < enough:
            continue
        now = self._clock.now()
        waiting = await backlog(connection, now)
        return _Reading(
            await operations.figures(connection, now),
            waiting,
            await operations.events_behind(connection, waiting.position, now),
            await undelivered(connection, now),
            await operations.oldest_transaction(connection),
        )


def _standing(name: str, what: str, label: str | None, found: dict[str, Standing]) -> Iterator[Metric]:
    labels = [label] if label else []
    count = GaugeMetricFamily(f"xiaoka_{name}", f"{what}.", labels=labels)
    oldest = GaugeMetricFamily(f"xiaoka_{name}_oldest_seconds", f"{what}: age of the oldest.", labels=labels)
    for value, standing in found.items():
        count.add_metric([value] if label else [], standing.count)
        oldest.add_metric([value] if label else [], standing.oldest)
    yield count
    yield oldest


def _deliveries(found: list[Undelivered]) -> Iterator[Metric]:
    labels = ["channel", "kind"]
    count = GaugeMetricFamily(
        "xiaoka_deliveries_waiting", "Chats with something to be brought to a messenger.", labels=labels
    )
    oldest = GaugeMetricFamily(
        "xiaoka_deliveries_waiting_oldest_seconds", "How long the oldest of it has waited.", labels=labels
    )
    for one in found:
        count.add_metric([one.channel, one.kind], one.chats)
        oldest.add_metric([one.channel, one.kind], one.oldest)
    yield count
    yield oldest


def _happened(tally: Tally) -> Iterator[Metric]:
    events = CounterMetricFamily("xiaoka_events", "Events of the feed.", labels=["type"])
    for type, count in tally.events.items():
        events.add_metric([type], count)
    yield events
    for name, what, value in (
        ("shortfalls", "Orders placed with too little balance", tally.shortfalls),
        ("shortfall_fen", "What was missing for them, in fen", tally.shortfall_fen),
        ("recovered", "Orders delivered that had been short", tally.recovered),
        ("recovered_fen", "Their value, in fen", tally.recovered_fen),
        ("delivered_fen", "Value of all orders delivered, in fen", tally.delivered_fen),
        ("credited_fen", "Paid into wallets through bills, in fen", tally.credited_fen),
    ):
        yield CounterMetricFamily(f"xiaoka_{name}", f"{what}.", value)
