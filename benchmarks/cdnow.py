"""A real log of purchases: everybody who first bought at CDNOW, a shop for CDs, in early 1997, for 18 months.

Published by Peter Fader and Bruce Hardie; the package `lifetimes` (group `research`) carries it. Only its
data file is read, none of its code runs. Dollars are taken for yuan, 11.77 is 1177 fen: the log is here for
its rhythm and for how amounts differ between people and from time to time, not for a level of prices.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_FILE = "lifetimes/datasets/CDNOW_master.txt"


@dataclass(frozen=True)
class Purchase:
    """`amount` in fen, 0 for the few that were free; a person may buy more than once a day."""

    customer: int
    day: date
    quantity: int
    amount: int


def purchases() -> list[Purchase]:
    """All of the log: 69,659 purchases of 23,570 people, 1997-01-01 to 1998-06-30, by day, then by customer.

    Raises FileNotFoundError with what to install when the package is missing.
    """
    try:
        path = Path(str(distribution("lifetimes").locate_file(_FILE)))
    except PackageNotFoundError:
        raise FileNotFoundError("The log is in the group `research`: uv sync --group research") from None
    with path.open(encoding="ascii") as file:
        return parse(file)


def parse(lines: Iterable[str]) -> list[Purchase]:
    """Lines of `customer YYYYMMDD quantity dollars`, a title line allowed. Raises ValueError."""
    found = []
    for line in lines:
        fields = line.split()
        if fields and fields[0].isdecimal():
            customer, day, quantity, dollars = fields
            when = date(int(day[:4]), int(day[4:6]), int(day[6:]))
            found.append(Purchase(int(customer), when, int(quantity), _cents(dollars)))
    return sorted(found, key=lambda purchase: (purchase.day, purchase.customer))


def by_customer(log: Iterable[Purchase]) -> dict[int, Sequence[Purchase]]:
    """The purchases of each person, in the order of the log."""
    theirs: dict[int, list[Purchase]] = {}
    for purchase in log:
        theirs.setdefault(purchase.customer, []).append(purchase)
    return {customer: tuple(made) for customer, made in theirs.items()}


def _cents(dollars: str) -> int:
    whole, _, part = dollars.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))
