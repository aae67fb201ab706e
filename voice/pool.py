"""One recogniser for many people: a bounded queue, in which people take turns."""

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from .ports import Busy, Recogniser, Recognition, Sound


@dataclass(frozen=True)
class Load:
    """How busy the pool is. `seconds` of sound and of work since it was made."""

    workers: int
    waiting: int
    working: int
    done: int
    refused: int
    heard_seconds: float
    worked_seconds: float


@dataclass(eq=False)  # each is itself: sounds cannot be compared
class _Job:
    who: str
    sound: Sound
    expected: tuple[str, ...]
    done: Future[Recognition] = field(default_factory=Future)


class RecogniserPool:
    """Threads that recognise, and who waits for them. The model is loaded by the first job.

    `open_one` loads a recogniser; each worker has its own, for an engine is not for two threads at once.
    `most` may wait, `most_each` of one person; whoever comes then is told Busy at once. A worker that had
    nothing to do for `idle_seconds` goes and takes its model along.
    """

    def __init__(
        self,
        open_one: Callable[[], Recogniser],
        *,
        workers: int = 1,
        most: int = 24,
        most_each: int = 2,
        idle_seconds: float = 3600.0,
    ) -> None:
        self._open_one = open_one
        self._most = most
        self._most_each = most_each
        self._idle = idle_seconds
        self._changed = threading.Condition()
        self._queues: OrderedDict[str, deque[_Job]] = OrderedDict()
        self._working = self._done = self._refused = 0
        self._heard = self._worked = 0.0
        self._closed = False
        self._threads: list[threading.Thread] = []
        self._workers = workers

    @property
    def load(self) -> Load:
        """How it is now."""
        with self._changed:
            return Load(
                len(self._threads),
                self._waiting(),
                self._working,
                self._done,
                self._refused,
                self._heard,
                self._worked,
            )

    async def recognise(self, who: str, sound: Sound, *, expected: Sequence[str] = ()) -> Recognition:
        """What `who` said. Raises Busy at once when too many wait, and what the engine raises.

        Cancelling (the person has left) takes a waiting job out of the queue.
        """
        job = _Job(who, sound, tuple(expected))
        self._put(job)
        try:
            return await asyncio.wrap_future(job.done)
        finally:
            self._forget(job)

    async def warm(self) -> None:
        """Load the model now, so that the first person does not wait for it."""
        import numpy as np

        await self.recognise("", Sound(np.zeros(1600, np.float32)))

    def close(self) -> None:
        """Stop the workers; whoever waits is told Busy. A job that has begun is finished."""
        with self._changed:
            self._closed = True
            waiting = [job for queue in self._queues.values() for job in queue]
            self._queues.clear()
            self._changed.notify_all()
        for job in waiting:
            if job.done.set_running_or_notify_cancel():
                job.done.set_exception(Busy("the recogniser is being shut down"))
        for thread in tuple(self._threads):
            thread.join(timeout=30)

    def _waiting(self) -> int:
        return sum(len(queue) for queue in self._queues.values())

    def _put(self, job: _Job) -> None:
        with self._changed:
            if self._closed:
                raise Busy("the recogniser is shut down")
            mine = self._queues.get(job.who, ())
            if self._waiting() >= self._most or len(mine) >= self._most_each:
                self._refused += 1
                raise Busy(f"{self._waiting()} are waiting")
            self._queues.setdefault(job.who, deque()).append(job)
            if len(self._threads) < self._workers:
                thread = threading.Thread(target=self._work, name="recogniser", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify()

    def _forget(self, job: _Job) -> None:
        with self._changed:
            queue = self._queues.get(job.who)
            if queue and job in queue:
                queue.remove(job)
                if not queue:
                    del self._queues[job.who]

    def _take(self) -> _Job | None:
        """The next job: of whoever has waited longest since their last turn. None when it is time to go."""
        with self._changed:
            self._changed.wait_for(lambda: self._queues or self._closed, timeout=self._idle)
            if self._closed or not self._queues:
                self._threads.remove(threading.current_thread())  # so that the next job starts another
                return None
            who, queue = self._queues.popitem(last=False)
            job = queue.popleft()
            if queue:
                self._queues[who] = queue  # behind everybody who waits now
            self._working += 1
            return job

    def _work(self) -> None:
        engine: Recogniser | None = None
        while job := self._take():
            began = time.perf_counter()
            found: Recognition | None = None
            error: Exception | None = None
            wanted = job.done.set_running_or_notify_cancel()
            try:
                if wanted:
                    engine = engine or self._open_one()
                    found = engine.recognise(job.sound, expected=job.expected)
            except Exception as failed:  # whoever waits must hear of it, whatever it is
                error = failed
            with self._changed:
                self._working -= 1
                self._done += 1
                self._heard += job.sound.seconds
                self._worked += time.perf_counter() - began
            # Counted first: who has an answer finds it in the figures.
            if error is not None:
                job.done.set_exception(error)
            elif found is not None:
                job.done.set_result(found)
