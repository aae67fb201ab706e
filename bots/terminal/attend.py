"""A person of the shop attends a chat in the terminal: reads what was said, answers, leaves it to Xiaoka."""

import asyncio
import uuid
from collections.abc import AsyncIterable, Callable
from contextlib import suppress

from bots.runtime import Entry, Hub
from core.handover import Part
from core.model import Chat
from core.turn import SHOP_ZONE

LEAVE = "/back"
"""Typed to give the chat back to Xiaoka."""
_SHOWN = 30


async def attend(
    hub: Hub, where: Chat, name: str, lines: AsyncIterable[str], show: Callable[[str], None]
) -> bool:
    """Say every line in the chat as `name`, until `/back` or the end of the lines; True when it was `/back`.

    What was said before and what the other side says meanwhile is shown. Raises UnknownChat.
    """
    before = await hub.recent(where, limit=_SHOWN)
    for entry in before:
        show(shown(entry))
    watching = asyncio.create_task(_watch(hub, where, before[-1].seq if before else 0, show))
    try:
        async for line in lines:
            said = line.strip()
            if said == LEAVE:
                await hub.step_in(where, Part(str(uuid.uuid4()), name))
                return True
            if said:
                await hub.step_in(where, Part(str(uuid.uuid4()), name, said))
        return False
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


def shown(entry: Entry) -> str:
    """One line of either side. Of a message with buttons only its words."""
    author = "顾客 person" if entry.author == "person" else "我们 us"
    return f"{entry.at.astimezone(SHOP_ZONE):%H:%M} {author}: {entry.text}"


async def _watch(hub: Hub, where: Chat, after: int, show: Callable[[str], None]) -> None:
    async for entry in hub.watch(where, after=after):
        show(shown(entry))
