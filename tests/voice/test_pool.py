"""One recogniser, many people: in turns, bounded, told when it is busy, gone when they leave."""

import asyncio
import threading
import time
from collections.abc import Sequence

import numpy as np
import pytest

from voice.pool import RecogniserPool
from voice.ports import Busy, Hypothesis, Missing, Recogniser, Recognition, Sound


class Engine:
    """Hears who speaks: the first sample is the number of the person. Stops before each until it is let."""

    name = "engine"

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.may = threading.Semaphore(0)
        self.inside = threading.Event()
        self.busy = threading.Lock()

    def recognise(self, sound: Sound, *, expected: Sequence[str] = ()) -> Recognition:
        assert self.busy.acquire(blocking=False), "an engine is not for two threads at once"
        self.inside.set()
        self.may.acquire()
        self.busy.release()
        number = int(sound.samples[0])
        self.heard.append(number)
        if number < 0:
            raise ValueError("a strange sound")
        return Recognition((Hypothesis(f"{number}{''.join(expected)}", 1.0),))


def saying(number: int) -> Sound:
    return Sound(np.full(160, number, np.float32))


def text(recognition: Recognition) -> str:
    return recognition.hypotheses[0].text


async def speak(pool: RecogniserPool, who: str, number: int) -> asyncio.Task[Recognition]:
    """Somebody speaks, and stands in the queue when this returns."""
    task = asyncio.create_task(pool.recognise(who, saying(number)))
    await asyncio.sleep(0)
    return task


async def until_working(engine: Engine) -> None:
    assert await asyncio.to_thread(engine.inside.wait, 10)


async def test_people_take_turns_and_who_comes_too_many_is_told_at_once() -> None:
    engine = Engine()
    pool = RecogniserPool(lambda: engine, most=4, most_each=2)
    first = await speak(pool, "a", 1)
    await until_working(engine)
    waiting = [await speak(pool, who, number) for who, number in (("a", 2), ("a", 3), ("b", 4))]
    with pytest.raises(Busy):
        await pool.recognise("a", saying(5))  # two of one person may wait
    waiting.append(await speak(pool, "c", 6))
    began = time.perf_counter()
    with pytest.raises(Busy):
        await pool.recognise("d", saying(7))
    assert time.perf_counter() - began < 1.0
    assert (pool.load.waiting, pool.load.working, pool.load.refused) == (4, 1, 2)
    engine.may.release(5)
    assert [text(one) for one in await asyncio.gather(first, *waiting)] == ["1", "2", "3", "4", "6"]
    assert engine.heard == [1, 2, 4, 6, 3]  # nobody twice before everybody once
    assert (pool.load.waiting, pool.load.working, pool.load.done) == (0, 0, 5)
    pool.close()


async def test_who_leaves_is_not_recognised() -> None:
    engine = Engine()
    pool = RecogniserPool(lambda: engine)
    first = await speak(pool, "a", 1)
    await until_working(engine)
    leaving, staying = await speak(pool, "b", 2), await speak(pool, "c", 3)
    leaving.cancel()
    await asyncio.wait([leaving])
    assert pool.load.waiting == 1
    first.cancel()  # while it is being recognised: the worker goes on with the next
    engine.may.release(2)
    assert text(await staying) == "3"
    assert engine.heard == [1, 3]
    pool.close()


async def test_an_error_is_of_who_asked_and_the_loop_is_never_held_up() -> None:
    engine = Engine()
    pool = RecogniserPool(lambda: engine)
    bad, good = await speak(pool, "a", -1), await speak(pool, "b", 2)
    await until_working(engine)
    gaps = []
    for _ in range(20):
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        gaps.append(time.perf_counter() - began)
    engine.may.release(2)
    with pytest.raises(ValueError, match="strange"):
        await bad
    assert text(await good) == "2"
    assert sorted(gaps)[10] < 0.1
    pool.close()


async def test_a_model_that_is_missing_is_said_each_time_and_may_come_later() -> None:
    engine = Engine()
    engine.may.release(9)
    there: list[Recogniser] = []

    def opened() -> Recogniser:
        if not there:
            raise Missing("run xiaoka voice install")
        return there[0]

    pool = RecogniserPool(opened)
    for _ in range(2):
        with pytest.raises(Missing):
            await pool.recognise("a", saying(1))
    there.append(engine)
    assert text(await pool.recognise("a", saying(1), expected=("x",))) == "1x"
    pool.close()


async def test_a_worker_without_work_goes_and_another_comes() -> None:
    made: list[Engine] = []

    def opened() -> Recogniser:
        made.append(Engine())
        made[-1].may.release(9)
        return made[-1]

    pool = RecogniserPool(opened, idle_seconds=0.01)
    for number in (1, 2):
        assert text(await pool.recognise("a", saying(number))) == str(number)
        for _ in range(500):
            if not pool.load.workers:
                break
            await asyncio.sleep(0.01)
        assert pool.load.workers == 0
    assert len(made) == 2


async def test_closing_tells_who_waits() -> None:
    engine = Engine()
    pool = RecogniserPool(lambda: engine)
    first, second = await speak(pool, "a", 1), await speak(pool, "b", 2)
    await until_working(engine)
    closing = asyncio.create_task(asyncio.to_thread(pool.close))
    with pytest.raises(Busy):
        await second
    engine.may.release()
    assert text(await first) == "1"
    await closing
    with pytest.raises(Busy):
        await pool.recognise("c", saying(3))


async def test_fifty_at_once_leave_nothing_behind() -> None:
    engine = Engine()
    engine.may.release(10_000)
    pool = RecogniserPool(lambda: engine, most=50)
    for _ in range(4):
        heard = await asyncio.gather(*(pool.recognise(str(number), saying(number)) for number in range(50)))
        assert [text(one) for one in heard] == [str(number) for number in range(50)]
    assert (pool.load.waiting, pool.load.working, pool.load.done, pool.load.workers) == (0, 0, 200, 1)
    pool.close()
