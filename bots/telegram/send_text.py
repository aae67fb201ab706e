"""`sendMessage`, which nearly all calls are, in half the library's time: JSON out, a number back.

aiogram builds a form of each call and a `Message` of each answer.
"""

from http import HTTPStatus
from typing import Any, Literal

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response
from aiogram.types import (
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiohttp import FormData
from aiohttp.payload import BytesPayload
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from .render import Inline


class SentText(BaseModel):
    """Of the message that Telegram describes, what we keep."""

    message_id: int


class _Sent(Response[SentText]):
    """Telegram's answer when all is well."""

    ok: Literal[True]
    result: SentText


class SendText(TelegramMethod[SentText]):
    """A text as `Session` sends it."""

    __returning__ = SentText
    __api_method__ = "sendMessage"

    chat_id: int
    text: str
    entities: list[MessageEntity] | None = None
    reply_markup: Inline | ReplyKeyboardMarkup | ReplyKeyboardRemove | None = None
    link_preview_options: LinkPreviewOptions


class Session(AiohttpSession):
    """The library's, which sends `SendText` as JSON and reads of its answer what we keep."""

    def __init__(self, api: TelegramAPIServer) -> None:
        super().__init__(api=api, json_loads=from_json)

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> FormData:
        """The body of a request."""
        return _Json(method) if isinstance(method, SendText) else super().build_form_data(bot, method)

    def check_response(
        self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str
    ) -> Response[Any]:
        """The answer. Raises the library's errors, which it makes of anything but a text that was sent."""
        if isinstance(method, SendText) and status_code == HTTPStatus.OK:
            try:
                return _Sent.model_validate_json(content)
            except ValidationError:
                pass
        return super().check_response(bot, method, status_code, content)


class _Json(FormData):
    """No form at all, so nothing of one is made: aiohttp only asks for the bytes."""

    def __init__(self, method: SendText) -> None:
        # What was not set stays away: among it are marks of the library's own that are no JSON.
        self._body = method.model_dump_json(exclude_unset=True, exclude_none=True).encode()

    def __call__(self) -> BytesPayload:
        return BytesPayload(self._body, content_type="application/json")
