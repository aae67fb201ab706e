"""Telegram Stars: asked before a person pays, told when they have. Both go on to the backend.

A payment is stored before its update is acknowledged, in a table of its own, and booked from there until the
backend has it: Telegram tells of it once, and the money is real by then.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import Message, PreCheckoutQuery

from bots.runtime.preferences import PreferencesOf, preferences
from core.model import Chat
from core.ports import Clock
from core.stars import NotNow, Paid, Till, book, refusal
from core.texts import Texts

_log = structlog.get_logger(__name__)

_PATIENCE = 7.0
"""Seconds for the backend; Telegram waits ten for our answer."""
_EVERY = 5.0
_BATCH = 50


@dataclass(frozen=True)
class Checkout:
    """Somebody is about to pay; Telegram waits for our word."""

    query_id: str
    chat: Chat
    payload: str
    currency: str
    stars: int


def checkout_of(query: PreCheckoutQuery, channel: str) -> Checkout:
    """What a pre-checkout query asks. A private chat has the number of its person."""
    chat = Chat(channel, str(query.from_user.id))
    return Checkout(query.id, chat, query.invoice_payload, query.currency, query.total_amount)


def paid_of(message: Message) -> Paid | None:
    """The payment that a message tells of, if it does."""
    told, payer = message.successful_payment, message.from_user
    if told is None or payer is None:
        return None
    return Paid(
        told.telegram_payment_charge_id, told.invoice_payload, told.currency, told.total_amount, payer.id
    )


class Stars:
    """The till of one bot in this process; any number may run."""

    def __init__(
        self,
        bot: Bot,
        pool: asyncpg.Pool,
        till: Till,
        preferences_of: PreferencesOf,
        *,
        clock: Clock,
        texts: Texts,
    ) -> None:
        self._bot = bot
        self._pool = pool
        self._till = till
        self._preferences_of = preferences_of
        self._clock = clock
        self._texts = texts
        self._come = asyncio.Event()

    async def answer(self, checkout: Checkout) -> None:
        """Let the person pay, or say why not. Who gets no answer in time is not charged either."""
        try:
            async with asyncio.timeout(_PATIENCE):
                key = await refusal(self._till, checkout.payload, checkout.currency, checkout.stars)
        except (NotNow, TimeoutError):
            key = "stars-not-now"
        words = None
        if key is not None:
            chosen = await preferences(checkout.chat, self._preferences_of)
            words = self._texts.say(chosen.locale, chosen.mode, key)
        with suppress(AiogramError, OSError):
            await self._bot.answer_pre_checkout_query(checkout.query_id, ok=key is None, error_message=words)

    async def keep(self, paid: Paid) -> None:
        """Store a payment. When this returns, Telegram may forget the update."""
        await self._pool.execute(
            _KEEP, paid.charge, paid.payload, paid.currency, paid.stars, paid.payer, self._clock.now()
        )
        self._come.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Have stored payments booked until `stop`, as often as it takes."""
        stopping = asyncio.create_task(stop.wait(), name="stars stop")
        stopping.add_done_callback(lambda _: self._come.set())
        try:
            while not stop.is_set():
                self._come.clear()
                try:
                    await self.settle()
                except Exception as error:  # the next round tries again
                    _log.warning("stars_wait", error=type(error).__name__)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_EVERY):
                        await self._come.wait()
        finally:
            stopping.cancel()

    async def settle(self) -> int:
        """Have what is stored booked now; returns how many the backend took."""
        booked = 0
        for row in await self._pool.fetch(_WAITING, _BATCH):
            paid = Paid(row["charge"], row["payload"], row["currency"], row["stars"], row["payer"])
            try:
                outcome = await book(self._till, paid)
            except NotNow as error:
                _log.error("stars_not_booked", error=type(error.__cause__).__name__)
                continue
            await self._pool.execute(_BOOKED, paid.charge, self._clock.now())
            if outcome == "kept_for_review":
                _log.error("stars_need_a_look")
            booked += 1
        return booked


_KEEP = """
INSERT INTO chat.star_payment (charge, payload, currency, stars, payer, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (charge) DO NOTHING
"""
_WAITING = "SELECT * FROM chat.star_payment WHERE booked_at IS NULL ORDER BY at LIMIT $1"
_BOOKED = "UPDATE chat.star_payment SET booked_at = $2 WHERE charge = $1"
