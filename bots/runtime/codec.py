"""A message of Xiaoka as JSON and back. A field that a newer release added is ignored by an older one."""

from typing import Any

from pydantic import TypeAdapter

from core.model import Message

_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)


def message_to_json(message: Message) -> dict[str, Any]:
    """A dict of JSON values; fields that hold nothing are left out."""
    data: dict[str, Any] = _MESSAGE.dump_python(message, mode="json", exclude_none=True)
    return data


def message_from_json(data: dict[str, Any]) -> Message:
    """The message; raises pydantic's ValidationError when the data never was one."""
    return _MESSAGE.validate_python(data)
