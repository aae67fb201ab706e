"""What is asked at the same moment is done together: one transaction, one wait for the disk for all of it.

A lone request starts at once and waits for nobody. While every lane is busy the next ones gather, so batches
grow and shrink with the load: a group commit, one level up.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request

from .db import Database
from .outage import is_outage
from .problems import ProblemError
from .telemetry import UNTRACED, traced
from .tx import Tx

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")

_LANES = 1
"""Batches in work at once: one computes while another one waits for PostgreSQL."""
_SIZE = 32
"""Asks in one batch at most, so that nobody waits long for the others."""


class Batches(Generic[Ask, Answer]):
    """Does asks in batches. `work` answers each ask of a batch in order, or raises and has done nothing.

    A batch that fails is done again one ask at a time, so that only the one that is to blame fails. When the
    database is away nobody is to blame, and everybody is told so.
    """

    def __init__(self, work: Callable[[Sequence[Ask]], Awaitable[Sequence[Answer]]]) -> None:
        self._work = work
        self._waiting: deque[tuple[Ask, asyncio.Future[Answer]]] = deque()
        self._lanes: set[asyncio.Task[None]] = set()

    async def ask(self, ask: Ask) -> Answer:
        """The answer to this ask. Raises what `work` raised for it."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((ask, answer))
        if len(self._lanes) < _LANES:
            lane = asyncio.create_task(self._lane())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await answer

    async def _lane(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(_SIZE, len(self._waiting)))]
            await self._do([(ask, answer) for ask, answer in batch if not answer.done()])

    async def _do(self, batch: Sequence[tuple[Ask, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._work([ask for ask, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not is_outage(error):
                await asyncio.gather(*(self._do([one]) for one in batch))
                return
            for _, waiting in batch:
                if not waiting.done():
                    waiting.set_exception(error)
        except asyncio.CancelledError:
            for _, waiting in batch:
                waiting.cancel()
            raise
        else:
            for (_, waiting), answer in zip(batch, answers, strict=True):
                if not waiting.done():  # whoever asked may have left
                    waiting.set_result(answer)


Work = Callable[[Tx, Sequence[Any]], Awaitable[Sequence[Any]]]
"""Does many asks in one transaction. A ProblemError as a value is a refusal that left no trace; a raised
one undoes the whole transaction."""


class Together:
    """The batches of an application: one transaction for what is asked of the same work at one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batches: dict[Work, Batches[Any, Any]] = {}

    async def run(self, work: Work, ask: Any, *, atomic: bool = True) -> Any:
        """What `work` answers to this ask. Raises the refusal.

        `atomic=False` for work whose only write is one statement: it needs no transaction around it, which
        saves two round trips.
        """
        do = self._database.run if atomic else self._database.read

        async def do_all(asks: Sequence[Any]) -> Sequence[Any]:
            with self._database.telemetry.watch("batch", after=UNTRACED):
                return await do(lambda tx: work(tx, asks))

        if traced(self._database.telemetry.trace()):
            # What is followed goes alone, or it would be many stories.
            [answer] = await do(lambda tx: work(tx, [ask]))
        else:
            answer = await self._batches.setdefault(work, Batches(do_all)).ask(ask)
        if isinstance(answer, ProblemError):
            raise answer
        return answer


async def together(request: Request) -> Together:
    """The app's batches."""
    found: Together = request.app.state.together
    return found


TogetherDep = Annotated[Together, Depends(together)]
