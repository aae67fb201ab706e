"""Telegram for customers: updates in, what Xiaoka says out, nothing in between.

Importing the package costs nothing; its modules bring aiogram along, which takes a second or two.
"""

WEBHOOK_PATH = "/telegram/webhook"
"""Where Telegram brings updates in webhook mode."""
