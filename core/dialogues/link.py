"""A chat nobody is known by yet: ask for the one-time code, link it."""

import re

from api_client.contract import Refused

from .. import commands
from ..model import Incoming, Locale
from ..ports import Backend
from ..replies import Reply
from ..texts import LOCALES, Texts

CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9](?:[A-Za-z0-9-]{2,30})[A-Za-z0-9](?![A-Za-z0-9])")


def language_of(text: str) -> Locale:
    """The language to answer an unknown person in."""
    letters = [char for char in text if char.isalpha()]
    code_only = CODE.fullmatch(text.strip()) is not None and any(char.isdigit() for char in text)
    return "en" if letters and all(char.isascii() for char in letters) and not code_only else "zh-CN"


def both(texts: Texts, key: str) -> str:
    """A text in both languages, for somebody whose language nobody knows."""
    said = (texts.say(locale, "standard", key) for locale in LOCALES)
    return "\n\n".join(said)


async def step(incoming: Incoming, backend: Backend, texts: Texts) -> tuple[bool, Reply]:
    """Whether the chat is linked now, and what to say."""
    chat, text = incoming.chat, incoming.text or ""
    locale = language_of(text)
    command = commands.meaning_of(text)

    def say(key: str) -> Reply:
        # Nobody typed a command: its letters say nothing about a language.
        return Reply(both(texts, key) if command else texts.say(locale, "standard", key))

    if command is not None:
        text = str(command.slots.get("code", ""))
    codes = [code for code in CODE.findall(text) if any(char.isdigit() for char in code)]
    if not codes:
        return False, say("link-ask")
    try:
        await backend.link_chat(
            chat.channel, chat.address, codes[0],
            kind="private" if incoming.by is None else "group", name=incoming.name,
        )  # fmt: skip
    except Refused as refused:
        if refused.code == "already_linked":
            return False, say("link-already")
        if refused.code == "too_many_requests":
            return False, say("link-slow-down")
        if refused.code in ("link_code_invalid", "invalid_request", "not_found"):
            return False, say("link-wrong")
        raise
    return True, say("link-done")
