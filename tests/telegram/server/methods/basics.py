"""The bot itself, its commands, and what it may know of chats."""

import re
from typing import Any

from tests.telegram.server.methods.call import Call
from tests.telegram.server.refusals import bad_request, strict

_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
_MOST_COMMANDS = 100
_TYPING_SECONDS = 5.0


async def get_me(call: Call) -> Any:
    """The bot."""
    return call.bot.as_user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_all_group_messages,
        "supports_inline_queries": False,
    }


async def set_my_commands(call: Call) -> Any:
    """The list under the menu button, for a scope and a language."""
    commands = call.params["commands"]
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
    call.bot.commands[_scope(call)] = commands
    return True


async def get_my_commands(call: Call) -> Any:
    """What `setMyCommands` set for exactly this scope and language."""
    return call.bot.commands.get(_scope(call), [])


async def delete_my_commands(call: Call) -> Any:
    """Back to the wider scope's commands."""
    call.bot.commands.pop(_scope(call), None)
    return True


async def send_chat_action(call: Call) -> Any:
    """ "typing…"."""
    chat = call.bot.chat(call.params["chat_id"])
    if call.params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing(call.telegram.clock.now() + _TYPING_SECONDS)
    return True


async def get_chat(call: Call) -> Any:
    """A chat in full."""
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        False,
    )
    described = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return call.bot.chat(call.params["chat_id"]).as_chat() | described


async def get_chat_member(call: Call) -> Any:
    """Whether somebody is in a group."""
    chat = call.bot.chat(call.params["chat_id"])
    account = call.telegram.accounts.get(call.params["user_id"])
    if account is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    status = "member" if account.id in chat.members or account.id == chat.id else "left"
    return {"status": status, "user": account.as_user()}


def _scope(call: Call) -> str:
    scope = call.params.get("scope", {"type": "default"})
    language = call.params.get("language_code", "")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise strict("language_code is a two-letter ISO 639-1 code")
    return f"{sorted(scope.items())} {language}"
