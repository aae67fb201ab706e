"""The chat for people: type, or press a button by its number or its words."""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.text import Text

from bots.runtime import Entry, Hub
from core.model import Button, Chat, Incoming
from core.ports import Clock

from .render import Pressable, drawn, pressables

_HINT = (
    "按按钮：输入编号或按钮上的字 · 离开：/quit    (press a button by its number or words; leave with /quit)"
)
_LEAVE = {"/quit", "/exit", "/q"}


async def chat(hub: Hub, where: Chat, clock: Clock, *, console: Console | None = None) -> None:
    """Talk until the person leaves. Works with a pipe as well: one line is one message, answered in turn."""
    screen = Screen(console or Console())
    screen.console.print(Text(_HINT, style="dim"))
    before = await hub.recent(where, limit=6)
    for entry in before:
        screen.show(entry, with_person=True)
    after = before[-1].seq if before else 0
    watching = asyncio.create_task(_watch(hub, where, after, screen))
    try:
        async for line in typed("› "):
            if line.strip() in _LEAVE:
                break
            if line.strip():
                await _do(hub, where, clock, screen, line)
    finally:
        with suppress(TimeoutError):
            await asyncio.wait_for(_read_on(hub, where, screen), 10)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


class Screen:
    """What was shown last, and which number belongs to which button."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._numbered: list[Pressable] = []
        self._fresh = False
        self._seq = 0
        self._shown = asyncio.Condition()

    def show(self, entry: Entry, *, with_person: bool = False) -> None:
        """Print an entry. Numbers begin anew with the first message after the person's turn."""
        self._seq = entry.seq
        if entry.message is None:
            if with_person:
                self.console.print(Text(f"› {entry.text}", style="dim"))
            self._fresh = True
            return
        if self._fresh:
            self._numbered, self._fresh = [], False
        self.console.print(Text("小卡", style="bold cyan"))
        self.console.print(drawn(entry.message, first_number=len(self._numbered) + 1))
        self.console.print()
        self._numbered += pressables(entry.message)

    async def shown(self, entry: Entry) -> None:
        """Print an entry and tell who waits for it."""
        self.show(entry)
        async with self._shown:
            self._shown.notify_all()

    async def reached(self, seq: int) -> None:
        """Wait until everything up to `seq` is on the screen."""
        async with self._shown:
            await self._shown.wait_for(lambda: self._seq >= seq)

    def pressed(self, typed: str) -> Pressable | None:
        """The button that a typed line means: its number, or exactly its words."""
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(self._numbered):
            return self._numbered[int(typed) - 1]
        return next((thing for thing in self._numbered if thing.label == typed), None)


async def _do(hub: Hub, where: Chat, clock: Clock, screen: Screen, line: str) -> None:
    thing = screen.pressed(line.strip())
    if thing is not None and not isinstance(thing, Button):
        for code in await hub.codes(where, thing.order_id):
            screen.console.print(Text(f"  {code}", style="bold"))
        return
    update = f"{where.address}:{uuid.uuid4()}"
    if isinstance(thing, Button):
        incoming = Incoming(where, update, clock.now(), button=thing.token, label=thing.label)
    else:
        incoming = Incoming(where, update, clock.now(), text=line)
    await hub.accept(incoming)
    if not sys.stdin.isatty():
        await _read_on(hub, where, screen)


async def _read_on(hub: Hub, where: Chat, screen: Screen) -> None:
    """Wait until everything said so far is answered and shown."""
    await hub.settle(where)
    for entry in await hub.recent(where, limit=1):
        await screen.reached(entry.seq)


async def _watch(hub: Hub, where: Chat, after: int, screen: Screen) -> None:
    async for entry in hub.watch(where, after=after):
        await screen.shown(entry)


async def typed(prompt: str) -> AsyncIterator[str]:
    """Lines of the person until the end of input, asked for with `prompt` where somebody sits."""
    if not sys.stdin.isatty():
        async for line in read_lines():
            yield line.rstrip("\n")
        return
    session: PromptSession[str] = PromptSession(prompt)
    with patch_stdout(raw=True):
        while True:
            try:
                yield await session.prompt_async()
            except (EOFError, KeyboardInterrupt):
                return


async def read_lines(readline: Callable[[], str] | None = None) -> AsyncIterator[str]:
    """Lines of standard input without stopping the loop; a line is cut at 100,000 characters."""
    read = readline or (lambda: sys.stdin.readline(100_000))
    while line := await asyncio.to_thread(read):
        yield line
