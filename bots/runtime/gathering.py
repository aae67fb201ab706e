"""What is asked at the same moment is done together.

A lone ask is done at once. While some are being done the next ones gather, so that batches grow and shrink
with the load: one round trip, and one wait for the disk, for all of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Gathering(Generic[Ask, Answer]):
    """`together` does the asks of a batch in order; an exception among its answers is for that one ask.

    What it raises is for all of them, unless somebody is to blame (`blame`): then nothing was done, and each
    is done again alone, so that the others do not suffer. What was begun for somebody who left is finished.
    """

    def __init__(
        self,
        together: Callable[[Sequence[Ask]], Awaitable[Sequence[Answer | Exception]]],
        *,
        blame: Callable[[Exception], bool] = lambda _: False,
        most: int = 64,
    ) -> None:
        self._together = together
        self._blame = blame
        self._most = most
        self._waiting: list[tuple[Ask, asyncio.Future[Answer]]] = []
        self._line: asyncio.Task[None] | None = None

    async def ask(self, ask: Ask) -> Answer:
        """The answer. Raises what was raised for it."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((ask, answer))
        if self._line is None:
            self._line = asyncio.create_task(self._work(), name="gathering")
        return await answer

    async def close(self) -> None:
        """Let what was asked get through."""
        if self._line is not None:
            await asyncio.wait({self._line})

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                if still := [(ask, answer) for ask, answer in batch if not answer.done()]:
                    await self._do(still)
        finally:
            self._line = None

    async def _do(self, batch: "list[tuple[Ask, asyncio.Future[Answer]]]") -> None:
        try:
            answers = await self._together([ask for ask, _ in batch])
        except Exception as error:
            if len(batch) > 1 and self._blame(error):
                for one in batch:
                    await self._do([one])
                return
            answers = [error] * len(batch)
        for (_, waiting), answer in zip(batch, answers, strict=True):
            if waiting.done():
                continue
            if isinstance(answer, Exception):
                waiting.set_exception(answer)
            else:
                waiting.set_result(answer)
