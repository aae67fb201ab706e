"""`xiaoka say`: words as a sound file."""

import sys
from pathlib import Path

from app import logs
from app.problems import StartupError
from app.settings import Settings, load
from voice.clips import joined
from voice.files import encoded, kind
from voice.loudness import with_pause
from voice.ports import VoiceError
from voice.speakers.choice import KOKORO, Choice, choose_speaker, open_speaker
from voice.speech_text import clauses

from .engines import store_of
from .installing import ensure

LONGEST = 2000
"""Characters of one text; more is not said, but split."""


def run_say(data: Path, config: Path | None, text: str, *, out: str, voice: str | None, speed: float) -> int:
    """Write `text` as speech into the file `out`; `-` is standard input or, as WAV, standard output."""
    settings = load(data, config)
    logs.configure("error", None)
    text = sys.stdin.read() if text == "-" else text
    if len(text) > LONGEST:
        raise StartupError(f"The text has {len(text)} characters; at most {LONGEST} are said at once.")
    pieces = clauses(text)
    if not pieces:
        raise StartupError("There is nothing in the text that can be said aloud.")
    name = "speech.wav" if out == "-" else out
    try:
        kind(name)  # an ending we cannot write is told before the work
        speaker = open_speaker(_chosen(settings, voice))
        sounds = [
            with_pause(sound, clause, speed)
            for clause in pieces
            for sound in speaker.speak(clause, speed=speed)
        ]
        if not sounds:
            raise StartupError("This voice has no sounds for anything in the text.")
        _write(out, encoded(joined(sounds), name))
    except VoiceError as error:
        raise StartupError(str(error)) from error
    return 0


def _chosen(settings: Settings, voice: str | None) -> Choice:
    """The speaker of the settings; installs Kokoro first when nothing can speak."""
    store = store_of(settings)
    wanted = voice or settings.speaker_voice
    if settings.speaker == "off":
        raise StartupError("Speaking is switched off: XIAOKA_SPEAKER=off.")
    if settings.speaker == "kokoro" and store.find(KOKORO) is None:
        ensure(store, [KOKORO])
    choice = choose_speaker(settings.speaker, store, voice=wanted)
    if choice is None:
        ensure(store, [KOKORO])
        choice = choose_speaker(settings.speaker, store, voice=wanted)
        assert choice is not None  # it was installed just now
    return choice


def _write(out: str, data: bytes) -> None:
    if out == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(out).write_bytes(data)
    except OSError as error:
        raise StartupError(f"Cannot write {out}: {error.strerror}.") from error
