"""The engines of the product, from the models that `xiaoka voice install` has brought."""

from pathlib import Path

from app.settings import Settings
from app.voice.engines import store_of
from voice.engines import WHISPER
from voice.ports import Missing, Recogniser, Speaker
from voice.speakers.choice import KOKORO, Choice, open_speaker


def models(name: str) -> Path:
    """The folder of a model. Raises Missing where it is not installed."""
    found = store_of(Settings()).find(name)
    if found is None:
        raise Missing(f"The model {name} is not installed. Run: uv run xiaoka voice install")
    return found


def recogniser(*, taught: bool = True) -> Recogniser:
    """The one that hears Mandarin; as its makers published it where not `taught`."""
    from voice.recognisers.tuned import FACTORS
    from voice.recognisers.whisper import Whisper  # heavy, and not every process hears

    return Whisper(models(WHISPER), taught=FACTORS if taught else None)


def speaker(voice: str) -> Speaker:
    """The one that speaks Mandarin, on one thread, so that several may work side by side."""
    return open_speaker(Choice("kokoro", models(KOKORO), voice), threads=1)


def identity(voice: str) -> str:
    """What it is, so that clips of an older one are told apart."""
    return Choice("kokoro", None, voice).identity
