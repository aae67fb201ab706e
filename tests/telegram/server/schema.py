"""Checks a call, or an object of our own, against the Bot API schema.

    call = SCHEMA.parse("sendMessage", {"chat_id": "7", "text": "hi"})   # {"chat_id": 7, "text": "hi"}

Values of a form arrive as text, those of a JSON body typed; both are read as the field's type asks. Inside an
object the JSON type has to be right. Refusals are `BotApiError`, in Telegram's words where those are known.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.telegram.server.refusals import BotApiError, bad_request, strict

_DATA = Path(__file__).parent.parent / "schema" / "bot-api.json"
_NUMBER = re.compile(r"-?\d+\Z")
_TRUE = {"true", "True", "1"}
_OTHER_KEYBOARDS = {"keyboard", "remove_keyboard", "force_reply"}
_FALSE = {"false", "False", "0"}

# How Telegram calls these when it cannot read one.
_CALLED = {
    "InlineKeyboardButton": "inline keyboard button",
    "KeyboardButton": "keyboard button",
    "LabeledPrice": "labeled price",
    "ShippingOption": "shipping option",
    "MenuButton": "menu button",
}
_JSON_NAMES = {
    "Integer": "Number",
    "Float": "Number",
    "String": "String",
    "Boolean": "Boolean",
    "True": "Boolean",
}
_UNREADABLE = {
    "reply_markup": "Can't parse reply keyboard markup JSON object",
    "entities": "Can't parse entities JSON object",
    "caption_entities": "Can't parse entities JSON object",
    "media": "Can't parse media JSON object",
    "reply_parameters": "Can't parse reply parameters JSON object",
    "link_preview_options": "Can't parse link preview options JSON object",
    "prices": "Can't parse prices JSON object",
    "commands": "Can't parse commands JSON object",
}
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "voice": "there is no voice in the request",
    "video": "there is no video in the request",
    "animation": "there is no animation in the request",
    "audio": "there is no audio in the request",
    "sticker": "there is no sticker in the request",
    "file_id": "file_id not specified",
    "user_id": "invalid user_id specified",
}
# Refusals of length that Telegram's servers word as constants.
_LENGTHS = {
    "InlineKeyboardButton.callback_data": "BUTTON_DATA_INVALID",
    "answerCallbackQuery.text": "MESSAGE_TOO_LONG",
    "setWebhook.secret_token": "secret token is too long",
    "BotCommand.command": "BOT_COMMAND_INVALID",
    "BotCommand.description": "BOT_COMMAND_DESCRIPTION_INVALID",
}
_VALUES = {
    "InlineKeyboardButton.style": "can't parse inline keyboard button: invalid button style specified",
    "KeyboardButton.style": "can't parse keyboard button: invalid button style specified",
    "MessageEntity.type": "can't parse MessageEntity: Unsupported type specified",
}


@dataclass(frozen=True)
class _Misfit(Exception):
    """A value that is not of its type: where, and what was wanted."""

    where: str
    words: str


class Schema:
    """The methods and types of the Bot API."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.version: str = data["version"]
        self.methods: dict[str, dict[str, Any]] = data["methods"]
        self.types: dict[str, dict[str, Any]] = data["types"]
        self.unions: dict[str, list[str]] = data["unions"]
        self._names = {name.lower(): name for name in self.methods}

    def method(self, name: str) -> str | None:
        """The method's proper name; Telegram does not mind its case. None if there is no such method."""
        return self._names.get(name.lower())

    def parse(
        self, method: str, given: Mapping[str, Any], files: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The call's parameters with their types, or a refusal. `files` are the parts that were uploaded."""
        fields = self.methods[method]
        for name in given:
            if name not in fields:
                raise strict(f'method {method} has no parameter "{name}"')
        parsed: dict[str, Any] = {}
        for name, field in fields.items():
            value = given.get(name)
            if value is None or value == "":
                if name in (files or {}) and "InputFile" in field["type"]:
                    parsed[name] = f"attach://{name}"
                elif field.get("required") and not _may_be_empty(field, name, given):
                    raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
                elif name in given and value == "":
                    parsed[name] = ""
                continue
            parsed[name] = self._parameter(method, name, field, value)
        self._every_file_is_used(parsed, files or {})
        return parsed

    def check(self, type_name: str, value: Any) -> None:
        """Assert that an object of our own making is a valid `type_name`."""
        try:
            self._check(type_name, value, type_name)
        except (_Misfit, BotApiError) as wrong:
            raise AssertionError(f"the fake made a wrong {type_name}: {wrong}: {value}") from wrong

    def _parameter(self, method: str, name: str, field: dict[str, Any], value: Any) -> Any:
        kind = field["type"]
        if isinstance(value, str):
            value = _read(kind, name, value)
        elif kind in ("String", "InputFile or String") and isinstance(value, int | float):
            value = json.dumps(value)  # Telegram reads every scalar of a JSON body as text
        if kind == "InlineKeyboardMarkup" and isinstance(value, dict) and _OTHER_KEYBOARDS & value.keys():
            raise bad_request("inline keyboard expected")
        try:
            self._check(kind, value, name)
        except _Misfit as misfit:
            raise bad_request(_lower_first(misfit.words)) from None
        self._limits(f"{method}.{name}", field, value)
        return value

    def _check(self, kind: str, value: Any, where: str) -> None:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                raise _Misfit(where, f'Field "{where}" must be of type Array')
            for item in value:
                self._check_either(_alternatives(kind.removeprefix("Array of ")), item, where)
        else:
            self._check_either(_alternatives(kind), value, where)

    def _check_either(self, kinds: list[str], value: Any, where: str) -> None:
        if len(kinds) == 1 and kinds[0].startswith("Array of "):
            return self._check(kinds[0], value, where)
        expanded = [member for kind in kinds for member in self.unions.get(kind, [kind])]
        if "RichText" in kinds and isinstance(value, str | list):
            return self._check("String" if isinstance(value, str) else "Array of RichText", value, where)
        candidates = [kind for kind in expanded if self._could_be(kind, value)]
        if not candidates:
            candidates = expanded[:1]
        first: Exception | None = None
        for kind in candidates:
            try:
                return self._check_one(kind, value, where)
            except (_Misfit, BotApiError) as misfit:
                first = first or misfit
        assert first is not None
        raise first

    def _could_be(self, kind: str, value: Any) -> bool:
        """Tell members of a union apart by their constant fields, or else by a field only they require."""
        fields = self.types.get(kind)
        if fields is None or not isinstance(value, dict):
            return fields is None and not isinstance(value, dict)
        for name, field in fields.items():
            if len(field.get("of", ())) == 1 and value.get(name) != field["of"][0]:
                return False
        return any(name in value for name in fields) or not fields

    def _check_one(self, kind: str, value: Any, where: str) -> None:
        if kind in _JSON_NAMES:
            if not _is_a(kind, value):
                raise _Misfit(where, f'Field "{where}" must be of type {_JSON_NAMES[kind]}')
        elif kind == "InputFile":
            if not isinstance(value, str):
                raise _Misfit(where, f'Field "{where}" must be a file')
        else:
            self._object(kind, value)

    def _object(self, kind: str, value: Any) -> None:
        called = _CALLED.get(kind, kind)
        if kind == "KeyboardButton" and isinstance(value, str):
            return  # a plain text stands for a button that sends it
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {called}: expected an Object")
        fields = self.types[kind]
        for name in value:
            if name not in fields:
                raise strict(f'{kind} has no field "{name}"')
        for name, field in fields.items():
            if name not in value:
                if field.get("required"):
                    raise bad_request(f"can't parse {called}: Can't find field \"{name}\"")
                continue
            try:
                self._check(field["type"], value[name], name)
            except _Misfit as misfit:
                if kind == "InlineKeyboardMarkup":
                    raise bad_request(f'field "{name}" of the {kind} must be an Array of Arrays') from None
                raise bad_request(f"can't parse {called}: {misfit.words}") from None
            self._limits(f"{kind}.{name}", field, value[name])

    def _limits(self, where: str, field: dict[str, Any], value: Any) -> None:
        if "of" in field and value not in field["of"]:
            raise (
                bad_request(_VALUES[where])
                if where in _VALUES
                else strict(f"{where} must be one of {', '.join(field['of'])}, not {value!r}")
            )
        if "range" in field and not field["range"][0] <= value <= field["range"][1]:
            raise strict(f"{where} must be between {field['range'][0]} and {field['range'][1]}")
        if where == "InlineKeyboardButton.callback_data" and value == "":
            return  # the same as none: a text button, which the keyboard's own check refuses
        for unit, measured in _MEASURES.items():
            if unit in field and not field.get("parsed"):
                least, most = field[unit]
                if not least <= measured(value) <= most:
                    raise (
                        bad_request(_LENGTHS[where])
                        if where in _LENGTHS
                        else strict(f"{where} must have {least}-{most} {unit}")
                    )

    def _every_file_is_used(self, parsed: dict[str, Any], files: Mapping[str, Any]) -> None:
        attached = set(re.findall(r"attach://([^\"]+)", "\n".join(_texts(parsed))))
        for name in files:
            if name not in attached:
                raise strict(f'the uploaded file "{name}" belongs to no parameter')
        for name in attached:
            if name not in files:
                raise strict(f'no file "{name}" was uploaded')


def _read(kind: str, name: str, text: str) -> Any:
    """A form's text as the type asks."""
    kinds = _alternatives(kind) if not kind.startswith("Array of ") else [kind]
    if "Integer" in kinds and _NUMBER.match(text):
        return int(text)
    if "String" in kinds:
        return text
    if kinds == ["InputFile"]:
        return text
    if "Float" in kinds:
        try:
            return float(text)
        except ValueError:
            raise strict(f'parameter "{name}" must be a number') from None
    if "Boolean" in kinds or "True" in kinds:
        if text not in _TRUE | _FALSE:
            raise strict(f'parameter "{name}" must be true or false')
        return text in _TRUE
    if "Integer" in kinds:
        raise (
            bad_request(f"{name} is not a valid Integer")
            if name == "chat_id"
            else strict(f'parameter "{name}" must be an integer')
        )
    try:
        return json.loads(text)
    except ValueError:
        raise bad_request(_lower_first(_UNREADABLE.get(name, f"Can't parse {name} JSON object"))) from None


def _alternatives(kind: str) -> list[str]:
    return [kind] if kind.startswith("Array of ") else re.split(r", | or | and ", kind)


def _is_a(kind: str, value: Any) -> bool:
    match kind:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "String":
            return isinstance(value, str)
        case "True":
            return value is True
        case _:
            return isinstance(value, bool)


def _may_be_empty(field: dict[str, Any], name: str, given: Mapping[str, Any]) -> bool:
    """An empty text or list is a value where the length may be 0, and for `setWebhook`'s url."""
    if given.get(name) != "":
        return False
    return name == "url" or any(unit in field and field[unit][0] == 0 for unit in _MEASURES)


def _texts(value: Any) -> list[str]:
    """Every string in a value, however deep."""
    if isinstance(value, str):
        return [value] if value.startswith("attach://") else []
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return []


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


_MEASURES = {
    "characters": lambda value: len(value.encode("utf-16-le")) // 2,
    "bytes": lambda value: len(value.encode()),
    "items": len,
}

SCHEMA = Schema(json.loads(_DATA.read_text(encoding="utf-8")))
