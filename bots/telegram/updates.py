"""What an update of Telegram means to us. Pure; nothing that Telegram sends makes it raise."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from aiogram.enums import ChatMemberStatus, ChatType, ContentType
from aiogram.types import CallbackQuery, ChatMemberUpdated, InlineKeyboardMarkup, Message, Update
from pydantic import BaseModel, Field, StrictInt, StrictStr, ValidationError

from core.commands import GROUP, MARKS, Unreadable
from core.model import Chat, VoiceNote
from core.stars import Paid

from .recordings import note_of
from .stars import Checkout, checkout_of, paid_of

CHANNEL = "telegram"
KINDS = ["message", "callback_query", "my_chat_member", "pre_checkout_query"]
"""The updates we ask for."""

BUTTON = "b:"
CODES = "s:"
PRESSED = "-"
"""How callback data begins: a button's token, an order whose codes are wanted; and the whole of it under a
button that was pressed and only says so."""

_UNREADABLE: dict[ContentType, Unreadable] = {
    ContentType.VIDEO_NOTE: "voice",
    ContentType.PHOTO: "picture",
    ContentType.VIDEO: "picture",
    ContentType.ANIMATION: "picture",
    ContentType.STICKER: "sticker",
    ContentType.DICE: "sticker",
    ContentType.DOCUMENT: "file",
    ContentType.LOCATION: "file",
    ContentType.VENUE: "file",
    ContentType.POLL: "file",
    ContentType.STORY: "file",
    ContentType.GAME: "file",
}


@dataclass(frozen=True)
class Said:
    """Words of a person, or the mark of what cannot be read."""

    chat: Chat
    update_id: str
    text: str


@dataclass(frozen=True)
class Spoke:
    """A voice message, or a recording sent as a file. Whoever cannot hear it reads `mark`."""

    chat: Chat
    update_id: str
    note: VoiceNote
    mark: str = MARKS["voice"]


@dataclass(frozen=True)
class Pressed:
    """A button of ours. `label` is what it said, `message_id` where it stood."""

    chat: Chat
    update_id: str
    token: str
    label: str | None
    query_id: str
    message_id: int


@dataclass(frozen=True)
class Asked:
    """The button that shows card codes."""

    chat: Chat
    order_id: UUID
    query_id: str


@dataclass(frozen=True)
class Idle:
    """A callback query with nothing behind it; it is answered so that no clock spins."""

    query_id: str


@dataclass(frozen=True)
class Membership:
    """A person blocked the bot (`gone`) or let it in again."""

    chat: Chat
    change: Literal["gone", "back"]


Heard = Said | Spoke | Pressed | Asked | Idle | Membership | Checkout | Paid


class MalformedError(ValueError):
    """Not an update as Telegram describes them."""


class _Person(BaseModel):
    id: StrictInt
    is_bot: Literal[False]
    first_name: StrictStr


class _Private(BaseModel):
    id: StrictInt
    type: Literal["private"]


class _Typed(BaseModel):
    """A message with a text, which has nothing else in it that matters."""

    message_id: StrictInt
    date: StrictInt
    sender: _Person = Field(alias="from")
    chat: _Private
    text: StrictStr = Field(min_length=1)


class _Words(BaseModel):
    """What nearly all updates are: a person typed something. The library takes seven times as long for it."""

    update_id: StrictInt
    message: _Typed


def read(raw: object) -> Heard | None:
    """What to do about an update; None for what is none of our business. Raises MalformedError."""
    try:
        words = _Words.model_validate(raw)
        return Said(Chat(CHANNEL, str(words.message.chat.id)), str(words.update_id), words.message.text)
    except ValidationError:
        return _read(raw)


def _read(raw: object) -> Heard | None:
    """The same of any update."""
    try:
        update = Update.model_validate(raw)
    except ValidationError as error:
        raise MalformedError(f"{error.error_count()} errors") from None
    number = str(update.update_id)
    if update.message is not None:
        return _message(update.message, number)
    if update.callback_query is not None:
        return _press(update.callback_query, number)
    if update.pre_checkout_query is not None:
        return checkout_of(update.pre_checkout_query, CHANNEL)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    return None


def _message(message: Message, number: str) -> Heard | None:
    if message.from_user is None or message.from_user.is_bot:
        return None
    if (paid := paid_of(message)) is not None:
        return paid  # wherever it was paid
    if message.chat.type != ChatType.PRIVATE:
        return _in_group(message.chat.id)
    chat = Chat(CHANNEL, str(message.chat.id))
    text = message.text or message.caption
    if text is None and message.contact is not None:
        text = message.contact.phone_number
    if text is not None:
        return Said(chat, number, text)
    if (recording := message.voice or message.audio) is not None:
        return Spoke(chat, number, note_of(recording))
    kind = _UNREADABLE.get(ContentType(message.content_type))
    if kind is None:
        return None  # the messenger's own notes: something was pinned, a timer was set
    # The pictures of one album are one thing that cannot be read.
    album = message.media_group_id
    return Said(chat, f"album:{album}" if album else number, MARKS[kind])


def _in_group(chat_id: int) -> Said:
    """In a group we say one thing, once: the same update, however often people call."""
    return Said(Chat(CHANNEL, str(chat_id)), f"group:{chat_id}", GROUP)


def _press(query: CallbackQuery, number: str) -> Heard:
    message, data = query.message, query.data or ""
    if message is None or message.chat.type != ChatType.PRIVATE:
        return Idle(query.id)
    chat = Chat(CHANNEL, str(message.chat.id))
    if data.startswith(BUTTON):
        token = data.removeprefix(BUTTON)
        markup = message.reply_markup if isinstance(message, Message) else None
        return Pressed(chat, number, token, label_of(markup, data), query.id, message.message_id)
    if data.startswith(CODES):
        try:
            return Asked(chat, UUID(data.removeprefix(CODES)), query.id)
        except ValueError:
            return Idle(query.id)
    return Idle(query.id)


def label_of(markup: InlineKeyboardMarkup | None, data: str) -> str | None:
    """What the button with this callback data says."""
    rows = markup.inline_keyboard if markup is not None else []
    return next((button.text for row in rows for button in row if button.callback_data == data), None)


def _membership(changed: ChatMemberUpdated) -> Heard | None:
    status = changed.new_chat_member.status
    if changed.chat.type == ChatType.PRIVATE:
        chat = Chat(CHANNEL, str(changed.chat.id))
        return Membership(chat, "gone" if status == ChatMemberStatus.KICKED else "back")
    came = status in (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)
    return _in_group(changed.chat.id) if came and changed.chat.type != ChatType.CHANNEL else None
