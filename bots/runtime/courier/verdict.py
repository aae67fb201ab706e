"""What becomes of an entry whose delivery failed: pure decisions."""

import random
from dataclasses import dataclass
from typing import Literal

from .bot_pace import PausedError
from .messenger import Away, Flooded, Gone, Refused, Unsure
from .sending import TooSoonError

LONGEST_PAUSE = 30.0
"""Seconds between tries at most, however long something lasts."""


@dataclass(frozen=True)
class Verdict:
    """`outcome` names it in the metrics.

    `again`: the same entry after `wait` seconds. `twice`: as much as we know the part went out, go on behind
    it. `plainly`: the same words without anything that can be refused. `skip`: go on without this entry.
    `lose`: nobody is there.
    """

    act: Literal["again", "twice", "plainly", "skip", "lose"]
    outcome: str
    wait: float = 0.0
    counts: bool = False
    """Whether it is one of the entry's tries."""


def judge(
    error: Exception, *, part: str | None, doubtful: str | None, attempts: int, tries: int, plain: bool
) -> Verdict:
    """`part` is the one whose call failed, None when it was none; `doubtful` the one that was unsure before.

    `attempts` failed before this one, `plain` says that the entry was refused before.
    """
    pause = min(LONGEST_PAUSE, 2.0 ** min(attempts, 10))
    match error:
        case TooSoonError() | PausedError():
            return Verdict("again", "waits", error.seconds)
        case Flooded():
            return Verdict("again", "flooded", error.retry_after)
        case Gone():
            return Verdict("lose", "gone")
        case Unsure() if part is not None:
            return Verdict("twice", "unsure") if part == doubtful else Verdict("again", "unsure", 1.0)
        case Refused():
            return Verdict("skip", "refused") if plain else Verdict("plainly", "refused")
        case Away():
            return Verdict("again", "away", pause, counts=True)
        case _ if attempts + 1 >= tries:
            return Verdict("skip", "error")
        case _:
            return Verdict("again", "error", pause, counts=True)


def spread(wait: float) -> float:
    """A wait that others have as well, so that they do not all come back at once."""
    return wait * random.uniform(1.0, 1.2)  # noqa: S311 - no secret
