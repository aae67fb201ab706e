"""Sending messages and files."""

from typing import Any

from tests.telegram.server.chats import Chat
from tests.telegram.server.methods import content
from tests.telegram.server.methods.call import Call
from tests.telegram.server.refusals import bad_request
from tests.telegram.server.schema import SCHEMA


async def send_message(call: Call) -> Any:
    """A text."""
    chat = call.bot.chat(call.params["chat_id"])
    said = content.text(call.params) | content.reply(call.params, chat)
    return _sent(call, said, chat)


async def send_photo(call: Call) -> Any:
    """A picture, uploaded or known."""
    return await _send_media(call, "photo")


async def send_document(call: Call) -> Any:
    """A file, uploaded or known."""
    return await _send_media(call, "document")


async def send_voice(call: Call) -> Any:
    """A voice message, uploaded or known, unless the person takes none."""
    if call.bot.chat(call.params["chat_id"]).forbids_voices:
        raise bad_request("VOICE_MESSAGES_FORBIDDEN")
    return await _send_media(call, "voice")


async def _send_media(call: Call, kind: str) -> Any:
    chat = call.bot.chat(call.params["chat_id"])
    said = content.caption(call.params) | content.reply(call.params, chat)
    return _sent(call, content.media(call, kind, call.params[kind], call.params) | said, chat)


def _sent(call: Call, said: dict[str, Any], chat: Chat) -> Any:
    if call.params.get("protect_content"):
        said = said | {"has_protected_content": True}
    shown = call.bot.send(chat, said | content.inline_keyboard(call.params))
    content.change_reply_keyboard(call.params, chat)
    SCHEMA.check("Message", shown.data)
    return shown.data
