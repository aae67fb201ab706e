"""Which recogniser hears: chosen by the settings and by what is installed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .models import Store
from .ports import Missing, Recogniser

RecogniserName = Literal["auto", "whisper", "vosk", "off"]
WHISPER = "whisper-base"
VOSK = "vosk-cn"


@dataclass(frozen=True)
class Choice:
    """An engine and the folder of its model."""

    engine: Literal["whisper", "vosk"]
    folder: Path


def choose_recogniser(
    wanted: RecogniserName, store: Store, *, vosk_model: Path | None = None
) -> Choice | None:
    """auto takes vosk when a Mandarin model of it is named or installed, else Whisper when it is installed.

    None: nobody listens. Raises Missing when the engine that was asked for has no model; it says what to run.
    """
    if wanted == "off":
        return None
    if wanted in ("auto", "vosk"):
        if folder := vosk_model or store.find(VOSK):
            folder = folder.expanduser()
            if not is_vosk_model(folder):
                raise Missing(f"XIAOKA_VOSK_MODEL names {folder}, which holds no vosk model.")
            return Choice("vosk", folder)
        if wanted == "vosk":
            raise Missing(
                "vosk has no Mandarin model here. `xiaoka voice install --with vosk` fetches one where its "
                "address can be reached; or name a folder with XIAOKA_VOSK_MODEL."
            )
    if folder := store.find(WHISPER):
        return Choice("whisper", folder)
    if wanted == "whisper":
        raise Missing("Whisper's model is not installed; `xiaoka voice install` fetches it.")
    return None


def is_vosk_model(folder: Path) -> bool:
    """Whether it looks like one; older models have their parts side by side."""
    return any((folder / part).is_file() for part in ("am/final.mdl", "final.mdl"))


def open_recogniser(choice: Choice) -> Recogniser:
    """Load it: about a second, 400 MB for Whisper. Raises Missing when the folder holds no model."""
    if choice.engine == "vosk":
        from .recognisers.vosk import Vosk

        return Vosk(choice.folder)
    from .recognisers.whisper import Whisper

    return Whisper(choice.folder)
