"""One update in: stored before anybody may say "received", then the small things that need no promise."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, Protocol

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import InlineKeyboardMarkup

from bots.runtime import Hub
from bots.runtime.preferences import PreferencesOf, preferences
from core.model import Chat, Incoming
from core.ports import Clock
from core.stars import Paid
from core.texts import Texts

from .raw import update_id_of
from .render import spoilers, ticked
from .stars import Checkout, Stars
from .updates import Asked, Idle, MalformedError, Membership, Pressed, Said, Spoke, read

_log = structlog.get_logger(__name__)

_PATIENCE = 8.0
"""Seconds to fetch card codes in, and to send them: a callback query is answered within fifteen."""


class Presence(Protocol):
    """Whoever delivers wants to know who can be reached."""

    async def gone(self, chat: Chat, reason: str) -> None: ...
    async def back(self, chat: Chat) -> None: ...


class Intake:
    """Takes updates of Telegram as JSON, from a poll or a webhook. `hears`: voice messages are heard here."""

    def __init__(
        self,
        bot: Bot,
        hub: Hub,
        presence: Presence,
        preferences_of: PreferencesOf,
        stars: Stars,
        *,
        clock: Clock,
        texts: Texts,
        hears: bool = False,
    ) -> None:
        self._bot = bot
        self._hears = hears
        self._hub = hub
        self._presence = presence
        self._preferences_of = preferences_of
        self._stars = stars
        self._clock = clock
        self._texts = texts
        self._aside: set[asyncio.Task[None]] = set()

    async def take(self, raw: object) -> None:
        """When this returns, Telegram may forget the update. Raises what kept us from storing it."""
        try:
            heard = read(raw)
        except MalformedError as error:
            _log.warning("telegram_update_malformed", update=update_id_of(raw), error=str(error))
            return
        match heard:
            case Said():
                await self._hub.accept(
                    Incoming(heard.chat, heard.update_id, self._clock.now(), text=heard.text)
                )
            case Spoke(chat, number, note, mark):
                heard_by = {"voice": note} if self._hears else {"text": mark}
                await self._hub.accept(Incoming(chat, number, self._clock.now(), **heard_by))
            case Pressed():
                await self._hub.accept(
                    Incoming(
                        heard.chat,
                        heard.update_id,
                        self._clock.now(),
                        button=heard.token,
                        label=heard.label,
                    )
                )
                self._start_aside(self._acknowledge(heard))
            case Asked():
                await self._reveal(heard)
            case Idle():
                self._start_aside(self._answer(heard.query_id))
            case Checkout():
                self._start_aside(self._stars.answer(heard))
            case Paid():
                await self._stars.keep(heard)
            case Membership(chat, "gone"):
                await self._presence.gone(chat, "blocked")
            case Membership(chat, "back"):
                await self._presence.back(chat)

    async def settle(self) -> None:
        """Wait for the small things in hand."""
        while self._aside:
            await asyncio.wait(set(self._aside))

    async def _acknowledge(self, pressed: Pressed) -> None:
        """Stop the clock on the button, then leave what was chosen in place of the keyboard.

        Neither matters to the conversation: a press on what is left over gets a fresh prompt.
        """
        await self._answer(pressed.query_id)
        left = ticked(pressed.label)
        with suppress(AiogramError, OSError):
            await self._bot.edit_message_reply_markup(
                chat_id=int(pressed.chat.address),
                message_id=pressed.message_id,
                reply_markup=InlineKeyboardMarkup.model_validate(left) if left else None,
            )

    async def _answer(self, query_id: str, text: str | None = None) -> None:
        with suppress(AiogramError, OSError):  # it may be too old by now; what was pressed counts
            await self._bot.answer_callback_query(query_id, text=text, show_alert=text is not None)

    async def _reveal(self, asked: Asked) -> None:
        """Show card codes behind a spoiler. They are stored nowhere; whoever sees nothing taps again."""
        chosen = await preferences(asked.chat, self._preferences_of)

        def say(key: str) -> str:
            return self._texts.say(chosen.locale, chosen.mode, key)

        try:
            async with asyncio.timeout(_PATIENCE):
                codes = await self._hub.codes(asked.chat, asked.order_id)
                text, entities = spoilers(say("codes-shown"), codes)
                await self._bot.send_message(
                    int(asked.chat.address), text, entities=entities, protect_content=True
                )
        except Exception as error:
            _log.warning("telegram_codes_unavailable", error=type(error).__name__)
            self._start_aside(self._answer(asked.query_id, say("codes-not-now")))
            return
        self._start_aside(self._answer(asked.query_id))

    def _start_aside(self, work: Awaitable[Any]) -> None:
        async def aside() -> None:
            await work

        task = asyncio.create_task(aside(), name="telegram aside")
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)
