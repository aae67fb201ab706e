"""How large an installation for so many customers, and what breaks first: arithmetic on measured figures.

    uv run python -m benchmarks.scaling --customers 1e8 --orders-per-day 0.1

`figures.json` has the figures: measured ones (`benchmarks.orders`, `.quotes`, `.turns`, `.footprint`; replace
them with those of your machines) and assumed ones (how people behave, what one database machine is trusted
with). Nothing is run. Prints a table for people and one JSON object last.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from math import ceil
from pathlib import Path
from typing import Self

from .report import finish

FIGURES = Path(__file__).with_name("figures.json")
SIZES = (1e4, 1e5, 1e6, 1e7, 1e8)
_DAY = 86_400


@dataclass(frozen=True)
class Figures:
    """Names as in the file; rates a second of one process, times in ms, sizes in bytes unless named."""

    orders_per_s_per_process: float
    quotes_per_s_per_process: float
    postgres_core_ms_per_order: float
    turn_ms: float
    bytes_per_customer: float
    bytes_per_order: float
    wal_bytes_per_order: float
    transactions_per_order: float
    events_per_order: float
    api_memory_mb: float
    orders_per_customer_per_day: float
    peak_to_mean: float
    quotes_per_order: float
    turns_per_order: float
    utilisation: float
    """How much of what was measured as a maximum is planned with."""
    processes_per_machine: float
    postgres_cores: float
    postgres_memory_gb: float
    largest_database_gb: float
    """What one server is trusted with: it must be backed up, restored and vacuumed within a night."""
    warm_days: float
    """How far back people, sweeps and replays look: this much should be in memory."""
    connections_per_process: float
    most_connections: float
    freeze_age_transactions: float
    days_kept: float

    @classmethod
    def read(cls, path: Path = FIGURES) -> Self:
        """From a file. Raises KeyError naming a figure that is missing."""
        stored = json.loads(path.read_text())
        known = stored["measured"] | stored["assumed"]
        return cls(**{field.name: float(known[field.name]) for field in fields(cls)})


@dataclass(frozen=True)
class Size:
    """What so many customers ask for, with everything in one database."""

    customers: float
    figures: Figures

    @property
    def orders_per_day(self) -> float:
        return self.customers * self.figures.orders_per_customer_per_day

    @property
    def peak_orders(self) -> float:
        """Orders a second in the busiest hour."""
        return self.orders_per_day / _DAY * self.figures.peak_to_mean

    @property
    def api_processes(self) -> int:
        """At the peak, orders and quotes together; two at least, so that one may die."""
        f = self.figures
        busy = 1 / f.orders_per_s_per_process + f.quotes_per_order / f.quotes_per_s_per_process
        return max(2, ceil(self.peak_orders * busy / f.utilisation))

    @property
    def web_processes(self) -> int:
        """A turn keeps one process busy for all of its time."""
        turns = self.peak_orders * self.figures.turns_per_order
        return max(2, ceil(turns * self.figures.turn_ms / 1000 / self.figures.utilisation))

    @property
    def postgres_cores(self) -> float:
        return self.peak_orders * self.figures.postgres_core_ms_per_order / 1000 / self.figures.utilisation

    @property
    def notices_busy(self) -> float:
        """Every web process reads the whole feed, one event after the other: the share of its time, above
        1 people hear late."""
        return self.peak_orders * self.figures.events_per_order * self.figures.turn_ms / 1000

    @property
    def connections(self) -> float:
        return (self.api_processes + self.web_processes) * self.figures.connections_per_process

    @property
    def database_gb(self) -> float:
        """Everything kept for `days_kept`."""
        f = self.figures
        kept = self.orders_per_day * f.days_kept * f.bytes_per_order
        return (kept + self.customers * f.bytes_per_customer) / 1e9

    @property
    def warm_gb(self) -> float:
        f = self.figures
        recent = self.orders_per_day * f.warm_days * f.bytes_per_order
        return (recent + self.customers * f.bytes_per_customer) / 1e9

    @property
    def wal_mb_per_s(self) -> float:
        return self.peak_orders * self.figures.wal_bytes_per_order / 1e6

    @property
    def days_between_freezes(self) -> float:
        """How often vacuum must read every old page of every table."""
        per_day = self.orders_per_day * self.figures.transactions_per_order
        return self.figures.freeze_age_transactions / per_day


@dataclass(frozen=True)
class Limit:
    """Something that is full where `load` is 1."""

    name: str
    load: Callable[[Size], float]
    way_out: str


LIMITS = (
    Limit(
        "one API process",
        lambda size: (
            size.peak_orders
            * (
                1 / size.figures.orders_per_s_per_process
                + size.figures.quotes_per_order / size.figures.quotes_per_s_per_process
            )
            / size.figures.utilisation
        ),
        "more processes and machines behind the balancer; nothing changes in them",
    ),
    Limit(
        "one feed of notices",
        lambda size: size.notices_busy / size.figures.utilisation,
        "readers share the feed by customer",
    ),
    Limit(
        "connections of PostgreSQL",
        lambda size: size.connections / size.figures.most_connections,
        "a pooler in transaction mode, or fewer connections in each process",
    ),
    Limit(
        "memory for what is warm",
        lambda size: size.warm_gb / size.figures.postgres_memory_gb,
        "partitions by time, the cold ones out of the way",
    ),
    Limit(
        "disk and backup of one database",
        lambda size: size.database_gb / size.figures.largest_database_gb,
        "old partitions to cheap storage; shards by customer",
    ),
    Limit(
        "vacuum against wraparound, a freeze a day",
        lambda size: 1 / size.days_between_freezes,
        "partitions by time: a finished one is frozen once, for ever",
    ),
    Limit(
        "processor of one PostgreSQL",
        lambda size: size.postgres_cores / size.figures.postgres_cores,
        "shards by customer; or another ledger engine behind its port",
    ),
)


def breaking_points(figures: Figures) -> list[tuple[float, Limit]]:
    """At how many customers each limit is reached, the first one first; every load grows with them."""

    def reached(limit: Limit) -> float:
        few, many = 1.0, 1e12
        while many / few > 1.01:
            middle = (few * many) ** 0.5
            few, many = (few, middle) if limit.load(Size(middle, figures)) >= 1 else (middle, many)
        return many

    return sorted(((reached(limit), limit) for limit in LIMITS), key=lambda one: one[0])


def main(customers: float, figures: Figures) -> None:
    """Print both tables and the object."""
    sizes = [Size(count, figures) for count in sorted({*SIZES, customers})]
    print("| customers | orders/s, peak | API + web processes | PostgreSQL cores | log MB/s | GB a year |")
    print("|---|---|---|---|---|---|")
    for size in sizes:
        processes = f"{size.api_processes} + {size.web_processes}"
        print(
            f"| {_round(size.customers)} | {size.peak_orders:.3g} | {processes} | {size.postgres_cores:.2g} |"
            f" {size.wal_mb_per_s:.2g} | {_round(size.database_gb)} |"
        )
    print("\n| breaks at customers | what | way out |\n|---|---|---|")
    for reached, limit in breaking_points(figures):
        print(f"| {_round(reached)} | {limit.name} | {limit.way_out} |")
    asked = Size(customers, figures)
    finish(
        {
            "customers": customers,
            "peak_orders_per_s": asked.peak_orders,
            "api_processes": asked.api_processes,
            "web_processes": asked.web_processes,
            "machines": ceil((asked.api_processes + asked.web_processes) / figures.processes_per_machine),
            "postgres_cores": asked.postgres_cores,
            "database_gb": asked.database_gb,
            "shards": max(
                1,
                ceil(asked.postgres_cores / figures.postgres_cores),
                ceil(asked.database_gb / figures.largest_database_gb),
            ),
            "breaks": {limit.name: reached for reached, limit in breaking_points(figures)},
        }
    )


def _round(count: float) -> str:
    """1.2e+06 as 1,200,000."""
    return f"{float(f'{count:.2g}'):,.0f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=float, default=1e8)
    parser.add_argument("--orders-per-day", type=float, help="of one customer")
    parser.add_argument("--figures", type=Path, default=FIGURES, help="a file like benchmarks/figures.json")
    asked = parser.parse_args()
    read = Figures.read(asked.figures)
    if asked.orders_per_day is not None:
        read = replace(read, orders_per_customer_per_day=asked.orders_per_day)
    main(asked.customers, read)
