"""Telegram Stars: bills are invoices of a bot, paid inside Telegram.

Telegram notifies nobody but the bot. So the bot asks us before a person pays (`check`) and tells us
afterwards (`book`), with a key of scope channel in place of a signature. What it tells is measured against
our bill.
"""
