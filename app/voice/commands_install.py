"""`xiaoka voice install` and `xiaoka voice status`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from app.problems import StartupError
from app.settings import Settings, load
from voice.engines import VOSK, WHISPER
from voice.ports import Missing

from .engines import recogniser_of, store_of
from .installing import fetched_bytes, install

KOKORO = "kokoro"
_EXTRA = {"vosk": VOSK, "ko": "vosk-ko"}


def run_install(data: Path, config: Path | None, *, extra: Sequence[str], given: Path | None) -> int:
    """Install what the settings use, and what `extra` names. `given`: a folder with downloaded archives."""
    settings = load(data, config)
    store = store_of(settings)
    names = wanted(settings)
    for name in extra:
        if name not in _EXTRA and name not in store.catalogue.models:
            known = ", ".join([*_EXTRA, *store.catalogue.models])
            raise StartupError(f"There is no model called {name!r}. There are: {known}.")
        names.append(_EXTRA.get(name, name))
    if given is not None and not given.is_dir():
        raise StartupError(f"There is no folder {given}.")
    names = list(dict.fromkeys(names))
    for name, folder in zip(names, install(store, names, given=given), strict=True):
        print(f"{name}: {folder} ({_megabytes(folder)} MB)")
    return 0


def wanted(settings: Settings) -> list[str]:
    """What the settings use: Whisper to hear, Kokoro to speak, unless something else was chosen."""
    names = []
    if settings.recogniser in ("auto", "whisper") and settings.vosk_model is None:
        names.append(WHISPER)
    if settings.recogniser == "vosk" and settings.vosk_model is None:
        names.append(VOSK)
    if settings.speaker in ("auto", "kokoro"):
        names.append(KOKORO)
    return names


def run_status(data: Path, config: Path | None, *, as_json: bool) -> int:
    """Say which models are here and what hears; 0 when voice can hear."""
    settings = load(data, config)
    store = store_of(settings)
    try:
        choice = recogniser_of(settings)
        why = None
    except Missing as error:
        choice, why = None, str(error)
    models = {name: store.find(name) for name in store.catalogue.models}
    if as_json:
        report = {
            "folder": str(store.folder),
            "models": {name: str(folder) if folder else None for name, folder in models.items()},
            "recogniser": choice.engine if choice else None,
            "reason": why,
        }
        print(json.dumps(report, ensure_ascii=False))
        return 0 if choice else 1
    for name, folder in models.items():
        purpose = store.catalogue.model(name).purpose
        here = f"{folder} ({_megabytes(folder)} MB)" if folder else None
        state = here or _to_fetch(fetched_bytes(store, name))
        print(f"{name:14} {purpose:11} {state}")
    print(f"hears with: {choice.engine if choice else 'nothing; everything works in writing'}")
    if why:
        print(why, file=sys.stderr)
    elif choice is None and settings.recogniser != "off":
        print("Run: xiaoka voice install", file=sys.stderr)
    return 0 if choice else 1


def _to_fetch(size: int) -> str:
    return f"not installed ({size // 1_000_000} MB to download)"


def _megabytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000
