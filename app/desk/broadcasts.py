"""`xiaoka desk broadcast …`: the same words to many people, and how far they got."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal
from uuid import UUID

from rich.console import Console
from rich.prompt import Confirm

from api_client.client import BackendClient
from api_client.contract import ChatLinks, Kind
from app.clock import SystemClock
from app.commands.frame import Frame, open_frame
from app.problems import StartupError
from app.process import INTERRUPTED, run, unless_stopped
from app.wiring import Talk
from bots.runtime.broadcasts import BroadcastStore
from bots.runtime.broadcasts.store import new_broadcast
from bots.runtime.conversations import MAX_TEXT
from core.model import Chat, Locale

from . import tables
from .chats import open_chats

Audience = Literal["all", "merchants"]

_ROOM_FOR_THE_END = 200
"""Characters kept free for how to stop such messages."""
_FOLLOW = 1.0

Work = Callable[[Talk, BroadcastStore, Console], Awaitable[None]]


def send(
    data: Path,
    config: Path | None,
    text: Path,
    english: Path | None,
    to: str,
    operator: str | None,
    *,
    urgent: bool,
    yes: bool,
    follow: bool,
) -> int:
    """Store a broadcast; the bots of the installation send it from now on."""
    texts: dict[Locale, str] = {"zh-CN": _words(text)}
    if english is not None:
        texts["en"] = _words(english)

    async def work(talk: Talk, store: BroadcastStore, console: Console) -> None:
        people = await _people(talk.client, to)
        console.print(texts["zh-CN"], markup=False)
        question = (
            f"发给 {len(people)} 位顾客{'，夜里也发' if urgent else ''}？ Send it to {len(people)} people?"
        )
        if not yes and not _sure(question):
            return
        made = new_broadcast(texts, operator or getpass.getuser(), SystemClock().now(), urgent=urgent)
        reached = await store.create(made, people)
        console.print(f"✓ {made.id}：{reached} 个聊天。 {reached} chats.", markup=False)
        if follow:
            await _follow(store, made.id, console)

    return _run(data, config, work)


def latest(data: Path, config: Path | None) -> int:
    """The latest broadcasts and how far they are."""

    async def work(_: Talk, store: BroadcastStore, console: Console) -> None:
        found = [(one, await store.progress(one.id)) for one in await store.latest()]
        console.print(tables.broadcasts(found))

    return _run(data, config, work)


def show(data: Path, config: Path | None, broadcast_id: UUID, *, follow: bool) -> int:
    """One broadcast; with `follow` until it is over."""

    async def work(_: Talk, store: BroadcastStore, console: Console) -> None:
        found = await store.get(broadcast_id)
        if found is None:
            raise StartupError("There is no such broadcast; `xiaoka desk broadcast list` shows them.")
        console.print(found.texts["zh-CN"], markup=False)
        if follow:
            await _follow(store, broadcast_id, console)
        else:
            console.print(tables.broadcasts([(found, await store.progress(broadcast_id))]))

    return _run(data, config, work)


def cancel(data: Path, config: Path | None, broadcast_id: UUID) -> int:
    """Send it to nobody else."""

    async def work(_: Talk, store: BroadcastStore, console: Console) -> None:
        if await store.get(broadcast_id) is None:
            raise StartupError("There is no such broadcast; `xiaoka desk broadcast list` shows them.")
        spared = await store.cancel(broadcast_id, SystemClock().now())
        console.print(f"✓ 已停止，{spared} 位没有收到。 Cancelled; {spared} did not get it.", markup=False)

    return _run(data, config, work)


async def _people(client: BackendClient, to: str) -> list[list[Chat]]:
    """The chats of each customer of the audience. Raises StartupError for a list that is none."""
    if to in ("all", "merchants"):
        return await _everybody(client, "merchant" if to == "merchants" else None)
    found = []
    for customer_id in _ids(Path(to)):
        found.append(_chats(await client.chats(customer_id)))
    return [chats for chats in found if chats]


async def _everybody(client: BackendClient, kind: Kind | None) -> list[list[Chat]]:
    page = await client.audience(kind)
    found = list(page.listeners)
    while page.next_cursor is not None:
        page = await client.audience(kind, cursor=page.next_cursor)
        found += page.listeners
    return [[Chat(link.channel, link.chat) for link in one.chats] for one in found]


def _chats(links: ChatLinks) -> list[Chat]:
    return [Chat(link.channel, link.chat) for link in links.chats]


def _ids(path: Path) -> list[UUID]:
    """Customer ids, one a line."""
    try:
        lines = path.read_text(encoding="utf-8").split()
        return [UUID(line) for line in dict.fromkeys(lines)]
    except OSError as error:
        raise StartupError(f"--to is all, merchants, or a file of customer ids: {error.strerror}.") from None
    except ValueError:
        raise StartupError(f"{path} must hold one customer id a line.") from None


def _words(path: Path) -> str:
    try:
        words = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StartupError(f"{path} cannot be read: {error}.") from None
    if not words or len(words) > MAX_TEXT - _ROOM_FOR_THE_END:
        raise StartupError(f"{path} must hold 1 to {MAX_TEXT - _ROOM_FOR_THE_END} characters.")
    return words


def _sure(question: str) -> bool:
    if not sys.stdin.isatty():
        raise StartupError("This goes to many people: add --yes when nobody can be asked.")
    return Confirm.ask(question, default=False)


async def _follow(store: BroadcastStore, broadcast_id: UUID, console: Console) -> None:
    """A line whenever something changed, until nothing is left to send."""
    before = None
    while True:
        progress = await store.progress(broadcast_id)
        if progress != before:
            console.print(tables.progress(progress), markup=False)
        if not progress.waiting and not progress.queued:
            return
        before = progress
        await asyncio.sleep(_FOLLOW)


def _run(data: Path, config: Path | None, work: Work) -> int:
    frame = open_frame(data, config)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)

    async def done(frame: Frame) -> int:
        async with open_chats(frame) as talk:
            await work(talk, BroadcastStore(talk.conversations.pool), console)
        return 0

    status = run(lambda stop: unless_stopped(stop, done(frame)))
    return INTERRUPTED if status is None else status
