"""Sentences for a person at a terminal whose language nobody knows: Chinese, then English."""

from functools import cache

from core.model import Speech
from core.texts import LOCALES, Texts
from voice.models import InstallError


@cache
def _texts() -> Texts:
    return Texts()


def both(key: str, **args: str | int) -> str:
    """The text in every language, one a line."""
    return "\n".join(_texts().say(locale, "standard", key, **args) for locale in LOCALES)


def of_install(error: InstallError) -> str:
    """What keeps a model from being installed, and what helps."""
    return both(f"models-{error.kind}", **error.facts)


def of_speech(speech: Speech, *, file: str, seconds: float) -> str:
    """Why nothing was heard in `file`. `seconds`: how long an utterance may be."""
    match speech.trouble:
        case "too_long":
            return both("hearing-too-long", seconds=int(seconds))
        case "lost":
            return both("hearing-lost", file=file)
        case trouble:
            return both(f"hearing-{trouble or 'silent'}")
