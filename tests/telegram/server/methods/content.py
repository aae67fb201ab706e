"""The content of a message out of a call's parameters: text, files, what it replies to, its keyboard."""

from typing import Any

from tests.telegram.server import keyboards, markup
from tests.telegram.server.chats import Chat, Message
from tests.telegram.server.files import MOST_PHOTO, StoredFile, picture_size
from tests.telegram.server.methods.call import Call
from tests.telegram.server.refusals import bad_request, strict

MOST_TEXT = 4096
MOST_CAPTION = 1024


def text(params: dict[str, Any]) -> Message:
    """`text` with `parse_mode` or `entities`."""
    if not params.get("text", "").strip():
        raise bad_request("message text is empty")
    plain, entities = _formatted(params, "text", "entities")
    if not plain.strip():
        raise bad_request("text must be non-empty")
    if markup.units(plain) > MOST_TEXT:
        raise bad_request("message is too long")
    return {"text": plain} | ({"entities": entities} if entities else {})


def caption(params: dict[str, Any]) -> Message:
    """`caption` with `parse_mode` or `caption_entities`; nothing if there is none."""
    if not params.get("caption"):
        return {}
    plain, entities = _formatted(params, "caption", "caption_entities")
    if markup.units(plain) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return {"caption": plain} | ({"caption_entities": entities} if entities else {})


def _formatted(params: dict[str, Any], name: str, entities_name: str) -> tuple[str, list[markup.Entity]]:
    entities = params.get(entities_name)
    if params.get("parse_mode") and entities:
        raise strict(f"parse_mode and {entities_name} exclude each other")
    if params.get("parse_mode"):
        return markup.parse(params[name], params["parse_mode"])
    for entity in entities or []:
        end = markup.units(params[name])
        if entity["offset"] < 0 or entity["length"] <= 0:
            raise strict(f"an entity needs an offset and a length, not {entity}")
        if entity["offset"] >= end:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {entity['offset']}")
        if entity["offset"] + entity["length"] > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity['offset']} ends after the end of the text"
                f" at UTF-16 offset {entity['offset'] + entity['length']}"
            )
    return params[name], list(entities or [])


def inline_keyboard(params: dict[str, Any], *, invoice: bool = False) -> Message:
    """The inline keyboard as part of the message. A reply keyboard is only checked."""
    given = params.get("reply_markup")
    keyboards.check(given, invoice=invoice)
    return {"reply_markup": given} if given and given.get("inline_keyboard") else {}


def change_reply_keyboard(params: dict[str, Any], chat: Chat) -> None:
    """Show or remove the keyboard at the bottom of the chat."""
    given = params.get("reply_markup") or {}
    if "keyboard" in given:
        chat.reply_keyboard = given
    elif given.get("remove_keyboard"):
        chat.reply_keyboard = None


def reply(params: dict[str, Any], chat: Chat) -> Message:
    """`reply_to_message`, when the call replies to something that is there."""
    given = params.get("reply_parameters")
    if not given:
        return {}
    original = chat.messages.get(given["message_id"])
    if original is None:
        if given.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {k: v for k, v in original.data.items() if k != "reply_to_message"}}


def media(call: Call, kind: str, value: str, extra: dict[str, Any]) -> Message:
    """A photo, document or voice message of an upload or of a file that the bot has."""
    upload = call.uploaded(value)
    if upload is not None and kind == "photo":
        if len(upload.content) > MOST_PHOTO:
            raise bad_request("file is too big")
        if upload.content:
            picture_size(upload.content)
    stored = call.bot.files.keep(kind, upload) if upload is not None else _known(call, kind, value)
    described = stored.described()
    match kind:
        case "photo":
            width, height = picture_size(stored.content)
            return {"photo": [{**described, "width": width, "height": height}]}
        case "voice":
            return {
                "voice": {**described, "duration": extra.get("duration", 1), "mime_type": stored.content_type}
            }
        case _:
            return {"document": {**described, "file_name": stored.name, "mime_type": stored.content_type}}


def _known(call: Call, kind: str, value: str) -> StoredFile:
    stored = call.bot.files.by_id(value)
    if stored is not None and stored.kind == kind:
        return stored
    if stored is not None:
        raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    raise bad_request("wrong file identifier/HTTP URL specified")
