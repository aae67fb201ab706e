"""Processes are replaced one after the other while people talk: no turn is dropped or answered twice."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial

from tests.app.command import PATIENCE, Running

from .conftest import Installation
from .house import url_of
from .people import Person

PEOPLE = 4


async def test_nobody_notices_that_every_process_is_replaced(installation: Installation) -> None:
    people = [Person(installation.web.url) for _ in range(PEOPLE)]
    done = asyncio.Event()
    said: list[str] = []

    async def talk(person: Person) -> None:
        last_round = False
        while not last_round:
            last_round = done.is_set()
            before = person.last()
            said.append(await person.say("查余额"))
            await person.hear("38.00", after=before)

    async with AsyncExitStack() as pages:
        for person in people:
            await pages.enter_async_context(person)
        talking = [asyncio.create_task(talk(person)) for person in people]
        for api, web in zip(list(installation.apis), list(installation.webs), strict=True):  # by machine
            await asyncio.gather(
                _replace(installation.apis[api], partial(installation.start_api, api)),
                _replace(installation.webs[web], partial(installation.start_web, web)),
            )
        done.set()
        await asyncio.gather(*talking)

    assert len(said) > PEOPLE * 4
    for person in people:
        told = person.told()
        # The greeting comes with the first answer; otherwise one question, one answer, and it is the balance.
        asked = [body for body in person.entries.values() if body["author"] == "person"]
        assert len(told) == len(asked), told
        assert all("38.00" in text for text in told), told
    assert any(person.connections > 1 for person in people), "nobody's page was ever cut"


async def _replace(old: Running, start: Callable[[], Running]) -> None:
    """End a process with SIGTERM, then start its successor in its place."""
    old.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(old.process.wait, PATIENCE) == 0, old.said()
    await asyncio.to_thread(url_of, start())
