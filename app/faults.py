"""Fault campaigns: the plan from the environment, and failpoints around the conversation's store.

The conversation knows nothing of failpoints: during a campaign its store is this one, which reaches them
before and after what it does.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backend.platform import failpoints
from backend.platform.failpoints import reach
from bots.runtime import PgConversations
from core.model import Chat, Incoming, Message

from .problems import StartupError

CHAT_POINTS: dict[str, str] = {
    "chat.arrived": "an update is here; it is not stored",
    "chat.received": "the update is stored; the messenger was not told, nothing is answered",
    "chat.claimed": "the button was taken out of the session; its work is not begun",
    "chat.replying": "the turn's work is done; state, replies and mark are not saved",
    "chat.replied": "they are saved; nobody has seen them",
    "chat.telling": "a notice has its words; they are not saved",
    "chat.told": "the notice is saved; the place in the feed is not",
    "chat.moved": "the place in the feed is saved",
}
"""The points of the conversation."""

POINTS: dict[str, str] = failpoints.POINTS | CHAT_POINTS
"""Every failpoint of an installation."""

PLAN = "XIAOKA_FAILPOINTS"
TESTING = "XIAOKA_TESTING"


def prepare(environ: Mapping[str, str]) -> None:
    """Arm the failpoints when the environment names a plan's folder.

    Raises StartupError unless it also says that this is a test, and when the folder is not there.
    """
    plan = environ.get(PLAN)
    if not plan:
        return
    if environ.get(TESTING) != "1":
        raise StartupError(f"{PLAN} kills this process on purpose; unset it, or set {TESTING}=1 for a test.")
    if not Path(plan).is_dir():
        raise StartupError(f"{PLAN} names no folder: {plan}.")
    failpoints.arm(Path(plan), POINTS)


def store() -> type[PgConversations]:
    """The conversation's store: the usual one, or the one with failpoints during a campaign."""
    return _Watched if failpoints.armed() else PgConversations


class _Watched(PgConversations):
    async def receive(self, incoming: Incoming) -> bool:
        reach("chat.arrived")
        fresh = await super().receive(incoming)
        reach("chat.received")
        return fresh

    async def save(
        self, chat: Chat, state: dict[str, Any], *, version: int, messages: list[Message],
        answered: str | None, intent: str | None, heard: str | None = None,
    ) -> bool:  # fmt: skip
        notice = answered is not None and answered.startswith("event:")
        if answered is not None:
            reach("chat.telling" if notice else "chat.replying")
        more = await super().save(
            chat, state, version=version, messages=messages, answered=answered, intent=intent, heard=heard
        )
        reach("chat.claimed" if answered is None else "chat.told" if notice else "chat.replied")
        return more

    async def move_cursor(self, name: str, position: str) -> None:
        await super().move_cursor(name, position)
        reach("chat.moved")
