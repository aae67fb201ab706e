"""`xiaoka hear`, and the ears of the bots: the same way from a file to words."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.telemetry.hearing import measure_hearing
from app.telemetry.metrics import Metrics
from app.telemetry.watch import Watch
from app.voice.hearing import Fetch, Hearing
from app.voice.settings import VoiceSettings
from core.aloud.listening import Listening
from core.model import Chat, VoiceNote
from voice.audio import to_opus, to_wav
from voice.pool import RecogniserPool
from voice.ports import RATE, Busy, Missing, Recogniser, Sound, TooLong
from voice.recognisers.whisper import Whisper

Said = Callable[[str], Sound]
CHAT = Chat("web", "1")
SILENCE = to_wav(Sound(np.zeros(2 * RATE, np.float32)))


def xiaoka(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, as a person runs it."""
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)], capture_output=True, text=True, timeout=300
    )


def test_hear_says_what_was_meant_and_what_could_not_be_heard(
    said: Said, whisper: Whisper, tmp_path: Path
) -> None:
    del whisper  # installed
    sound = said("充五十块话费")
    (tmp_path / "good.ogg").write_bytes(to_opus(sound))
    (tmp_path / "silent.wav").write_bytes(SILENCE)
    (tmp_path / "broken.mp3").write_bytes(b"no audio" * 100)
    (tmp_path / "good.wav").write_bytes(to_wav(sound))
    files = [tmp_path / name for name in ("good.ogg", "silent.wav", "broken.mp3", "gone.wav", "good.wav")]
    done = xiaoka("hear", "--json", *files, "--data", tmp_path / "data")
    assert done.returncode == 1
    heard = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(heard) == 2
    for one in heard:
        assert list(one) == ["text", "intent", "slots", "confidence", "seconds"]
        assert one["intent"] == "purchase"
        assert (one["slots"]["product"], one["slots"]["amount"]) == ("huafei", 5000)
        assert one["seconds"] == pytest.approx(sound.seconds, abs=0.1)
        assert 0.0 < one["confidence"] <= 1.0
    told = done.stderr
    assert "silent.wav: 没有听到人说话" in told
    assert "broken.mp3: 这段录音打不开" in told
    assert "gone.wav: 找不到这段录音" in told
    assert "Traceback" not in told


def test_status_says_what_hears(whisper: Whisper, tmp_path: Path) -> None:
    del whisper
    done = xiaoka("voice", "status", "--json", "--data", tmp_path)
    report = json.loads(done.stdout)
    assert (done.returncode, report["recogniser"], report["reasons"]) == (0, "whisper", [])
    assert Path(report["models"]["whisper-base"]).is_dir()


def bringing(data: bytes | Exception | None) -> Fetch:
    """A channel that has this recording."""

    async def fetch(_chat: Chat, _note: VoiceNote) -> bytes | None:
        if isinstance(data, Exception):
            raise data
        return data

    return fetch


class Away:
    """A recogniser that is not there."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __call__(self) -> Recogniser:
        raise self._error


async def test_ears_hear_many_people_with_what_each_was_asked(said: Said, whisper: Whisper) -> None:
    metrics, pool = Metrics("bots"), RecogniserPool(lambda: whisper)
    measure_hearing(metrics, pool)
    hearing = Hearing(pool, bringing(to_opus(said("确认支付"))))
    listening = Listening(hearing, Watch(metrics))
    notes = [(Chat("web", str(number)), VoiceNote("x")) for number in range(3)]
    heard = await asyncio.gather(
        *(listening.hear(chat, "1", note, ["确认支付", "先不要"]) for chat, note in notes)
    )
    for speech in heard:
        assert speech.trouble is None
        assert speech.readings
        assert speech.closed[0].text == "确认支付"
        assert speech.seconds > 0.5
    figure = metrics.registry.get_sample_value
    assert figure("xiaoka_recogniser_done_total") == 3
    assert figure("xiaoka_recogniser_waiting") == 0
    counted = {"channel": "web", "outcome": "heard"}
    assert figure("xiaoka_hearing_seconds_count", counted) == 3
    await hearing.close()


@pytest.mark.parametrize(
    ("data", "opened", "trouble"),
    [
        (None, None, "lost"),
        (OSError("the messenger is away"), None, "lost"),
        (TooLong("20 MB"), None, "too_long"),
        (to_wav(Sound(np.zeros(70 * RATE, np.float32))), None, "too_long"),
        (b"nothing", None, "broken"),
        (SILENCE, None, "silent"),
        ("speech", Missing("no model"), "deaf"),
        ("speech", Busy("many"), "busy"),
        ("speech", RuntimeError("out of memory"), "deaf"),
    ],
)
async def test_what_goes_wrong_is_a_value(said: Said, data: Any, opened: Any, trouble: str) -> None:
    recording = to_wav(said("充五十块话费")) if data == "speech" else data
    pool = RecogniserPool(Away(opened or AssertionError("never loaded")))
    hearing = Hearing(pool, bringing(recording), VoiceSettings(seconds=60))
    speech = await hearing.hear(CHAT, VoiceNote("x"), expected=())
    assert (speech.trouble, speech.readings) == (trouble, ())
    await hearing.close()


async def test_a_note_that_says_it_is_long_is_not_even_fetched() -> None:
    never = AssertionError("fetched")
    hearing = Hearing(RecogniserPool(Away(never)), bringing(never), VoiceSettings(seconds=30))
    assert (await hearing.hear(CHAT, VoiceNote("x", 90.0), expected=())).trouble == "too_long"
    await hearing.close()
