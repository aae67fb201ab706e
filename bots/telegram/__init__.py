"""Telegram for customers: updates in, what Xiaoka says out, nothing in between."""

from .bot import TelegramBot, TokenRefusedError
from .client import secret_of
from .messenger import TelegramMessenger
from .webhook import WEBHOOK_PATH, create_router

__all__ = [
    "WEBHOOK_PATH",
    "TelegramBot",
    "TelegramMessenger",
    "TokenRefusedError",
    "create_router",
    "secret_of",
]
