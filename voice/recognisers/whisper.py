"""Whisper through faster-whisper and CTranslate2, on short windows: the default that sets itself up.

Whisper always looks at 30 s. A command is 2 s long, so most of that is spent on silence; given 15 s it is as right
and twice as fast. Below 10 s it gets worse, below 8 s it turns in circles, except when it is only asked how well given
words fit. (`chunk_length` of the library changes nothing of this: its encoder pads to 30 s all the same.)
"""

import time
from collections.abc import Sequence
from pathlib import Path

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray

from ..audio import resample
from ..ports import RATE, Hypothesis, Missing, Recognition, Sound
from . import scoring

WINDOW = 15.0
_CLOSED_WINDOW = 8.0
_LONGEST_CLOSED = 7.5
"""Seconds; who speaks longer did not say one of the few expected phrases."""
_MARGIN = 0.5
"""Seconds of silence a window needs behind the words."""
_BEAM = 5
_READINGS = 5
_FREE_RIVALS = 3
"""Readings that compete with the expected phrases."""
_MOST_EXPECTED = 24
_MOST_TOKENS = 120
_NOTHING = 0.6
"""Above this probability of "no speech" a reading must be likely to count."""
_UNSURE = 0.37
# Words of the shop, so that they are written as they are meant. No sentence anybody would say: an echo is dropped.
_PROMPT = "手机话费充值、账户余额、订单、点券、视频会员、微信和支付宝。"

Log = tuple[str, float, int]


class Whisper:
    """A loaded model: some 0.6 s to load, 400 MB; one thread is as fast as two."""

    name = "whisper"

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Raises Missing when `folder` holds no model."""
        if not (folder / "model.bin").is_file():
            raise Missing(f"There is no Whisper model in {folder}; `xiaoka voice install` fetches one.")
        self._whisper = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
        self._tokens = Tokenizer(self._whisper.hf_tokenizer, True, task="transcribe", language="zh")
        self._prompt = [self._tokens.sot_prev, *self._tokens.encode(_PROMPT)]

    def recognise(self, sound: Sound, *, expected: Sequence[str] = ()) -> Recognition:
        """What was said. Anything longer than the window is read in pieces, and then has one reading only."""
        began = time.perf_counter()
        samples = resample(sound, RATE).samples
        if not len(samples):
            return Recognition(())
        pieces = _pieces(samples)
        if len(pieces) > 1:
            heard = _joined([self._readings(piece) for piece in pieces])
            return Recognition(heard, took=time.perf_counter() - began)
        heard = self._readings(samples)
        phrases = tuple(dict.fromkeys(expected))[:_MOST_EXPECTED]
        close = ()
        if heard and phrases and len(samples) <= _LONGEST_CLOSED * RATE:
            close = self._closed(samples, phrases, [reading.text for reading in heard[:_FREE_RIVALS]])
        return Recognition(heard, close, time.perf_counter() - began)

    def _readings(self, samples: NDArray[np.float32]) -> tuple[Hypothesis, ...]:
        encoded = self._encoded(samples, WINDOW)
        readings = self._generated(encoded, self._prompt)
        if any(scoring.echoes(text, _PROMPT) for text, _, _ in readings[:1]):
            readings = self._generated(encoded, [])
        return scoring.ranked(
            [row for row in readings if not scoring.echoes(row[0], _PROMPT) and not scoring.repeats(row[0])]
        )

    def _generated(self, encoded: ctranslate2.StorageView, before: list[int]) -> list[Log]:
        prompt = [*before, *self._tokens.sot_sequence, self._tokens.no_timestamps]
        result = self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=_BEAM,
            num_hypotheses=_READINGS,
            max_length=len(prompt) + _MOST_TOKENS,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        rows: list[Log] = []
        for ids, score in zip(result.sequences_ids, result.scores, strict=True):
            # The library's score is the mean over the tokens and the end.
            rows.append((self._tokens.decode(ids).strip(), score * len(ids), len(ids) + 1))
        if rows and result.no_speech_prob > _NOTHING and np.exp(rows[0][1] / rows[0][2]) < _UNSURE:
            return []
        return rows

    def _closed(
        self, samples: NDArray[np.float32], phrases: Sequence[str], free: Sequence[str]
    ) -> tuple[Hypothesis, ...]:
        """Each text is forced upon the sound, its end included, so that a part of it fits no better than all of it."""
        encoded = self._encoded(samples, _CLOSED_WINDOW)
        texts = tuple(dict.fromkeys((*phrases, *free)))
        logs: dict[str, tuple[float, int]] = {}
        for text in texts:
            ids = [*self._tokens.encode(text), self._tokens.eot]
            aligned = self._whisper.model.align(
                encoded, self._tokens.sot_sequence, [ids], [int(_CLOSED_WINDOW * 100)]
            )[0]
            probabilities = np.maximum(np.asarray(aligned.text_token_probs, np.float64), 1e-10)
            logs[text] = float(np.log(probabilities).sum()), len(probabilities)
        return scoring.closed(phrases, free, logs)

    def _encoded(self, samples: NDArray[np.float32], seconds: float) -> ctranslate2.StorageView:
        length = int(seconds * RATE)
        padded = np.pad(samples[:length], (0, max(0, length - len(samples))))
        mel = self._whisper.feature_extractor(padded, padding=0)
        return self._whisper.encode(np.ascontiguousarray(mel[:, : length // 160]))


def _pieces(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """At most a window each, cut where it is quietest in the last third."""
    longest = int((WINDOW - _MARGIN) * RATE)
    pieces = []
    while len(samples) > longest:
        start = longest * 2 // 3
        blocks = samples[start : longest - (longest - start) % 1600].reshape(-1, 1600)
        cut = start + int(np.argmin(np.square(blocks).mean(axis=1))) * 1600 + 800
        pieces.append(samples[:cut])
        samples = samples[cut:]
    return [*pieces, samples]


def _joined(pieces: Sequence[tuple[Hypothesis, ...]]) -> tuple[Hypothesis, ...]:
    best = [piece[0] for piece in pieces if piece]
    if not best:
        return ()
    return (Hypothesis("，".join(one.text for one in best), min(one.probability for one in best)),)
