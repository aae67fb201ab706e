"""One person's way through the log, and what a system that talks to them by itself may see of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from .behaviour import Behaviour
from .people import Buy
from .shop import Shop
from .visit import Customer, Visit


@dataclass
class Life:
    """What a person has still to buy, each with the number of the attempt, and what went through."""

    customer: Customer
    tries: dict[date, list[tuple[Buy, int]]] = field(default_factory=lambda: defaultdict(list))
    through: list[UUID] = field(default_factory=list)

    def take(self, day: date) -> list[tuple[Buy, int]]:
        """What is tried on that day, and no more afterwards."""
        return self.tries.pop(day, [])

    def next_until(self, last: date) -> Buy | None:
        """The next purchase of the log that is not made yet and would be, up to that day."""
        days = sorted(day for day in self.tries if day <= last)
        return next((buy for day in days for buy, attempt in self.tries[day] if attempt == 0), None)

    def drop(self, buy: Buy) -> None:
        """It was bought already."""
        self.tries[buy.day].remove((buy, 0))


class Visitor(Protocol):
    """The person whom something is told, in the replay that goes on."""

    @property
    def shop(self) -> Shop: ...

    @property
    def behaviour(self) -> Behaviour: ...

    @property
    def life(self) -> Life: ...

    def visit(self, buy: Buy) -> Visit:
        """They come now, for that purchase."""
        ...
