"""Whether the systems keep people from running dry, replayed on a real purchase log through the real backend.

`python -m benchmarks.interruptions` replays the log once with nothing but the balance check, once with each
system alone and once with all; `--sweep` does "nothing" and "all" again with each assumption at other values.
A Markdown table comes before the last line. docs/interruptions.md says how to read it.
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from typing import Any

from benchmarks.report import finish, tell

from .behaviour import assumptions
from .measured import MOST_SAMPLES, by_figure, change, interval
from .replay import Replayed
from .running import Job, open_place, run_all
from .systems import SYSTEMS
from .tables import NOTHING, USUAL, base_of, changes_table, setups_table

_ALL = "all"
_NAMES = tuple(system.name for system in SYSTEMS)


async def measure(asked: argparse.Namespace) -> None:
    """Run and print."""
    jobs = _sweep(asked) if asked.sweep else _setups(asked)
    async with open_place() as place:
        tell(f"{len(jobs)} replays of {asked.seeds} samples")
        done = await run_all(place, jobs, asked.processes)
    found = {job.name: _figures(one) for job, one in zip(jobs, done, strict=True)}
    bases = {name: base_of(name, found) for name in found}
    results: dict[str, Any] = {
        name: {
            "figures": {what: interval(values).figures() for what, values in figures.items()},
            "changes": {
                what: change(found[bases[name]][what], values).figures() for what, values in figures.items()
            },
        }
        for name, figures in found.items()
    }
    print(changes_table(results) if asked.sweep else setups_table(results))
    finish(
        {
            "setups": results,
            "seeds": asked.seeds,
            "customers": asked.customers,
            "purchases": sum(tally.purchases for tally in done[0].tallies.values()),
            "books_exact": all(one.books.exact and one.books.clean for one in done),
        }
    )


def _setups(asked: argparse.Namespace) -> list[Job]:
    people = [system.name for system in SYSTEMS if system.for_people]
    alone = [system.name for system in SYSTEMS if not system.for_people]
    jobs = [Job(name, systems, asked.seeds, asked.customers) for name, systems in _sets(people, people)]
    theirs = [
        Job(f"merchants: {name}", systems, asked.seeds, asked.merchants, merchants=True)
        for name, systems in _sets(alone, _NAMES)
    ]
    return {"people": jobs, "merchants": theirs, "both": jobs + theirs}[asked.who]


def _sets(alone: Sequence[str], together: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    return [(NOTHING, ()), *((name, (name,)) for name in alone), (_ALL, tuple(together))]


def _sweep(asked: argparse.Namespace) -> list[Job]:
    """The usual assumptions, then one of them at a time at each other value; those of whom was asked for."""
    both = ((NOTHING, ()), (_ALL, _NAMES))
    jobs = [Job(f"{USUAL}: {which}", systems, asked.seeds, asked.customers) for which, systems in both]
    for name, one in assumptions().items():
        if asked.who == ("people" if one.merchants else "merchants"):
            continue
        count = asked.merchants if one.merchants else asked.customers
        jobs += [
            Job(f"{name} {value:g}: {which}", systems, asked.seeds, count, {name: value}, one.merchants)
            for value in one.sweep
            for which, systems in both
            if systems or one.without_systems or one.merchants
        ]
    return jobs


def _figures(done: Replayed) -> dict[str, list[float]]:
    return by_figure([done.tallies[seed].figures() for seed in sorted(done.tallies)])


def _arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Replay a purchase log with and without what keeps people from running dry.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--seeds", type=int, default=8, help="samples of people, each with luck of its own")
    parser.add_argument("--customers", type=int, default=20, help="people in a sample")
    parser.add_argument("--merchants", type=int, default=1, help="merchants in a sample")
    parser.add_argument(
        "--who", choices=["people", "merchants", "both"], default="both", help="whose replays"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="replays at a time")
    parser.add_argument("--sweep", action="store_true", help="try other values of each assumption")
    asked = parser.parse_args(given)
    if not 2 <= asked.seeds <= MOST_SAMPLES:
        parser.error(f"--seeds: from 2 to {MOST_SAMPLES}")
    return asked


if __name__ == "__main__":
    asyncio.run(measure(_arguments()))
