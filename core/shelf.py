"""Live buttons as they are stored: by the turn that showed them, with nothing said twice.

They are most of a session, and few of them are ever pressed. By the names of their fields they took three
times the room, and as much time as the rest of reading and writing a session.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from .states import Press

SHELF = "shelf"
"""Where they stand in a stored session. Up to 0.1 they were a list of objects under `presses`."""


def shelved(presses: Sequence[Press]) -> list[Any]:
    """The buttons as JSON values: `[at, [[token, intent, slots, label, bound?], …]]` for each turn.

    `bound` is left out where there is none.
    """
    return [
        [
            at.isoformat(),
            [[p.token, p.intent, p.slots, p.label, *([p.bound] if p.bound else ())] for p in shown],
        ]
        for at, shown in groupby(presses, attrgetter("at"))
    ]


def taken_down(state: dict[str, Any]) -> tuple[Press, ...]:
    """The live buttons of a stored session. Raises ValueError or TypeError for what are none."""
    if SHELF not in state:
        return tuple(
            Press(**press | {"at": datetime.fromisoformat(press["at"])}) for press in state.get("presses", ())
        )
    return tuple(
        Press(token, intent, at, slots, label, *bound)
        for said_at, shown in state[SHELF]
        for at in (datetime.fromisoformat(said_at),)
        for token, intent, slots, label, *bound in shown
    )
