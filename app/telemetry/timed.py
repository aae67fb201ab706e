"""Counting how long things take, in a microsecond.

The histogram of `prometheus_client` takes locks and walks its buckets in Python, 3 µs each time, and an order
would pay for four of them. Here one event loop counts, and the same loop answers the scrape: no locks.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from prometheus_client.core import HistogramMetricFamily

from core.telemetry import Facts

FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds; of what one machine does by itself."""


@dataclass(frozen=True)
class Timing:
    """How work of one kind is counted: its histogram, and which facts about it become labels."""

    metric: str
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = FAST
    running: bool = False
    """Whether it is also counted while it goes on."""


@dataclass
class _Cell:
    counts: list[int]
    total: float = 0.0


@dataclass(eq=False)
class Timed:
    """One kind of work, counted. `running` is for whoever begins and ends it to keep."""

    timing: Timing
    running: int = 0
    lag: "Timed | None" = None
    """Counts the fact `lag`, where there is one: seconds that passed before this work began."""
    _cells: dict[tuple[str, ...], _Cell] = field(default_factory=dict)

    def note(self, facts: Facts, seconds: float) -> None:
        """Count one that took so long."""
        values = tuple([str(facts.get(label, "")) for label in self.timing.labels])
        cell = self._cells.get(values)
        if cell is None:
            cell = self._cells[values] = _Cell([0] * (len(self.timing.buckets) + 1))
        cell.counts[bisect_left(self.timing.buckets, seconds)] += 1
        cell.total += seconds
        if self.lag is not None and "lag" in facts:
            self.lag.note(facts, float(facts["lag"]))

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """For the registry."""
        timing = self.timing
        family = HistogramMetricFamily(timing.metric, timing.help, labels=timing.labels)
        ends = [*map(str, timing.buckets), "+Inf"]
        for values, cell in self._cells.items():
            so_far = 0
            buckets = []
            for end, count in zip(ends, cell.counts, strict=True):
                so_far += count
                buckets.append((end, so_far))
            family.add_metric(list(values), buckets, cell.total)
        yield family
