"""Writes what many deliveries report together: while one write goes on, the next reports gather."""

import asyncio

import asyncpg

from core.ports import Clock

from .post import AWAY, Post, Report

_PAUSE = 0.3
"""Seconds between tries while the database is away."""
_MOST = 200

_Waiting = tuple[Report, "asyncio.Future[bool]"]


class LeaseLostError(Exception):
    """Somebody else has taken this chat over meanwhile: stop, without another word."""


class Reports:
    """One write at a time. A lone report does not wait for others."""

    def __init__(self, post: Post, clock: Clock, patience: float) -> None:
        self._post = post
        self._clock = clock
        self._patience = patience
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, report: Report) -> bool:
        """Whether more waits for this chat by now. Raises LeaseLostError.

        A database that is away is waited for until the lease must be over: what was sent and is not written
        down would be sent again.
        """
        written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((report, written))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write(), name="courier reports")
        return await written

    async def close(self) -> None:
        """Let the last ones get through."""
        if self._writer is not None:
            await asyncio.wait({self._writer}, timeout=2.0)

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                try:
                    await self._together(batch)
                except asyncpg.DataError:  # one of them cannot be stored; the others shall not suffer for it
                    for one in batch:
                        await self._alone(one)
        finally:
            self._writer = None

    async def _together(self, batch: list[_Waiting]) -> None:
        """Write these and tell each; a write that failed for all is told to all. Raises asyncpg.DataError."""
        try:
            more = await self._reported([report for report, _ in batch])
        except asyncpg.DataError:
            raise
        except Exception as error:
            for _, written in batch:
                _fail(written, error)
            return
        for report, written in batch:
            if report.address not in more:
                _fail(written, LeaseLostError())
            elif not written.done():
                written.set_result(more[report.address])

    async def _alone(self, one: _Waiting) -> None:
        try:
            await self._together([one])
        except asyncpg.DataError as error:
            _fail(one[1], error)

    async def _reported(self, reports: list[Report]) -> dict[str, bool]:
        loop = asyncio.get_running_loop()
        enough = loop.time() + self._patience
        while True:
            try:
                return await self._post.report(reports, self._clock.now())
            except AWAY:
                if loop.time() > enough:
                    raise LeaseLostError from None
                await asyncio.sleep(_PAUSE)


def _fail(written: "asyncio.Future[bool]", error: Exception) -> None:
    if not written.done():  # it is, when its delivery was cancelled meanwhile
        written.set_exception(error)
