"""What is said in the measurements: the files of tests/voice as dataclasses."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "voice"
MONEY_SLOTS = ("sku", "product", "amount", "quantity", "phone", "account", "method", "contact")
"""What the public slots of docs/conversation.md decide: what is bought, for how much, for whom, paid how."""
_SEED = 20261123
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Command:
    """One thing said and what it means. `sound` is how it is spelled for a voice; `amount` in fen."""

    id: int
    say: str
    sound: str
    intents: tuple[str, ...]
    """Each of them is right."""
    slots: Mapping[str, Any] = field(default_factory=dict)
    held_out: bool = False


def commands() -> list[Command]:
    """tests/voice/commands.yaml."""
    return list(_commands())


@cache
def _commands() -> tuple[Command, ...]:
    rows = yaml.safe_load((FOLDER / "commands.yaml").read_text("utf-8"))["commands"]
    return tuple(_command(row) for row in rows)


def traps() -> list[str]:
    """What is said at a payment question and confirms nothing."""
    return list(yaml.safe_load((FOLDER / "traps.yaml").read_text("utf-8"))["traps"])


def replies() -> list[str]:
    """What Xiaoka says, as it is written."""
    return list(yaml.safe_load((FOLDER / "replies.yaml").read_text("utf-8"))["replies"])


def sample(rows: list[_Row], count: int | None) -> list[_Row]:
    """`count` of them in their order, the same ones every time; all when None."""
    if count is None or count >= len(rows):
        return rows
    chosen = set(random.Random(_SEED).sample(range(len(rows)), count))
    return [row for number, row in enumerate(rows) if number in chosen]


def _command(row: Mapping[str, Any]) -> Command:
    intent = row["intent"]
    return Command(
        id=row["id"],
        say=row["say"],
        sound=row.get("sound", row["say"]),
        intents=tuple([intent] if isinstance(intent, str) else intent),
        slots=row.get("slots", {}),
        held_out=row["held_out"],
    )
