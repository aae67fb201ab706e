"""`xiaoka voice install` and `xiaoka voice status`."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.problems import StartupError
from app.settings import Settings, load
from voice.engines import VOSK, WHISPER
from voice.ports import Missing
from voice.speakers.choice import KOKORO, choose_speaker

from .engines import recogniser_of, store_of
from .installing import fetched_bytes, install

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
    """Say which models are here, what hears and what speaks; 0 when voice can hear."""
    settings = load(data, config)
    store = store_of(settings)
    hears, not_heard = _chosen(lambda: recogniser_of(settings))
    speaks, not_said = _chosen(lambda: choose_speaker(settings.speaker, store, voice=settings.speaker_voice))
    models = {name: store.find(name) for name in store.catalogue.models}
    if as_json:
        report = {
            "folder": str(store.folder),
            "models": {name: str(folder) if folder else None for name, folder in models.items()},
            "recogniser": hears,
            "speaker": speaks,
            "reasons": [reason for reason in (not_heard, not_said) if reason],
        }
        print(json.dumps(report, ensure_ascii=False))
        return 0 if hears else 1
    for name, folder in models.items():
        here = f"{folder} ({_megabytes(folder)} MB)" if folder else None
        state = here or _to_fetch(fetched_bytes(store, name))
        print(f"{name:14} {store.catalogue.model(name).purpose:11} {state}")
    print(f"hears with: {hears or 'nothing; everything works in writing'}")
    print(f"speaks with: {speaks or 'nothing; everything can be read'}")
    for reason in (not_heard, not_said):
        if reason:
            print(reason, file=sys.stderr)
    if hears is None and not_heard is None and settings.recogniser != "off":
        print("Run: xiaoka voice install", file=sys.stderr)
    return 0 if hears else 1


class _Engine(Protocol):
    @property
    def engine(self) -> str: ...


def _chosen(choose: Callable[[], _Engine | None]) -> tuple[str | None, str | None]:
    """The engine, or why there is none of those that were asked for."""
    try:
        choice = choose()
    except Missing as error:
        return None, str(error)
    return (choice.engine if choice else None), None


def _to_fetch(size: int) -> str:
    return f"not installed ({size // 1_000_000} MB to download)"


def _megabytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000
