"""The process pyttsx3 lives in: one JSON request a line on stdin, one answer a line on stdout.

pyttsx3 blocks, prints, and keeps state for the whole process, and eSpeak underneath can be opened only once;
so it gets a process of its own. Run by `voice.speakers.system`.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any, TextIO

import pyttsx3

_ATTEMPTS = 3


def main(requests: TextIO, answers: TextIO) -> None:
    """Tell which voices there are, then speak into files until stdin ends."""
    engine = pyttsx3.init()
    _answer(answers, {"driver": str(engine), "voices": [_voice(one) for one in engine.getProperty("voices")]})
    for line in requests:
        request = json.loads(line)
        try:
            engine.setProperty("voice", request["voice"])
            engine.setProperty("rate", request["rate"])
            _save(engine, request["text"], Path(request["file"]))
            answer = {"voice": engine.getProperty("voice")}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        _answer(answers, answer)


def _save(engine: Any, text: str, file: Path) -> None:
    """Speak into the file. On a busy machine the loop of the library may end before it has begun to speak."""
    for _ in range(_ATTEMPTS):
        engine.save_to_file(text, str(file))
        engine.runAndWait()
        if file.exists():
            return
    raise RuntimeError(f"nothing was spoken, {_ATTEMPTS} times")


def _voice(voice: Any) -> dict[str, Any]:
    return {"id": voice.id, "name": voice.name, "languages": [str(one) for one in voice.languages or ()]}


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    ours = sys.stdout
    # The library prints where it saved; that must not end up among our answers.
    with contextlib.redirect_stdout(sys.stderr):
        main(sys.stdin, ours)
