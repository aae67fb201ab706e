"""From replies to messages: tokens onto buttons, buttons into rows, and the limits of elderly mode."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from .model import Button, Message, Mode, Spoken
from .replies import Choice, Replies, Reply
from .tokens import Mint

ROW_COLUMNS = 34
ROW_BUTTONS = 3
ELDERLY_CHOICES = 2
"""No more than two choices at once, counted over everything one turn says."""


def lay_out(replies: Replies, mode: Mode, mint: Mint) -> list[Message]:
    """The messages of one turn. The open question comes last: its buttons are those elderly mode keeps."""
    budget = ELDERLY_CHOICES if mode == "elderly" else None
    messages: list[Message] = []
    for reply in reversed(replies):
        choices = reply.choices
        if budget is not None:
            # The link of a bill is a choice as well; beside it stays the way out, which comes last.
            choices = choices[-1:] if reply.bill else fewest(choices, budget)
            budget = max(0, budget - len(choices) - (reply.bill is not None))
        messages.append(_message(reply, _rows(choices, mode), mint, mode))
    return messages[::-1]


def with_voice(messages: list[Message], spoken: Sequence[Spoken | None], heard: str | None) -> list[Message]:
    """The messages with what is said aloud, the first one with the words it answers."""
    sounding = (
        [replace(message, spoken=sound) for message, sound in zip(messages, spoken, strict=True)]
        if spoken
        else messages
    )
    return [replace(sounding[0], heard=heard), *sounding[1:]] if heard and sounding else sounding


def fewest(choices: tuple[Choice, ...], most: int) -> tuple[Choice, ...]:
    """At most `most` choices; "no" is among them when it was there and there is room for more than it."""
    if len(choices) <= most:
        return choices
    no = [choice for choice in choices if choice.style == "quiet"][-1:]
    if most < 2 or not no:
        return choices[:most]
    return (*[choice for choice in choices if choice.style != "quiet"][: most - 1], *no)


def _rows(choices: tuple[Choice, ...], mode: Mode) -> list[list[Choice]]:
    if mode == "elderly":
        return [[choice] for choice in choices]
    rows: list[list[Choice]] = []
    for choice in choices:
        row = rows[-1] if rows else None
        columns = sum(_columns(other.label) + 4 for other in row or []) + _columns(choice.label)
        if row is None or len(row) >= ROW_BUTTONS or columns > ROW_COLUMNS:
            rows.append([choice])
        else:
            row.append(choice)
    return rows


@lru_cache(1024)
def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _message(reply: Reply, rows: list[list[Choice]], mint: Mint, mode: Mode) -> Message:
    buttons = tuple(
        tuple(Button(choice.label, mint.token(choice), choice.style) for choice in row) for row in rows
    )
    return Message(
        reply.text, buttons, reply.picture, reply.bill, reply.secret, reply.receipt, reply.chart,
        reply.invite, reply.meters, mode=mode if mode != "standard" else None,
    )  # fmt: skip
