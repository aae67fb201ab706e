"""The courier's way to merchants: one entry of the outbox, in as many messages as it takes.

What a message is made of is the same as for customers (`bots.telegram.render`); only the sending differs.
"""

from collections.abc import Callable
from functools import partial

from aiogram.types import MessageEntity as Marked
from telegram import Bot, InlineKeyboardMarkup, MessageEntity

from bots.pictures import chart_png, composition_png, off_loop, qr_png
from bots.runtime import Entry
from bots.runtime.courier import Note, Refused, Sent
from bots.telegram.render import Part, QrCode, parts, plain
from core.model import Chat, Invite, Message, Picture

from . import CHANNEL
from .calls import told


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
            await sent.part(part.name, partial(self._send, chat, part, invite), last=last)

    async def deliver_plainly(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        """Words only. Raises a DeliveryError."""
        assert entry.message is not None
        chunks = plain(self._with_link(entry.message))
        for number, text in enumerate(chunks, start=1):
            await sent.part(f"plain{number}", partial(self._say, chat, text), last=number == len(chunks))

    async def _say(self, chat: Chat, text: str) -> Note:
        return await told(self._bot.send_message(int(chat.address), text))

    async def _send(self, chat: Chat, part: Part, invite: Invite | None) -> Note:
        to = int(chat.address)
        text = f"{part.text}\n{self._link(invite)}" if invite and self._username() else part.text
        markup = keyboard(part)
        marks = ours(part.entities)
        if part.photo is None:
            return await told(self._bot.send_message(to, text, entities=marks, reply_markup=markup))
        photo = await _drawn(part)
        return await told(
            self._bot.send_photo(
                to, photo, caption=text or None, caption_entities=marks, reply_markup=markup,
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
    return InlineKeyboardMarkup.de_json(part.inline.model_dump(mode="json", exclude_none=True), None)


def ours(made: list[Marked] | None) -> list[MessageEntity] | None:
    """Formatting as this library has it."""
    found = [one.model_dump(mode="json", exclude_none=True) for one in made or ()]
    return [MessageEntity.de_json(one, None) for one in found] or None


async def _drawn(part: Part) -> bytes:
    """The picture of a part as PNG."""
    if isinstance(part.photo, QrCode):
        return await off_loop(qr_png, part.photo.text)
    if isinstance(part.photo, Picture):
        return await off_loop(composition_png, part.photo)
    assert part.photo is not None
    return await off_loop(chart_png, part.photo)
