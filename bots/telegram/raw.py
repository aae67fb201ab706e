"""An update as JSON, as far as it must be known before anybody reads it. Nothing in it makes this raise."""

from typing import Any


def update_id_of(raw: object) -> int | None:
    """The number of an update, if it has one."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def chat_of(raw: Any) -> object:
    """What an update's order is kept by: its chat, or else its number."""
    try:
        content = next(value for name, value in raw.items() if name != "update_id")
        return content.get("message", content)["chat"]["id"]
    except (StopIteration, AttributeError, KeyError, TypeError):
        return update_id_of(raw)
