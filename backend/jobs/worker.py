"""Do the queued jobs: all of them now (`drain`), or as they come until told to stop (`work`)."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from uuid import UUID

import asyncpg
from pgqueuer.db import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.errors import FailingListenerError
from pgqueuer.models import HealthCheckEvent, Job
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries
from pgqueuer.types import JOB_STATUS, QueueEntrypoint, QueueManagerId

from backend.platform.connect import connect
from backend.platform.failpoints import reach

log = logging.getLogger(__name__)

Handler = Callable[[UUID], Awaitable[None]]
"""Does one job for one subject. It may be run again at any point, also after it was done."""

_HEARTBEAT = timedelta(seconds=30)
"""A job whose worker has not been heard of for so long is given to another."""
_POLL = timedelta(seconds=5)
_RECONNECT = 1.0


class PatientManager(QueueManager):
    """The queue's manager, whose first probe of its listener may go out before anybody listens.

    The library starts probing beside the LISTEN it probes. A probe that nobody could hear would end the
    worker after ten seconds, and it would be away for a moment; so silence is believed the second time.
    """

    async def listener_healthy(
        self,
        timeout: timedelta = timedelta(seconds=10),  # noqa: ASYNC109
    ) -> HealthCheckEvent:
        """Raises FailingListenerError when two probes are not heard within half of `timeout` each."""
        try:
            return await super().listener_healthy(timeout / 2)
        except FailingListenerError:
            return await super().listener_healthy(timeout / 2)


class Jobs:
    """The handlers by job name, and the connections to the queue."""

    def __init__(self, url: str, handlers: Mapping[str, Handler]) -> None:
        self._url = url
        self._handlers = dict(handlers)
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._draining = asyncio.Lock()

    async def drain(self) -> int:
        """Do every queued job, one after the other, until none is left. Returns how many were done.

        A job that fails is logged and dropped: its subject's sweep brings it back.
        """
        async with self._draining:
            queries = Queries(AsyncpgDriver(await self._connected()))
            entrypoints = {
                QueueEntrypoint(name): EntrypointExecutionParameter(concurrency_limit=0)
                for name in self._handlers
            }
            me = QueueManagerId(uuid.uuid4())
            done = 0
            while jobs := await queries.dequeue(
                batch_size=10,
                entrypoints=entrypoints,
                queue_manager_id=me,
                global_concurrency_limit=None,
                heartbeat_timeout=_HEARTBEAT,
            ):
                for job in jobs:
                    await queries.log_jobs([(job, await self._outcome(job), None)])
                    done += 1
            return done

    async def work(self, stop: asyncio.Event) -> None:
        """Do jobs as they come until `stop` is set; a lost database is waited for."""
        while not stop.is_set():
            try:
                async with asyncpg.create_pool(self._url, min_size=2, max_size=4, connect=connect) as pool:
                    await self._serve(PatientManager(Queries(AsyncpgPoolDriver(pool))), stop)
            except Exception as error:  # whatever it was: the queue must be served
                log.warning("the job queue is away: %s", type(error).__name__)
                await _pause(stop, _RECONNECT)

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._url)
        return self._connection

    async def _outcome(self, job: Job) -> JOB_STATUS:
        try:
            await self._handlers[job.entrypoint](_subject(job))
        except Exception:
            log.exception("job %s failed for %s", job.entrypoint, _subject(job))
            return "exception"
        return "successful"

    async def _serve(self, manager: QueueManager, stop: asyncio.Event) -> None:
        for name, handler in self._handlers.items():
            manager.entrypoint(name)(_entrypoint(handler))
        running = asyncio.create_task(
            manager.run(
                dequeue_timeout=_POLL, heartbeat_timeout=_HEARTBEAT, shutdown_on_listener_failure=True
            )
        )
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((running, stopped), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            manager.shutdown.set()
            await running


def _entrypoint(handler: Handler) -> Callable[[Job], Awaitable[None]]:
    async def run(job: Job) -> None:
        reach("job.taken")
        await handler(_subject(job))
        reach("job.finished")

    return run


def _subject(job: Job) -> UUID:
    return UUID((job.payload or b"").decode())


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
