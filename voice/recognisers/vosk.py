"""Vosk (Kaldi): words while somebody still speaks, and a grammar of the few answers that are expected.

Any vosk model of any language works; only a Mandarin one is of use to people who speak Mandarin to us.
"""

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import vosk
from numpy.typing import NDArray

from ..audio import resample, to_pcm16
from ..ports import RATE, Hypothesis, Missing, Recognition, Sound
from . import scoring

_READINGS = 5
_UNKNOWN = "[unk]"
_LONGEST_CLOSED = 7.5
"""Seconds; who speaks longer did not say one of the few expected phrases."""
_BETWEEN_HANZI = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")

Readings = list[tuple[str, float]]
"""Words with the engine's score, a log likelihood up to a constant."""


class Vosk:
    """A loaded model; several streams may use it at the same time."""

    name = "vosk"

    def __init__(self, folder: Path) -> None:
        """Raises Missing when `folder` holds no model."""
        vosk.SetLogLevel(-1)
        if not any((folder / part).is_file() for part in ("am/final.mdl", "final.mdl")):
            raise Missing(f"There is no vosk model in {folder}.")
        self._model = vosk.Model(str(folder))

    def recognise(self, sound: Sound, *, expected: Sequence[str] = ()) -> Recognition:
        """What was said."""
        began = time.perf_counter()
        stream = self.stream(expected=expected)
        stream.feed(resample(sound, RATE).samples)
        done = stream.finish()
        return Recognition(done.hypotheses, done.closed, time.perf_counter() - began)

    def stream(self, *, expected: Sequence[str] = ()) -> "VoskStream":
        """Listen to somebody who is still speaking."""
        return VoskStream(self._model, tuple(dict.fromkeys(expected)))

    def knows(self, phrase: str) -> bool:
        """Whether the model has the words of `phrase`; others cannot be expected."""
        return _words(self._model, phrase) is not None


class VoskStream:
    """One utterance: `feed` what arrives, `finish` when it is over. For one thread at a time."""

    def __init__(self, model: Any, expected: tuple[str, ...]) -> None:
        self._model = model
        self._expected = expected
        self._free = vosk.KaldiRecognizer(model, float(RATE))
        self._free.SetMaxAlternatives(_READINGS)
        self._said: list[Readings] = []
        self._sound: list[NDArray[np.float32]] = []

    def feed(self, samples: NDArray[np.float32]) -> str:
        """Take samples (16 kHz) and give the words so far; they may still change."""
        self._sound.append(samples)
        if self._free.AcceptWaveform(to_pcm16(samples)):
            self._said.append(_alternatives(self._free.Result()))
        partial = json.loads(self._free.PartialResult()).get("partial", "")
        return _joined([*(rows[0][0] for rows in self._said if rows), partial])

    def finish(self) -> Recognition:
        """The n-best of the whole, and how well each expected phrase fits."""
        self._said.append(_alternatives(self._free.FinalResult()))
        rows = _combined([part for part in self._said if part])
        heard = scoring.ranked([(text, log, 0) for text, log in rows])
        samples = np.concatenate(self._sound) if self._sound else np.zeros(0, np.float32)
        close: tuple[Hypothesis, ...] = ()
        if heard and self._expected and len(samples) <= _LONGEST_CLOSED * RATE:
            close = self._closed(samples, rows)
        return Recognition(heard, close)

    def _closed(self, samples: NDArray[np.float32], free: Readings) -> tuple[Hypothesis, ...]:
        """Decode once more where only the phrases can be said; compare that with what was heard freely."""
        spelled = {phrase: _words(self._model, phrase) for phrase in self._expected}
        known = {" ".join(words): phrase for phrase, words in spelled.items() if words}
        if not known:
            return ()
        grammar = [*known, *([_UNKNOWN] if self._model.vosk_model_find_word(_UNKNOWN) >= 0 else [])]
        narrow = vosk.KaldiRecognizer(self._model, float(RATE), json.dumps(grammar, ensure_ascii=False))
        narrow.SetMaxAlternatives(len(grammar))
        narrow.AcceptWaveform(to_pcm16(samples))
        found = {known[text]: log for text, log in _spoken(narrow.FinalResult()) if text in known}
        if not found:
            return tuple(Hypothesis(phrase, 0.0) for phrase in self._expected)
        logs = {phrase: (log, 0) for phrase, log in found.items()}
        logs |= {text: (log, 0) for text, log in free if text not in logs}
        scored = scoring.closed(tuple(found), [text for text, _ in free], logs)
        return (*scored, *(Hypothesis(phrase, 0.0) for phrase in self._expected if phrase not in found))


def _words(model: Any, phrase: str) -> list[str] | None:
    """The phrase as words of the model, the longest first; None when it has no words for it."""
    words: list[str] = []
    for piece in phrase.split():
        rest = scoring.plain(piece)
        while rest:
            for end in range(len(rest), 0, -1):
                if model.vosk_model_find_word(rest[:end]) >= 0:
                    words.append(rest[:end])
                    rest = rest[end:]
                    break
            else:
                return None
    return words or None


def _spoken(result: str) -> Readings:
    """The readings as the model wrote them, with its score."""
    return [(row["text"], float(row["confidence"])) for row in json.loads(result).get("alternatives", ())]


def _alternatives(result: str) -> Readings:
    return [(_joined([text]), log) for text, log in _spoken(result) if text.strip()]


def _combined(parts: list[Readings]) -> Readings:
    """Readings of a whole utterance from those of its parts: the best of all others with each of one part."""
    if not parts:
        return []
    best = [part[0] for part in parts]
    total = sum(log for _, log in best)
    rows = {_joined([text for text, _ in best]): total}
    for place, part in enumerate(parts):
        for text, log in part[1:]:
            words = [*best[:place], (text, log), *best[place + 1 :]]
            rows.setdefault(_joined([one for one, _ in words]), total - best[place][1] + log)
    return sorted(rows.items(), key=lambda row: row[1], reverse=True)[:_READINGS]


def _joined(parts: Sequence[str]) -> str:
    """Words with spaces, but none between Chinese characters."""
    return _BETWEEN_HANZI.sub("", " ".join(part for part in parts if part).strip())
