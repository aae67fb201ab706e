"""The courier's way to merchants: one entry of the outbox, in as many messages as it takes.

What a message is made of is the same as for customers (`bots.telegram.render`); only the sending differs.
"""

from collections.abc import Callable
from functools import partial

from aiogram.types import MessageEntity as Marked
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bots.runtime import Entry
from bots.runtime.courier import Note, Refused, Sent
from bots.telegram.messenger import drawn
from bots.telegram.render import Part, in_words, parts, plain
from core.model import Chat, Invite, Message

from . import CHANNEL
from .calls import told

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class MerchantsMessenger:
    """`bots.runtime.courier.Messenger` of the merchants' bot. `username` gives its name, once known."""

    channel = CHANNEL

    def __init__(self, bot: Bot, username: Callable[[], str]) -> None:
        self._bot = bot
        self._username = username

    def is_group(self, chat: Chat) -> bool:
        """Groups have negative numbers."""
        return chat.address.startswith("-")

    async def deliver(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        """Send an entry of Xiaoka. Raises a DeliveryError."""
        message = entry.message
        assert message is not None
        try:
            todo = parts(message, "standard")
        except ValueError as error:
            raise Refused(str(error)) from error
        for number, part in enumerate(todo, start=1):
            last = number == len(todo)
            invite = message.invite if last else None
            # Drawn before the call: whatever takes long in a call may have reached Telegram.
            png = None if part.photo is None else await drawn(part.photo, "standard")
            await sent.part(part.name, partial(self._send, chat, part, png, invite), last=last)

    async def deliver_plainly(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        """Words only. Raises a DeliveryError."""
        assert entry.message is not None
        chunks = plain(self._with_link(entry.message))
        for number, text in enumerate(chunks, start=1):
            await sent.part(f"plain{number}", partial(self._say, chat, text), last=number == len(chunks))

    async def _say(self, chat: Chat, text: str) -> Note:
        call = self._bot.send_message(int(chat.address), text, link_preview_options=_NO_PREVIEW)
        return await told(call)

    async def _send(self, chat: Chat, part: Part, png: bytes | None, invite: Invite | None) -> Note:
        to, markup, marks = int(chat.address), keyboard(part), ours(part.entities)
        if png is None:
            text = part.text or in_words(part)
            if invite is not None and self._username():
                text = f"{text}\n{self._link(invite)}"
            return await told(
                self._bot.send_message(
                    to, text, entities=marks, reply_markup=markup, link_preview_options=_NO_PREVIEW
                )
            )
        return await told(
            self._bot.send_photo(
                to, png, caption=part.text or None, caption_entities=marks, reply_markup=markup,
                filename=f"{part.name}.png",
            )
        )  # fmt: skip

    def _link(self, invite: Invite) -> str:
        return f"{invite.label}：https://t.me/{self._username()}?start={invite.code}"

    def _with_link(self, message: Message) -> Message:
        if message.invite is None or not self._username():
            return message
        return Message(f"{message.text}\n{self._link(message.invite)}", message.rows)


def keyboard(part: Part) -> InlineKeyboardMarkup | None:
    """The buttons of a part as this library has them."""
    if part.inline is None:
        return None
    return InlineKeyboardMarkup.de_json(part.inline, None)


def ours(made: list[Marked] | None) -> list[MessageEntity] | None:
    """Formatting as this library has it."""
    found = [one.model_dump(mode="json", exclude_none=True) for one in made or ()]
    return [MessageEntity.de_json(one, None) for one in found] or None
