"""Telegram and the people there, as a process of its own: each says a line, waits for the answer, goes on.

`python -m benchmarks.telegram.crowd` prints where it is as a line of JSON, then answers a line for each
`Stretch` it is given, until its input ends.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import uvloop

from tests.telegram.server.chats import Shown
from tests.telegram.server.limits import NO_LIMITS
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram

BOTS = 2
_PATIENCE = 60.0
_KEPT = 12
"""Messages that a chat shows; what is older has been scrolled away."""


@dataclass(frozen=True)
class Line:
    """What a person does, a text or the label of a button, and a piece of what must come back."""

    does: str
    hears: str
    tap: bool = False


@dataclass(frozen=True)
class Stretch:
    """`people` talk to one bot for `seconds`, over and over the same `lines`."""

    bot: int
    people: int
    seconds: float
    lines: Sequence[Line]


@dataclass(frozen=True)
class Told:
    """Updates answered per second, and the milliseconds from an update to its answer."""

    rate: float
    p50_ms: float
    p99_ms: float
    calls: float
    """Of the Bot API, per update."""
    cpu: float
    """Cores that Telegram and the people used."""


class Crowd:
    """People by bot; they keep their chats from stretch to stretch."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._people: dict[tuple[int, int], Person] = {}
        self.bots = [telegram.bot(f"bench{number}_bot", limits=NO_LIMITS) for number in range(BOTS)]

    async def talk(self, stretch: Stretch) -> Told:
        """One stretch. Raises RuntimeError when somebody is not answered for long."""
        times: list[float] = []
        calls, cpu, began = len(self._telegram.calls), time.process_time(), time.monotonic()
        until = began + stretch.seconds
        people = [self._person(stretch.bot, number) for number in range(stretch.people)]
        await asyncio.gather(*(self._one(person, stretch.lines, until, times) for person in people))
        elapsed = time.monotonic() - began
        told = Told(
            rate=len(times) / elapsed,
            p50_ms=_percentile(times, 0.5),
            p99_ms=_percentile(times, 0.99),
            calls=(len(self._telegram.calls) - calls) / len(times),
            cpu=(time.process_time() - cpu) / elapsed,
        )
        self._telegram.calls.clear()
        for bot in self.bots:
            bot.updates.history.clear()
        return told

    async def _one(self, person: Person, lines: Sequence[Line], until: float, times: list[float]) -> None:
        while time.monotonic() < until:
            for line in lines:
                began = time.perf_counter()
                last = next(reversed(person.chat.messages), 0)
                if line.tap:
                    person.taps(line.does)
                else:
                    person.says(line.does)
                await self._hears(person, last, line.hears)
                times.append((time.perf_counter() - began) * 1000)
                for old in list(person.chat.messages)[:-_KEPT]:
                    del person.chat.messages[old]

    async def _hears(self, person: Person, after: int, words: str) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                while not _answered(person.chat.messages.values(), after, words):
                    await person.chat.bell.wait()
        except TimeoutError:
            raise RuntimeError("\n".join(["nobody answered any more:", *person.sees()])) from None

    def _person(self, bot: int, number: int) -> Person:
        key = (bot, number)
        if key not in self._people:
            self._people[key] = self._telegram.person(f"Person {number}", self.bots[bot])
        return self._people[key]


def _answered(shown: Any, after: int, words: str) -> bool:
    message: Shown
    for message in reversed(shown):
        if message.id <= after:
            return False
        if message.by_bot and words in message.text:
            return True
    return False


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


async def main() -> None:
    """Serve stretches until the input ends."""
    loop = asyncio.get_running_loop()
    async with FakeTelegram(limits=NO_LIMITS) as telegram:
        crowd = Crowd(telegram)
        print(json.dumps({"url": telegram.url, "tokens": [bot.token for bot in crowd.bots]}), flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            asked = json.loads(line)
            lines = [Line(**one) for one in asked.pop("lines")]
            print(json.dumps(asdict(await crowd.talk(Stretch(lines=lines, **asked)))), flush=True)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
