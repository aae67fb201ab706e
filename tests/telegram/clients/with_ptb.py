"""The script's bot in plain python-telegram-bot, against an address of our choosing."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, LabeledPrice, Update
from telegram.error import RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    PreCheckoutQueryHandler,
    filters,
)

from tests.telegram.clients.script import PICTURE, SECRET
from tests.telegram.server.serving import serving


async def _start(update: Update, context: Any) -> None:
    assert update.message is not None
    await update.message.reply_text(f"hello {context.args[0]}", reply_markup=_counter(0))


async def _count(update: Update, context: Any) -> None:
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    counted = int(query.data.removeprefix("count:")) + 1
    await query.edit_message_text("counting", reply_markup=_counter(counted))
    await query.answer("counted")


async def _photo(update: Update, context: Any) -> None:
    assert update.message is not None
    await update.message.reply_photo(PICTURE, caption="a picture")


async def _turn(update: Update, context: Any) -> None:
    assert update.message is not None
    media = InputMediaPhoto(PICTURE, caption="another picture")
    await context.bot.edit_message_media(
        media, chat_id=update.message.chat_id, message_id=update.message.message_id - 1
    )


async def _voice(update: Update, context: Any) -> None:
    assert update.message is not None
    assert update.message.voice is not None
    file = await update.message.voice.get_file()
    await update.message.reply_text(hashlib.sha256(await file.download_as_bytearray()).hexdigest())


async def _flood(update: Update, context: Any) -> None:
    assert update.message is not None
    try:
        await update.message.reply_text("too fast")
    except RetryAfter as wait:
        _, (seconds,) = wait.__reduce__()  # `retry_after` warns that its type will change
        await update.message.reply_text(f"told to wait {int(seconds)}")


async def _buy(update: Update, context: Any) -> None:
    assert update.message is not None
    await update.message.reply_invoice(
        title="Card",
        description="A card",
        payload="order-1",
        currency="XTR",
        prices=[LabeledPrice("Card", 5)],
    )


async def _checkout(update: Update, context: Any) -> None:
    assert update.pre_checkout_query is not None
    await update.pre_checkout_query.answer(ok=True)


async def _paid(update: Update, context: Any) -> None:
    message = update.message
    assert message is not None
    assert message.successful_payment is not None
    assert message.from_user is not None
    charge = message.successful_payment.telegram_payment_charge_id
    await message.reply_text(f"paid {charge}")
    await context.bot.refund_star_payment(message.from_user.id, charge)


async def _refunded(update: Update, context: Any) -> None:
    assert update.message is not None
    await update.message.reply_text("refunded")


async def _echo(update: Update, context: Any) -> None:
    assert update.message is not None
    await update.message.reply_text(f"<b>{escape(update.message.text or '')}</b>", parse_mode="HTML")


def _counter(count: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(f"count {count}", callback_data=f"count:{count}")]])


def _made(url: str, token: str) -> Application[Any, Any, Any, Any, Any, Any]:
    builder = Application.builder().token(token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    application = builder.build()
    application.add_handler(CommandHandler("start", _start))
    application.add_handler(CallbackQueryHandler(_count))
    application.add_handler(CommandHandler("photo", _photo))
    application.add_handler(CommandHandler("turn", _turn))
    application.add_handler(MessageHandler(filters.VOICE, _voice))
    application.add_handler(CommandHandler("flood", _flood))
    application.add_handler(CommandHandler("buy", _buy))
    application.add_handler(PreCheckoutQueryHandler(_checkout))
    application.add_handler(MessageHandler(filters.SUCCESSFUL_PAYMENT, _paid))
    application.add_handler(MessageHandler(filters.StatusUpdate.REFUNDED_PAYMENT, _refunded))
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    return application


@asynccontextmanager
async def polling(url: str, token: str) -> AsyncIterator[None]:
    """The bot, fetching its updates."""
    application = _made(url, token)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()


@asynccontextmanager
async def webhook(url: str, token: str) -> AsyncIterator[None]:
    """The bot, being called, through a web server of one's own as its documentation shows."""
    application = _made(url, token)

    async def hook(request: Request) -> Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return Response(status_code=403)
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    async with serving(Starlette(routes=[Route("/hook", hook, methods=["POST"])])) as own, application:
        await application.start()
        await application.bot.set_webhook(f"{own}/hook", secret_token=SECRET)
        try:
            yield
        finally:
            await application.bot.delete_webhook()
            await application.stop()
