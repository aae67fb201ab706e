"""The script's bot in plain aiogram, against an address of our choosing."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LabeledPrice,
    Message,
    PreCheckoutQuery,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.telegram.clients.script import PICTURE, SECRET


def _router() -> Router:
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        await message.answer(f"hello {command.args}", reply_markup=_counter(0))

    @router.callback_query(F.data.startswith("count:"))
    async def count(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        assert query.data is not None
        counted = int(query.data.removeprefix("count:")) + 1
        await query.message.edit_text("counting", reply_markup=_counter(counted))
        await query.answer("counted")

    @router.message(Command("photo"))
    async def photo(message: Message) -> None:
        await message.answer_photo(BufferedInputFile(PICTURE, "dot.png"), caption="a picture")

    @router.message(Command("turn"))
    async def turn(message: Message) -> None:
        media = InputMediaPhoto(media=BufferedInputFile(PICTURE, "dot.png"), caption="another picture")
        assert message.bot is not None
        await message.bot.edit_message_media(
            media, chat_id=message.chat.id, message_id=message.message_id - 1
        )

    @router.message(F.voice)
    async def voice(message: Message, bot: Bot) -> None:
        assert message.voice is not None
        sound = await bot.download(message.voice)
        assert sound is not None
        await message.answer(hashlib.sha256(sound.read()).hexdigest())

    @router.message(Command("flood"))
    async def flood(message: Message) -> None:
        try:
            await message.answer("too fast")
        except TelegramRetryAfter as wait:
            await message.answer(f"told to wait {wait.retry_after}")

    @router.message(Command("buy"))
    async def buy(message: Message) -> None:
        await message.answer_invoice(
            title="Card",
            description="A card",
            payload="order-1",
            currency="XTR",
            prices=[LabeledPrice(label="Card", amount=5)],
        )

    @router.pre_checkout_query()
    async def checkout(query: PreCheckoutQuery) -> None:
        await query.answer(ok=True)

    @router.message(F.successful_payment)
    async def paid(message: Message, bot: Bot) -> None:
        assert message.successful_payment is not None
        assert message.from_user is not None
        charge = message.successful_payment.telegram_payment_charge_id
        await message.answer(f"paid {charge}")
        await bot.refund_star_payment(message.from_user.id, charge)

    @router.message(F.refunded_payment)
    async def refunded(message: Message) -> None:
        await message.answer("refunded")

    @router.message(F.text)
    async def echo(message: Message) -> None:
        await message.answer(f"<b>{escape(message.text or '')}</b>", parse_mode="HTML")

    return router


def _counter(count: int) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text=f"count {count}", callback_data=f"count:{count}")
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


def _made(url: str, token: str) -> tuple[Bot, Dispatcher]:
    dispatcher = Dispatcher()
    dispatcher.include_router(_router())
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url))), dispatcher


@asynccontextmanager
async def polling(url: str, token: str) -> AsyncIterator[None]:
    """The bot, fetching its updates."""
    bot, dispatcher = _made(url, token)
    running = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
    )
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await running
        await bot.session.close()


@asynccontextmanager
async def webhook(url: str, token: str) -> AsyncIterator[None]:
    """The bot, being called. aiogram puts a method it returns into the answer, so that is played too."""
    bot, dispatcher = _made(url, token)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET).register(
        app, path="/hook"
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=SECRET)
    try:
        yield
    finally:
        await bot.delete_webhook()
        await runner.cleanup()
        await bot.session.close()
