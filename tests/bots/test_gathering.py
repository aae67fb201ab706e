"""What is asked at the same moment is done together, and nobody pays for another's mistake."""

import asyncio
from collections.abc import Sequence

import pytest

from bots.runtime.gathering import Gathering


class Desk:
    """Does what it is asked, when it may: "n!" for n. It fails for what is "bad" and refuses what is "no"."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.open = asyncio.Event()

    async def together(self, asks: Sequence[str]) -> Sequence[str | Exception]:
        self.batches.append(list(asks))
        await self.open.wait()
        if "bad" in asks:
            raise ValueError("bad")
        return [KeyError(ask) if ask == "no" else f"{ask}!" for ask in asks]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def started(gathering: Gathering[str, str], *asks: str) -> list["asyncio.Task[str]"]:
    """Each asks on its own, in this order."""
    tasks = []
    for ask in asks:
        tasks.append(asyncio.create_task(gathering.ask(ask)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    return tasks


async def test_what_comes_meanwhile_is_the_next_batch(desk: Desk) -> None:
    gathering: Gathering[str, str] = Gathering(desk.together)
    asked = await started(gathering, "a", "b", "c")
    desk.open.set()
    assert await asyncio.gather(*asked) == ["a!", "b!", "c!"]
    assert desk.batches == [["a"], ["b", "c"]]


async def test_a_batch_has_a_largest_size(desk: Desk) -> None:
    gathering: Gathering[str, str] = Gathering(desk.together, most=2)
    asked = await started(gathering, "a", "b", "c", "d")
    desk.open.set()
    await asyncio.gather(*asked)
    assert desk.batches == [["a"], ["b", "c"], ["d"]]


async def test_an_exception_among_the_answers_is_for_one(desk: Desk) -> None:
    gathering: Gathering[str, str] = Gathering(desk.together)
    asked = await started(gathering, "a", "no", "c")
    desk.open.set()
    a, no, c = await asyncio.gather(*asked, return_exceptions=True)
    assert (a, c) == ("a!", "c!")
    assert isinstance(no, KeyError)


async def test_who_is_to_blame_fails_alone(desk: Desk) -> None:
    gathering: Gathering[str, str] = Gathering(
        desk.together, blame=lambda error: isinstance(error, ValueError)
    )
    asked = await started(gathering, "a", "b", "bad", "c")
    desk.open.set()
    a, b, bad, c = await asyncio.gather(*asked, return_exceptions=True)
    assert (a, b, c) == ("a!", "b!", "c!")
    assert isinstance(bad, ValueError)
    assert desk.batches == [["a"], ["b", "bad", "c"], ["b"], ["bad"], ["c"]]


async def test_without_blame_all_of_the_batch_hear_what_went_wrong(desk: Desk) -> None:
    gathering: Gathering[str, str] = Gathering(desk.together)
    asked = await started(gathering, "a", "b", "bad")
    desk.open.set()
    a, b, bad = await asyncio.gather(*asked, return_exceptions=True)
    assert a == "a!"
    assert isinstance(b, ValueError)
    assert isinstance(bad, ValueError)
    assert desk.batches == [["a"], ["b", "bad"]]


async def test_who_left_before_their_turn_is_not_done_and_one_under_way_is_finished(desk: Desk) -> None:
    gathering: Gathering[str, str] = Gathering(desk.together)
    under_way, waiting, last = await started(gathering, "a", "b", "c")
    under_way.cancel()
    waiting.cancel()
    await asyncio.sleep(0)
    desk.open.set()
    assert await last == "c!"
    await gathering.close()
    assert desk.batches == [["a"], ["c"]]
    assert await gathering.ask("d") == "d!"
