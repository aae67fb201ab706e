"""`xiaoka desk chats` and `chat`: a person of the shop talks with the people who asked for one."""

import getpass
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from app.clock import SystemClock
from app.commands.frame import Frame, open_frame, tell
from app.problems import StartupError
from app.process import INTERRUPTED, run, unless_stopped
from app.stores import open_stores
from app.wiring import Talk, migrate, open_talk
from bots.terminal.attend import LEAVE, attend
from bots.terminal.chat import typed
from core.engine import UnknownChat
from core.model import Chat

from . import tables
from .command import client_of

Work = Callable[[Frame], Awaitable[None]]

_HINT = f"""每一行都会发到顾客的聊天里；输入 {LEAVE} 交还给小卡，Ctrl-D 离开但不交还。
(Every line is sent to the customer; {LEAVE} gives the chat back to Xiaoka, Ctrl-D leaves without.)
"""


def chats(data: Path, config: Path | None) -> int:
    """Print the chats that a person of the shop owns."""

    async def work(frame: Frame) -> None:
        async with open_chats(frame) as talk:
            Console(highlight=False, width=None if sys.stdout.isatty() else 200).print(
                tables.chats(await talk.hub.with_people())
            )

    return _run(data, config, work)


def chat(data: Path, config: Path | None, channel: str, address: str, operator: str | None) -> int:
    """Attend one chat until `/back` or the end of input."""
    name = operator or getpass.getuser()

    async def work(frame: Frame) -> None:
        async with open_chats(frame) as talk:
            tell(_HINT)
            try:
                await attend(talk.hub, Chat(channel, address), name, typed("人工 › "), _show)
            except UnknownChat:
                raise StartupError("Nobody is known by this chat; `xiaoka desk chats` lists them.") from None

    return _run(data, config, work)


def _run(data: Path, config: Path | None, work: Work) -> int:
    frame = open_frame(data, config)

    async def done() -> int:
        await work(frame)
        return 0

    status = run(lambda stop: unless_stopped(stop, done()))
    return INTERRUPTED if status is None else status


@asynccontextmanager
async def open_chats(frame: Frame) -> AsyncIterator[Talk]:
    """The conversations of the installation, beside the process that serves them."""
    async with open_stores(frame.data, frame.settings, tell=tell) as stores, client_of(frame) as client:
        await migrate(stores.database)
        talk = await open_talk(
            client, database_url=stores.database, redis_url=stores.redis, clock=SystemClock()
        )
        try:
            yield talk
        finally:
            await talk.close()


def _show(line: str) -> None:
    print(line, flush=True)
