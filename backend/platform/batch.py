"""What is asked at the same moment is done together: one write, one wait for the disk for all of it.

A lone request starts at once. While a batch is being done the next ones gather, so batches grow and shrink
with the load: a group commit, one level up.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request

from api_client.contract.telemetry import UNTRACED, traced

from .db import Database
from .outage import is_outage
from .problems import ProblemError
from .tx import Tx

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")

_SIZE = 32
"""Asks in one batch at most, so that nobody waits long for the others."""
_LOCK_PATIENCE = "2s"
"""How long a batch waits for a locked row."""


class Batches(Generic[Ask, Answer]):
    """Does asks in batches, one batch after the other.

    `together` answers each ask of a batch in order, or raises and has done nothing. Then each of them is done
    by `alone`, outside the line: only the one that is to blame fails, and whoever must wait for a locked row
    keeps nobody else waiting. When the database is away nobody is to blame, and everybody is told so.
    """

    def __init__(
        self,
        together: Callable[[Sequence[Ask]], Awaitable[Sequence[Answer]]],
        alone: Callable[[Ask], Awaitable[Answer]],
    ) -> None:
        self._together = together
        self._alone = alone
        self._waiting: deque[tuple[Ask, asyncio.Future[Answer]]] = deque()
        self._line: asyncio.Task[None] | None = None
        self._outside: set[asyncio.Task[None]] = set()

    async def ask(self, ask: Ask) -> Answer:
        """The answer to this ask. Raises what the work raised for it."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((ask, answer))
        if self._line is None or self._line.done():
            self._line = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(_SIZE, len(self._waiting)))]
            await self._do([(ask, answer) for ask, answer in batch if not answer.done()])

    async def _do(self, batch: Sequence[tuple[Ask, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._together([ask for ask, _ in batch])
        except Exception as error:
            for ask, waiting in batch:
                if is_outage(error) or (len(batch) == 1 and isinstance(error, ProblemError)):
                    _fail(waiting, error)
                else:
                    apart = asyncio.create_task(self._do_alone(ask, waiting))
                    self._outside.add(apart)
                    apart.add_done_callback(self._outside.discard)
        except asyncio.CancelledError:
            for _, waiting in batch:
                waiting.cancel()
            raise
        else:
            for (_, waiting), answer in zip(batch, answers, strict=True):
                if not waiting.done():  # whoever asked may have left
                    waiting.set_result(answer)

    async def _do_alone(self, ask: Ask, waiting: "asyncio.Future[Answer]") -> None:
        try:
            answer = await self._alone(ask)
        except Exception as error:
            _fail(waiting, error)
        except asyncio.CancelledError:
            waiting.cancel()
            raise
        else:
            if not waiting.done():
                waiting.set_result(answer)


def _fail(waiting: "asyncio.Future[Answer]", error: Exception) -> None:
    if not waiting.done():
        waiting.set_exception(error)


Work = Callable[[Tx, Sequence[Any]], Awaitable[Sequence[Any]]]
"""Does many asks. A ProblemError as a value is a refusal that left no trace; when one is raised, nothing was
done at all."""


class Together:
    """The batches of an application: what is asked of the same work at one moment is done in one go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batches: dict[Work, Batches[Any, Any]] = {}

    async def run(self, work: Work, ask: Any) -> Any:
        """What `work` answers to this ask. Raises the refusal.

        The work writes with one statement at most, so a batch needs no transaction around it, which saves two
        round trips.
        """

        async def do_all(asks: Sequence[Any]) -> Sequence[Any]:
            with self._database.telemetry.watch("batch", after=UNTRACED):
                return await self._database.single(lambda tx: work(tx, asks), lock_timeout=_LOCK_PATIENCE)

        async def do_one(ask: Any) -> Any:
            [answer] = await self._database.run(lambda tx: work(tx, [ask]))
            return answer

        if traced(self._database.telemetry.trace()):
            answer = await do_one(ask)  # what is followed goes alone, or it would be many stories
        else:
            answer = await self._batches.setdefault(work, Batches(do_all, do_one)).ask(ask)
        if isinstance(answer, ProblemError):
            raise answer
        return answer


async def together(request: Request) -> Together:
    """The app's batches."""
    found: Together = request.app.state.together
    return found


TogetherDep = Annotated[Together, Depends(together)]
