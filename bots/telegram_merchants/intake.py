"""One update in: stored before anybody may say "received", then the small things that need no promise."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

from bots.runtime import Hub
from bots.telegram.intake import Presence
from bots.telegram.raw import update_id_of
from bots.telegram.render import spoilers
from bots.telegram.updates import PRESSED
from core.model import Incoming
from core.ports import AWAY, Clock
from core.texts import Texts

from .messenger import ours
from .updates import Asked, Idle, MalformedError, Membership, Pressed, Said, read

_log = structlog.get_logger(__name__)

_PATIENCE = 8.0
"""Seconds to fetch card codes in, and to send them: a callback query is answered within fifteen."""
_MOST_ALERT = 200
"""Characters that Telegram shows in the answer to a press."""


class Intake:
    """Takes updates of the merchants' bot as JSON."""

    def __init__(
        self,
        bot: Bot,
        hub: Hub,
        presence: Presence,
        username: Callable[[], str],
        *,
        clock: Clock,
        texts: Texts,
    ) -> None:
        self._bot = bot
        self._hub = hub
        self._presence = presence
        self._username = username
        self._clock = clock
        self._texts = texts
        self._aside: set[asyncio.Task[None]] = set()

    async def take(self, raw: object) -> None:
        """When this returns, Telegram may forget the update. Raises what kept us from storing it."""
        bot_id = int(self._bot.token.partition(":")[0])
        try:
            heard = read(raw, username=self._username(), bot_id=bot_id)
        except MalformedError as error:
            _log.warning("telegram_merchants_update_malformed", update=update_id_of(raw), error=str(error))
            return
        match heard:
            case Said():
                await self._hub.accept(
                    Incoming(
                        heard.chat, heard.update_id, self._clock.now(), text=heard.text, by=heard.by,
                        name=heard.name,
                    )
                )  # fmt: skip
            case Pressed():
                await self._pressed(heard)
            case Asked():
                await self._reveal(heard)
            case Idle():
                self._start_aside(self._answer(heard.query_id))
            case Membership(chat, "gone", reason):
                await self._presence.gone(chat, reason)
            case Membership(chat, "back"):
                await self._presence.back(chat)

    async def settle(self) -> None:
        """Wait for the small things in hand."""
        while self._aside:
            await asyncio.wait(set(self._aside))

    async def _pressed(self, heard: Pressed) -> None:
        """In a group a press of somebody who may not is answered to them alone, and leaves the button alone.

        The engine asks once more before it does anything; so when nobody can be asked now, the press goes on.
        """
        if heard.by is not None:
            with suppress(*AWAY):
                no = await self._hub.refusal(heard.chat, heard.by, heard.token)
                if no is not None:
                    self._start_aside(self._answer(heard.query_id, no))
                    return
        await self._hub.accept(
            Incoming(
                heard.chat, heard.update_id, self._clock.now(), button=heard.token, label=heard.label,
                by=heard.by,
            )
        )  # fmt: skip
        self._start_aside(self._acknowledge(heard))

    async def _acknowledge(self, pressed: Pressed) -> None:
        """Stop the clock on the button, then tick it off. What stands beside it may still be pressed."""
        await self._answer(pressed.query_id)
        if not pressed.label:
            return
        who = f" · {pressed.name}" if pressed.by is not None else ""
        ticked = InlineKeyboardButton(f"✓ {pressed.label}{who}", callback_data=PRESSED)
        with suppress(TelegramError, OSError):
            await self._bot.edit_message_reply_markup(
                chat_id=int(pressed.chat.address),
                message_id=pressed.message_id,
                reply_markup=InlineKeyboardMarkup([[ticked]]),
            )

    async def _answer(self, query_id: str, text: str | None = None) -> None:
        with suppress(TelegramError, OSError):  # it may be too old by now; what was pressed counts
            await self._bot.answer_callback_query(
                query_id, text=text and text[:_MOST_ALERT], show_alert=text is not None
            )

    async def _reveal(self, asked: Asked) -> None:
        """Show card codes behind a spoiler, to one person only. They are stored nowhere."""
        if not asked.private:
            self._start_aside(self._answer(asked.query_id, self._say("merchant-codes-private")))
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                codes = await self._hub.codes(asked.chat, asked.order_id)
                text, marks = spoilers(self._say("codes-shown"), codes)
                await self._bot.send_message(
                    int(asked.chat.address), text, entities=ours(marks),
                    protect_content=True,
                )  # fmt: skip
        except Exception as error:
            _log.warning("telegram_merchants_codes_unavailable", error=type(error).__name__)
            self._start_aside(self._answer(asked.query_id, self._say("codes-not-now")))
            return
        self._start_aside(self._answer(asked.query_id))

    def _say(self, key: str) -> str:
        return self._texts.say("zh-CN", "standard", key)

    def _start_aside(self, work: Awaitable[Any]) -> None:
        async def aside() -> None:
            await work

        task = asyncio.create_task(aside(), name="telegram merchants aside")
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)
