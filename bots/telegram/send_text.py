"""`sendMessage`, which nearly all calls are, in half the library's time: JSON out, a number back.

aiogram builds a form of each call and a `Message` of each answer.
"""

from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import TelegramMethod
from aiogram.types import (
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    TelegramObject,
)
from aiohttp import FormData
from aiohttp.payload import BytesPayload


class SentText(TelegramObject):
    """Of the message that Telegram describes, what we keep."""

    message_id: int


class SendText(TelegramMethod[SentText]):
    """A text as `Session` sends it."""

    __returning__ = SentText
    __api_method__ = "sendMessage"

    chat_id: int
    text: str
    entities: list[MessageEntity] | None = None
    reply_markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None = None
    link_preview_options: LinkPreviewOptions


class Session(AiohttpSession):
    """The library's, which sends `SendText` as JSON."""

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> FormData:
        """The body of a request."""
        return _Json(method) if isinstance(method, SendText) else super().build_form_data(bot, method)


class _Json(FormData):
    """No form at all; the library hands it on to aiohttp, which only asks for its bytes."""

    def __init__(self, method: SendText) -> None:
        super().__init__()
        # What was not set stays away: among it are marks of the library's own that are no JSON.
        self._body = method.model_dump_json(exclude_unset=True, exclude_none=True).encode()

    def __call__(self) -> BytesPayload:
        return BytesPayload(self._body, content_type="application/json")
