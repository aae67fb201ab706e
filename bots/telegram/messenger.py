"""The courier's way into Telegram: one entry of the outbox, in as many messages as it takes."""

import asyncio
from functools import partial

import structlog
from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bots.pictures import chart_png, composition_png, off_loop, qr_png
from bots.runtime import Entry
from bots.runtime.courier import Note, Refused, Sent
from bots.runtime.preferences import Preferences, PreferencesOf, preferences
from core.model import Chart, Chat, Message, Mode, Picture
from core.texts import Texts

from .calls import told
from .render import Part, QrCode, in_words, parts, plain
from .updates import CHANNEL

_log = structlog.get_logger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_DRAWING = 15.0
"""Seconds; a picture takes a twentieth of one, the first one a second or two."""

KEYS = "keys"
"""The fact about a chat that large keys stand below it."""


class TelegramMessenger:
    """`bots.runtime.courier.Messenger` of the customers' bot."""

    channel = CHANNEL

    def __init__(self, bot: Bot, preferences_of: PreferencesOf, texts: Texts) -> None:
        self._bot = bot
        self._preferences_of = preferences_of
        self._texts = texts

    def is_group(self, chat: Chat) -> bool:
        """Groups have negative numbers."""
        return chat.address.startswith("-")

    async def deliver(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        """Send an entry of Xiaoka. Raises a DeliveryError."""
        message = entry.message
        assert message is not None
        chosen = Preferences()
        if _looks_differ(message) or sent.kept.get(KEYS):
            chosen = await preferences(chat, self._preferences_of)
        try:
            todo = parts(message, chosen.mode)
        except ValueError as error:
            raise Refused(str(error)) from error
        for number, part in enumerate(todo, start=1):
            away = chosen.mode == "standard" and part.inline is None and bool(sent.kept.get(KEYS))
            # Drawn before the call: whatever takes long in a call may have reached Telegram.
            png = None if part.photo is None else await drawn(part.photo, chosen.mode)
            call = partial(self._send, chat, part, png, chosen, keys_away=away)
            await sent.part(part.name, call, last=number == len(todo))
            if part.keys or away:
                sent.keep(**{KEYS: True if part.keys else None})

    async def deliver_plainly(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        """Words only. Raises a DeliveryError."""
        assert entry.message is not None
        chunks = plain(entry.message)
        for number, text in enumerate(chunks, start=1):
            call = partial(self._say, chat, text)
            await sent.part(f"plain{number}", call, last=number == len(chunks))

    async def _say(self, chat: Chat, text: str) -> Note:
        call = self._bot.send_message(int(chat.address), text, link_preview_options=_NO_PREVIEW)
        return await told(call)

    async def _send(
        self, chat: Chat, part: Part, png: bytes | None, chosen: Preferences, *, keys_away: bool
    ) -> Note:
        markup = part.inline or self._keys(part, chosen)
        if markup is None and keys_away:
            markup = ReplyKeyboardRemove(remove_keyboard=True)
        to = int(chat.address)
        if png is None:
            text = part.text or in_words(part)
            return await told(
                self._bot.send_message(
                    to,
                    text,
                    entities=part.entities,
                    reply_markup=markup,
                    link_preview_options=_NO_PREVIEW,
                )
            )
        photo = BufferedInputFile(png, f"{part.name}.png")
        return await told(
            self._bot.send_photo(
                to, photo, caption=part.text or None, caption_entities=part.entities, reply_markup=markup
            )
        )

    def _keys(self, part: Part, chosen: Preferences) -> ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
        """Large keys: not resized, they share the height of the usual keyboard among them."""
        if not part.keys:
            return None
        rows = [[KeyboardButton(text=label) for label in row] for row in part.keys]
        hint = self._texts.say(chosen.locale, chosen.mode, "keyboard-hint")
        return ReplyKeyboardMarkup(keyboard=rows, one_time_keyboard=True, input_field_placeholder=hint)


def _looks_differ(message: Message) -> bool:
    """Whether elderly mode shows it otherwise."""
    return bool(message.rows or message.picture or message.chart)


async def drawn(photo: Picture | Chart | QrCode, mode: Mode) -> bytes | None:
    """The picture as PNG. None when it cannot be drawn: what is said with it matters more."""
    try:
        async with asyncio.timeout(_DRAWING):
            if isinstance(photo, QrCode):
                return await off_loop(qr_png, photo.text)
            if isinstance(photo, Picture):
                return await off_loop(composition_png, photo, mode=mode)
            return await off_loop(chart_png, photo, mode=mode)
    except Exception as error:
        _log.error("telegram_picture_failed", kind=type(photo).__name__, exc_info=error)
        return None
