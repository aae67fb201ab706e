"""The recorded outputs of the recogniser in tests/voice/heard, as what the tests work on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.model import Heard, Meaning, Speech
from core.speech import Phrase

FOLDER = Path(__file__).parents[2] / "voice" / "heard"
PAY = Phrase("确认支付", Meaning("confirm"), moves_money=True)
NOT_NOW = Phrase("先不要", Meaning("reject"))
ASKED = (PAY, NOT_NOW)


@dataclass(frozen=True)
class Row:
    """One utterance: what was said and meant, and what the recogniser wrote."""

    say: str
    condition: str
    speech: Speech
    intents: tuple[str, ...] = ()
    slots: Mapping[str, Any] | None = None
    meant: str = ""


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of one file."""
    return tuple(
        Row(
            raw["say"],
            raw["condition"],
            Speech(_heard(raw["heard"]), _heard(raw.get("closed", []))),
            tuple(raw.get("intent", ())),
            raw.get("slots"),
            raw.get("meant", ""),
        )
        for raw in yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    )


def _heard(pairs: list[Any]) -> tuple[Heard, ...]:
    return tuple(Heard(str(text), float(probability)) for text, probability in pairs)
