"""Who buys, and when: a sample of the log's customers, moved to years whose weekdays are the same."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median_low

from benchmarks.cdnow import Purchase

from .behaviour import Behaviour, luck

LEAST_PURCHASES = 5
"""Who buys less often has no use for a balance, and in the log half of all people bought once."""
MOST_YUAN = 1000
SHOPPERS = 60
"""With so many customers a merchant of the replay buys ten times a week."""
_YEARS = 28
"""1997 and 1998 fall on the same weekdays as 2025 and 2026, whose Chinese holidays are known."""
_ROUND = (50_00, 100_00, 200_00, 500_00)
_TEN = 10_00
_STOCKED = 2


@dataclass(frozen=True)
class Buy:
    """A purchase somebody wants to make: `price` in fen, whole yuan; `number` counts from 0."""

    number: int
    day: date
    price: int


@dataclass(frozen=True)
class Person:
    """Customer `customer` of the log in the sample `seed`. The same person may be in several samples."""

    seed: int
    customer: int
    buys: tuple[Buy, ...]
    merchant: bool = False

    @property
    def address(self) -> str:
        """Of their chat; and their name, which could be anybody's."""
        return f"{'merchant' if self.merchant else 'person'}-{self.seed}-{self.customer}"

    @property
    def typical(self) -> int:
        """Fen of a usual purchase of theirs; they know it themselves."""
        return median_low([buy.price for buy in self.buys])

    def luck(self, *what: object) -> float:
        """Their luck at something, in [0, 1), in this sample."""
        return luck(self.seed, self.customer, *what)

    def own_amount(self, gap: int, behaviour: Behaviour) -> int:
        """What they put in when nobody suggests anything and `gap` is missing; both in fen, never less."""
        kind = self.luck("habit")
        if kind < behaviour.frugal:
            return -(-gap // _TEN) * _TEN
        if kind >= 1 - behaviour.stocking:
            return -(-(gap + _STOCKED * self.typical) // _TEN) * _TEN
        return next((amount for amount in _ROUND if amount >= gap), -(-gap // _ROUND[-1]) * _ROUND[-1])


def samples(theirs: Mapping[int, Sequence[Purchase]], seeds: Sequence[int], customers: int) -> list[Person]:
    """So many people for each seed, among those who bought often enough. Raises ValueError for too many."""
    often = _often(theirs)
    return [
        Person(seed, customer, often[customer])
        for seed in seeds
        for customer in random.Random(seed).sample(sorted(often), customers)
    ]


def merchants(
    theirs: Mapping[int, Sequence[Purchase]], seeds: Sequence[int], count: int, shoppers: int = SHOPPERS
) -> list[Person]:
    """So many merchants for each seed. A merchant buys what `shoppers` people of the log ask for.

    Their number stands where the number of a person does. Raises ValueError when the log has too few people.
    """
    often = _often(theirs)
    found = []
    for seed in seeds:
        drawn = random.Random(seed).sample(sorted(often), count * shoppers)
        for number in range(count):
            own = drawn[number * shoppers : (number + 1) * shoppers]
            asked = sorted((buy for one in own for buy in often[one]), key=lambda buy: buy.day)
            buys = tuple(replace(buy, number=place) for place, buy in enumerate(asked))
            found.append(Person(seed, number, buys, merchant=True))
    return found


def _often(theirs: Mapping[int, Sequence[Purchase]]) -> dict[int, tuple[Buy, ...]]:
    return {
        customer: buys for customer, made in theirs.items() if len(buys := _buys(made)) >= LEAST_PURCHASES
    }


def _buys(made: Sequence[Purchase]) -> tuple[Buy, ...]:
    """What was free is left out; the rest is rounded up to yuan, because that is what Q coins cost."""
    paid = [purchase for purchase in made if purchase.amount > 0]
    return tuple(
        Buy(number, _moved(purchase.day), min(-(-purchase.amount // 100), MOST_YUAN) * 100)
        for number, purchase in enumerate(paid)
    )


def _moved(day: date) -> date:
    return day.replace(year=day.year + _YEARS)
