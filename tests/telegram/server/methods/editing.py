"""Editing and deleting. Without a `reply_markup` an edit removes the keyboard, as at Telegram."""

from typing import Any

from tests.telegram.server.chats import Chat, Shown
from tests.telegram.server.methods import content
from tests.telegram.server.methods.call import Call
from tests.telegram.server.refusals import bad_request, strict
from tests.telegram.server.schema import SCHEMA

_DELETABLE_SECONDS = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)
_ABOUT_THE_MESSAGE = {"message_id", "from", "chat", "date", "edit_date", "reply_to_message"}
_MEDIA = ("photo", "document", "voice")


async def edit_text(call: Call) -> Any:
    """New text in place of the old."""
    chat, shown = _target(call)
    said = content.text(call.params)
    if "text" not in shown.data:
        raise bad_request("there is no text in the message to edit")
    return _edited(call, chat, shown, said)


async def edit_caption(call: Call) -> Any:
    """New caption under the same file."""
    chat, shown = _target(call)
    kept = {kind: shown.data[kind] for kind in _MEDIA if kind in shown.data}
    if not kept:
        raise bad_request("there is no caption in the message to edit")
    return _edited(call, chat, shown, kept | content.caption(call.params))


async def edit_reply_markup(call: Call) -> Any:
    """Another keyboard, or none, under the same content."""
    chat, shown = _target(call)
    kept = {k: v for k, v in shown.data.items() if k not in _ABOUT_THE_MESSAGE and k != "reply_markup"}
    return _edited(call, chat, shown, kept)


async def edit_media(call: Call) -> Any:
    """Another file, with its own caption."""
    chat, shown = _target(call)
    given = call.params["media"]
    if given["type"] not in _MEDIA:
        raise strict(f"the fake edits photos and documents, not {given['type']}")
    return _edited(
        call, chat, shown, content.media(call, given["type"], given["media"], given) | content.caption(given)
    )


async def delete_message(call: Call) -> Any:
    """Remove one message, the bot's or in a private chat the person's, within 48 hours."""
    chat = call.bot.chat(call.params["chat_id"])
    shown = chat.messages.get(call.params["message_id"])
    if shown is None:
        raise bad_request("message to delete not found")
    if chat.is_group and not _own(call, shown):
        raise bad_request("message can't be deleted")
    if call.telegram.clock.now() - shown.data["date"] > _DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    chat.delete(shown.id)
    return True


async def delete_messages(call: Call) -> Any:
    """Remove several; those that are not there are skipped."""
    chat = call.bot.chat(call.params["chat_id"])
    for message_id in call.params["message_ids"]:
        if message_id in chat.messages and (not chat.is_group or _own(call, chat.messages[message_id])):
            chat.delete(message_id)
    return True


def _target(call: Call) -> tuple[Chat, Shown]:
    if "inline_message_id" in call.params:
        raise bad_request("MESSAGE_ID_INVALID")
    for name in ("chat_id", "message_id"):
        if name not in call.params:
            raise bad_request(
                "message identifier is not specified" if name == "message_id" else "chat_id is empty"
            )
    chat = call.bot.chat(call.params["chat_id"])
    shown = chat.messages.get(call.params["message_id"])
    if shown is None:
        raise bad_request("message to edit not found")
    if not _own(call, shown):
        raise bad_request("message can't be edited")
    return chat, shown


def _own(call: Call, shown: Shown) -> bool:
    return bool(shown.data["from"]["id"] == call.bot.id)


def _edited(call: Call, chat: Chat, shown: Shown, said: dict[str, Any]) -> Any:
    said = said | content.inline_keyboard(call.params)
    before = {k: v for k, v in shown.data.items() if k not in _ABOUT_THE_MESSAGE}
    if said == before:
        raise bad_request(_NOT_MODIFIED)
    chat.edit(shown, said, call.telegram.clock.now())
    SCHEMA.check("Message", shown.data)
    return shown.data
