"""What an update means to the merchants' bot. Pure; nothing that Telegram sends makes it raise anything else.

In a group the bot hears commands, its name, and answers to what it said; the rest is none of its business.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, MessageEntity, Update, User
from telegram.constants import ChatType

from core.commands import MARKS, Unreadable
from core.model import Chat

from . import CHANNEL

KINDS = ["message", "callback_query", "my_chat_member"]
"""The updates we ask for."""

BUTTON = "b:"
CODES = "s:"
"""How callback data begins, as in `bots.telegram.updates`: a token; an order whose codes are wanted."""
MOST_NAME = 64

_UNREADABLE: tuple[tuple[str, Unreadable], ...] = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("video_note", "voice"),
    ("photo", "picture"),
    ("video", "picture"),
    ("animation", "picture"),
    ("sticker", "sticker"),
    ("document", "file"),
    ("location", "file"),
    ("poll", "file"),
)


@dataclass(frozen=True)
class Said:
    """Words of a person. `by` names them in a group and is None in their private chat."""

    chat: Chat
    update_id: str
    text: str
    by: str | None
    name: str


@dataclass(frozen=True)
class Pressed:
    """A button of ours. `label` is what it said, `message_id` where it stood."""

    chat: Chat
    update_id: str
    token: str
    label: str | None
    query_id: str
    message_id: int
    by: str | None
    name: str


@dataclass(frozen=True)
class Asked:
    """The button that shows card codes; `private` tells whether nobody else would see them."""

    chat: Chat
    order_id: UUID
    query_id: str
    private: bool


@dataclass(frozen=True)
class Idle:
    """A callback query with nothing behind it; it is answered so that no clock spins."""

    query_id: str


@dataclass(frozen=True)
class Membership:
    """The bot was blocked or put out (`gone`), or let in again."""

    chat: Chat
    change: Literal["gone", "back"]
    reason: str = ""


Heard = Said | Pressed | Asked | Idle | Membership


class MalformedError(ValueError):
    """Not an update as Telegram describes them."""


def read(raw: object, *, username: str, bot_id: int) -> Heard | None:
    """What to do about an update; None for what is none of our business. Raises MalformedError.

    `username` and `bot_id` are our own, to know when a group speaks to us.
    """
    try:
        update = Update.de_json(dict(raw), None) if isinstance(raw, dict) else None
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise MalformedError(type(error).__name__) from None
    if update is None:
        raise MalformedError(type(raw).__name__)
    number = str(update.update_id)
    if update.message is not None:
        return _message(update.message, number, username, bot_id)
    if update.callback_query is not None:
        return _press(update.callback_query, number)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    return None


def _message(message: Message, number: str, username: str, bot_id: int) -> Heard | None:
    sender = message.from_user
    if sender is None or sender.is_bot or message.chat.type == ChatType.CHANNEL:
        return None
    chat = Chat(CHANNEL, str(message.chat.id))
    text = message.text or message.caption
    if message.chat.type == ChatType.PRIVATE:
        if text is None:
            kind = next((kind for name, kind in _UNREADABLE if getattr(message, name)), None)
            return None if kind is None else Said(chat, number, MARKS[kind], None, _name(sender))
        return Said(chat, number, text, None, _name(sender))
    if text is None or not _to_us(message, text, username, bot_id):
        return None
    return Said(chat, number, _without_name(text, username), str(sender.id), _name(sender))


def _to_us(message: Message, text: str, username: str, bot_id: int) -> bool:
    answered = message.reply_to_message
    if answered is not None and answered.from_user is not None and answered.from_user.id == bot_id:
        return True
    if f"@{username}".casefold() in text.casefold():
        return True
    commands = message.parse_entities([MessageEntity.BOT_COMMAND]).values()
    return any("@" not in command for command in commands)


def _without_name(text: str, username: str) -> str:
    """The words without our name; a command keeps it, for it is part of the command."""
    if text.startswith("/"):
        return text
    at = text.casefold().find(f"@{username}".casefold())
    return text if at < 0 else f"{text[:at]} {text[at + len(username) + 1 :]}".strip()


def _press(query: CallbackQuery, number: str) -> Heard:
    message, data = query.message, query.data or ""
    if message is None:
        return Idle(query.id)
    chat = Chat(CHANNEL, str(message.chat.id))
    private = message.chat.type == ChatType.PRIVATE
    if data.startswith(BUTTON):
        label = _label(message, data) if isinstance(message, Message) else None
        by = None if private else str(query.from_user.id)
        token = data.removeprefix(BUTTON)
        return Pressed(chat, number, token, label, query.id, message.message_id, by, _name(query.from_user))
    if data.startswith(CODES):
        try:
            return Asked(chat, UUID(data.removeprefix(CODES)), query.id, private)
        except ValueError:
            return Idle(query.id)
    return Idle(query.id)


def _label(message: Message, data: str) -> str | None:
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), None)


def _name(user: User) -> str:
    return user.full_name[:MOST_NAME]


def _membership(changed: ChatMemberUpdated) -> Heard | None:
    chat = Chat(CHANNEL, str(changed.chat.id))
    out = changed.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    if changed.chat.type == ChatType.CHANNEL:
        return None
    if out:
        return Membership(chat, "gone", "blocked" if changed.chat.type == ChatType.PRIVATE else "kicked")
    return Membership(chat, "back")
