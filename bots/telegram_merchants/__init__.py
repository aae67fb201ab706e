"""Telegram for merchants, in private and in groups: updates in, what Xiaoka says out, nothing in between."""

CHANNEL = "telegram-merchants"
