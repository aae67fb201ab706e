"""What a dialogue step answers with: messages whose buttons have a meaning but no token yet."""

from dataclasses import dataclass, field, replace
from typing import Any

from .model import Bill, ButtonStyle, Chart, Invite, Meters, Picture, Receipt, Secret


@dataclass(frozen=True)
class Choice:
    """A button to be. Pressing it means `intent` with `slots`; `free` ones do not belong to the open step."""

    label: str
    intent: str
    slots: dict[str, Any] = field(default_factory=dict)
    style: ButtonStyle = "plain"
    free: bool = False


@dataclass(frozen=True)
class Reply:
    """One message to be."""

    text: str
    choices: tuple[Choice, ...] = ()
    picture: Picture | None = None
    bill: Bill | None = None
    secret: Secret | None = None
    receipt: Receipt | None = None
    chart: Chart | None = None
    invite: Invite | None = None
    meters: Meters | None = None
    aloud: str | None = None
    """What is said aloud in place of the text, where that is not made for the ear; "" says nothing."""
    named: bool = True
    """How to say its choices is told after it."""
    items: tuple[str, ...] = ()
    """A list, in sentences for the ear, after `aloud`. A long one is said piece by piece."""


Replies = tuple[Reply, ...]


def preceded(text: str, replies: Replies) -> Replies:
    """The same replies with a sentence put before the first of them, in one message."""
    if not replies:
        return (Reply(text),)
    first = replies[0]
    aloud = first.aloud if first.aloud is None else f"{text}\n{first.aloud}"
    return (replace(first, text=f"{text}\n{first.text}", aloud=aloud), *replies[1:])
