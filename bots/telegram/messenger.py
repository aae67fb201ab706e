"""The courier's way into Telegram: one entry of the outbox, in as many messages as it takes."""

import asyncio
from functools import partial

import structlog
from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bots.pictures import chart_png, composition_png, meters_png, off_loop, qr_png
from bots.runtime import Entry
from bots.runtime.courier import Note, Refused, Sent
from bots.runtime.preferences import Preferences, PreferencesOf, preferences
from bots.runtime.voice import Mouth, Voice
from core.model import Chart, Chat, Meters, Mode, Picture, Spoken
from core.texts import Texts

from .calls import told
from .render import Part, QrCode, in_words, parts, plain
from .send_text import SendText
from .updates import CHANNEL

_log = structlog.get_logger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_DRAWING = 15.0
"""Seconds; a picture takes a twentieth of one, the first one a second or two."""

_SPEAKING = 40.0
"""Seconds, fewer than a lease has; what is not made by then stays unsaid, and can be read."""

KEYS = "keys"
"""The fact about a chat that large keys stand below it."""


class TelegramMessenger:
    """`bots.runtime.courier.Messenger` of the customers' bot."""

    channel = CHANNEL

    def __init__(
        self, bot: Bot, preferences_of: PreferencesOf, texts: Texts, mouth: Mouth | None = None
    ) -> None:
        self._mouth = mouth
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
        if (
            message.mode == "elderly" or sent.kept.get(KEYS) or message.spoken
        ):  # for all others nothing need be asked
            chosen = await preferences(chat, self._preferences_of)
        try:
            todo = parts(message, chosen.mode)
        except ValueError as error:
            raise Refused(str(error)) from error
        aloud = message.spoken is not None and self._mouth is not None
        for number, part in enumerate(todo, start=1):
            away = chosen.mode == "standard" and part.inline is None and bool(sent.kept.get(KEYS))
            # Drawn before the call: whatever takes long in a call may have reached Telegram.
            png = None if part.photo is None else await drawn(part.photo, chosen.mode)
            call = partial(self._send, chat, part, png, chosen, keys_away=away)
            await sent.part(part.name, call, last=number == len(todo) and not aloud)
            if part.keys or away:
                sent.keep(**{KEYS: True if part.keys else None})
        if aloud and message.spoken is not None:
            await self._speak(chat, message.spoken, chosen, sent)

    async def deliver_plainly(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        """Words only. Raises a DeliveryError."""
        assert entry.message is not None
        chunks = plain(entry.message)
        for number, text in enumerate(chunks, start=1):
            call = partial(self._say, chat, text)
            await sent.part(f"plain{number}", call, last=number == len(chunks))

    async def _speak(self, chat: Chat, spoken: Spoken, chosen: Preferences, sent: Sent) -> None:
        """Send the words as a voice message too. Whoever does not take voice messages has read them."""
        voice = await self._said(spoken, chosen)
        if voice is None:
            return
        sound = BufferedInputFile(voice.ogg, "xiaoka.ogg")

        async def call() -> Note:
            return await told(
                self._bot.send_voice(int(chat.address), sound, duration=max(1, round(voice.seconds)))
            )

        try:
            await sent.part("voice", call, last=True)
        except Refused as refused:
            _log.info("telegram_voice_refused", error=refused.description)

    async def _said(self, spoken: Spoken, chosen: Preferences) -> Voice | None:
        assert self._mouth is not None
        try:
            async with asyncio.timeout(_SPEAKING):
                return await self._mouth.say(spoken, locale=chosen.locale)
        except Exception as error:
            _log.error("telegram_voice_failed", exc_info=error)
            return None

    async def _say(self, chat: Chat, text: str) -> Note:
        call = SendText(chat_id=int(chat.address), text=text, link_preview_options=_NO_PREVIEW)
        return await told(self._bot(call))

    async def _send(
        self, chat: Chat, part: Part, png: bytes | None, chosen: Preferences, *, keys_away: bool
    ) -> Note:
        keys = self._keys(part, chosen)
        if keys is None and keys_away:
            keys = ReplyKeyboardRemove(remove_keyboard=True)
        to = int(chat.address)
        if png is None:
            text = part.text or in_words(part)
            call = SendText(
                chat_id=to, text=text, entities=part.entities, reply_markup=part.inline or keys,
                link_preview_options=_NO_PREVIEW,
            )  # fmt: skip
            return await told(self._bot(call))
        photo = BufferedInputFile(png, f"{part.name}.png")
        return await told(
            self._bot.send_photo(
                to, photo, caption=part.text or None, caption_entities=part.entities,
                reply_markup=InlineKeyboardMarkup.model_validate(part.inline) if part.inline else keys,
            )
        )  # fmt: skip

    def _keys(self, part: Part, chosen: Preferences) -> ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
        """Large keys: not resized, they share the height of the usual keyboard among them."""
        if not part.keys:
            return None
        rows = [[KeyboardButton(text=label) for label in row] for row in part.keys]
        hint = self._texts.say(chosen.locale, chosen.mode, "keyboard-hint")
        return ReplyKeyboardMarkup(keyboard=rows, one_time_keyboard=True, input_field_placeholder=hint)


async def drawn(photo: Picture | Chart | Meters | QrCode, mode: Mode) -> bytes | None:
    """The picture as PNG. None when it cannot be drawn: what is said with it matters more."""
    try:
        async with asyncio.timeout(_DRAWING):
            if isinstance(photo, QrCode):
                return await off_loop(qr_png, photo.text)
            if isinstance(photo, Picture):
                return await off_loop(composition_png, photo, mode=mode)
            if isinstance(photo, Meters):
                return await off_loop(meters_png, photo, mode=mode)
            return await off_loop(chart_png, photo, mode=mode)
    except Exception as error:
        _log.error("telegram_picture_failed", kind=type(photo).__name__, exc_info=error)
        return None
