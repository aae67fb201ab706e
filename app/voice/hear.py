"""`xiaoka hear`: what is said in audio files, and what it means."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app import logs
from app.problems import StartupError
from app.settings import Settings, load
from core.model import Chat, Speech, VoiceNote
from core.speech import Understood, understand
from core.understanding import default_understanding
from voice.engines import VOSK, WHISPER
from voice.ports import Missing

from .both import both, of_speech
from .engines import pool_of, recogniser_of, store_of
from .hearing import Hearing
from .installing import ensure


def run_hear(data: Path, config: Path | None, files: Sequence[Path], *, as_json: bool) -> int:
    """Hear each file and print one line for it; 1 when one of them could not be heard."""
    settings = load(data, config)
    logs.configure("error", None)
    hearing = open_hearing(settings)
    return asyncio.run(_hear_all(hearing, files, settings.voice.seconds, as_json=as_json))


def open_hearing(settings: Settings) -> Hearing:
    """Ears over files of this machine; installs a model first if none is there. Raises StartupError."""
    try:
        choice = recogniser_of(settings)
    except Missing as error:
        if settings.recogniser == "whisper" or settings.vosk_model is None:
            choice = None
        else:
            raise StartupError(str(error)) from error
    if choice is None:
        if settings.recogniser == "off":
            raise StartupError(both("hearing-off"))
        ensure(store_of(settings), [VOSK if settings.recogniser == "vosk" else WHISPER])
        choice = recogniser_of(settings)
        assert choice is not None  # it was installed just now
    return Hearing(pool_of(settings, choice), _from_disk, settings.voice)


async def _from_disk(_chat: Chat, note: VoiceNote) -> bytes | None:
    return await asyncio.to_thread(Path(note.ref).read_bytes)


async def _hear_all(hearing: Hearing, files: Sequence[Path], longest: float, *, as_json: bool) -> int:
    understanding = default_understanding()
    status = 0
    try:
        for file in files:
            speech = await hearing.hear(Chat("file", ""), VoiceNote(str(file)), expected=())
            if speech.trouble is not None:
                print(f"{file}: {of_speech(speech, file=str(file), seconds=longest)}", file=sys.stderr)
                status = 1
                continue
            understood = understand(speech, understanding)
            print(
                json.dumps(as_object(speech, understood), ensure_ascii=False)
                if as_json
                else _sentence(understood)
            )
            sys.stdout.flush()
    finally:
        await hearing.close()
    return status


def as_object(speech: Speech, understood: Understood) -> dict[str, Any]:
    """What is printed with --json. `seconds`: how long the recording is."""
    return {
        "text": understood.heard,
        "intent": understood.meaning.intent,
        "slots": understood.meaning.slots,
        "confidence": round(understood.meaning.confidence, 3),
        "seconds": round(speech.seconds, 3),
    }


def _sentence(understood: Understood) -> str:
    meaning = understood.meaning
    slots = "".join(f", {name}: {value}" for name, value in meaning.slots.items())
    return f"{understood.heard}  → {meaning.intent}{slots} ({meaning.confidence:.0%})"
