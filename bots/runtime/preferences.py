"""How the person of a chat wants to be spoken to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from core.model import Chat, Locale, Mode

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Preferences:
    """Language and mode."""

    mode: Mode = "standard"
    locale: Locale = "zh-CN"


PreferencesOf = Callable[[Chat], Awaitable[Preferences | None]]
"""None while nobody is known. May raise when the backend is away."""


async def preferences(chat: Chat, of: PreferencesOf) -> Preferences:
    """The same, or the usual ones: looks never hold up the conversation."""
    try:
        return await of(chat) or Preferences()
    except Exception as error:
        _log.warning("preferences_unavailable", error=type(error).__name__)
        return Preferences()
