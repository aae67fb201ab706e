"""Whisper through faster-whisper and CTranslate2, on short windows: the default that sets itself up.

Whisper always looks at 30 s. A command is 2 s long, so most of that is spent on silence. What was taught here
(tuned.py) was taught on 9 s, and on 15 s for longer speech; below 8 s it turns in circles. (`chunk_length` of
the library changes nothing of this: it pads to 30 s all the same.)
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
from .tuned import FACTORS, Unsuitable, tuned

WINDOWS = (9.0, 15.0)
"""Seconds; the first that the speech fits is taken, and what is longer than all is cut in pieces."""
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
_MOST_ENDS = 3
"""Phrases that are asked whether they end with the sound."""
_LEAST = 1e-6
"""No token counts as less likely than this, so that one strange token does not decide alone."""
_NOTHING = 0.6
"""Above this probability of "no speech" a reading must be likely to count."""
_UNSURE = 0.37
_SURE = 0.75
"""Below this probability of a token the sound is listened to once more, a little slower."""
_SLOWER = 0.9

Log = tuple[str, float, int]


class Whisper:
    """A loaded model: some 1.1 s to load, 400 MB; one thread is as fast as two."""

    name = "whisper"

    def __init__(self, folder: Path, *, threads: int = 1, taught: Path | None = FACTORS) -> None:
        """`taught` names what the model is to know beside what it came with (tuned.py); None: nothing.

        Raises Missing when `folder` holds no model, or one that cannot be taught this.
        """
        if not (folder / "model.bin").is_file():
            raise Missing(f"There is no Whisper model in {folder}; `xiaoka voice install` fetches one.")
        self._whisper = WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
            files=None if taught is None else _files(folder, taught),
        )
        self._windows = WINDOWS[-1:] if taught is None else WINDOWS  # the shorter one is part of the lessons
        self._tokens = Tokenizer(self._whisper.hf_tokenizer, True, task="transcribe", language="zh")

    def recognise(self, sound: Sound, *, expected: Sequence[str] = ()) -> Recognition:
        """What was said. Anything longer than the window is read in pieces, and then has one reading only."""
        began = time.perf_counter()
        samples = resample(sound, RATE).samples
        if not len(samples):
            return Recognition(())
        pieces = _pieces(samples)
        if len(pieces) > 1:
            heard = _joined([self._readings(self.encoded(piece)) for piece in pieces])
            return Recognition(heard, took=time.perf_counter() - began)
        encoded = self.encoded(samples)
        heard = self._readings(encoded)
        fits = len(samples) <= _SLOWER * _longest() * RATE  # slower it is longer, and its end counts
        if heard and fits and scoring.sureness(heard) < _SURE:
            slower = resample(Sound(samples, int(RATE * _SLOWER)), RATE).samples
            heard = scoring.together(heard, self._readings(self.encoded(slower)))
        phrases = tuple(dict.fromkeys(expected))[:_MOST_EXPECTED]
        close: tuple[Hypothesis, ...] = ()
        if heard and phrases and len(samples) <= _LONGEST_CLOSED * RATE:
            close = self._closed(encoded, phrases, [reading.text for reading in heard[:_FREE_RIVALS]])
        return Recognition(heard, close, time.perf_counter() - began)

    def _readings(self, encoded: ctranslate2.StorageView) -> tuple[Hypothesis, ...]:
        readings = self._generated(encoded)
        if readings and not scoring.plain(readings[0][0]):
            return ()  # it was taught to write nothing where nobody speaks
        return scoring.ranked([row for row in readings if not scoring.repeats(row[0])])

    def _generated(self, encoded: ctranslate2.StorageView) -> list[Log]:
        prompt = [*self._tokens.sot_sequence, self._tokens.no_timestamps]
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
        self, encoded: ctranslate2.StorageView, phrases: Sequence[str], free: Sequence[str]
    ) -> tuple[Hypothesis, ...]:
        """Each text is forced upon the sound.

        A phrase also has to end where the sound does: 确认支付 fits the beginning of 确认支付失败了 well.
        That takes a pass of its own, so only phrases that are about to win are asked.
        """
        logs = self._forced(encoded, tuple(dict.fromkeys((*phrases, *free))))
        ended: set[str] = set()
        while len(ended) < _MOST_ENDS:
            best = max(phrases, key=lambda phrase: logs[phrase][0])
            if best in ended:
                break
            log, tokens = logs[best]
            logs[best] = log + self._end(encoded, best), tokens + 1
            ended.add(best)
        return scoring.closed(phrases, free, logs)

    def _forced(self, encoded: ctranslate2.StorageView, texts: Sequence[str]) -> dict[str, tuple[float, int]]:
        """Log probability of all tokens of each text, and how many they are."""
        ids = {text: self._tokens.encode(text) for text in texts}
        many = np.repeat(np.asarray(encoded), len(ids), axis=0)
        aligned = self._whisper.model.align(
            ctranslate2.StorageView.from_array(many),
            self._tokens.sot_sequence,
            list(ids.values()),
            [2 * many.shape[1]] * len(ids),
        )
        rows = (np.maximum(np.asarray(one.text_token_probs, np.float64), _LEAST) for one in aligned)
        return {text: (float(np.log(row).sum()), len(row)) for text, row in zip(ids, rows, strict=True)}

    def _end(self, encoded: ctranslate2.StorageView, text: str) -> float:
        """Log probability that nothing follows `text`: the decoder is led along it and asked for one more."""
        ids = self._tokens.encode(text)
        prompt = [*self._tokens.sot_sequence, self._tokens.no_timestamps, *ids]
        led = self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=2 * len(prompt),
            return_logits_vocab=True,
            suppress_blank=False,
            suppress_tokens=[],
        )[0]
        logits = np.asarray(led.logits[0][len(ids)], np.float64)
        logits -= logits.max()
        log = float(logits[self._tokens.eot] - np.log(np.exp(logits).sum()))
        return max(log, float(np.log(_LEAST)))

    def encoded(self, samples: NDArray[np.float32]) -> ctranslate2.StorageView:
        """What the encoder makes of 16 kHz speech, (1, frames, width): 50 frames a second of its window."""
        return self._whisper.encode(self.mel(samples))

    def mel(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the encoder is given, (bands, frames): 100 frames a second of the window that fits."""
        length = int(_window(len(samples), self._windows) * RATE)
        padded = np.pad(samples[:length], (0, max(0, length - len(samples))))
        mel = self._whisper.feature_extractor(padded, padding=0)
        return np.ascontiguousarray(mel[:, : length // 160])


def _files(folder: Path, taught: Path) -> dict[str, bytes]:
    """The model as the library takes it from memory."""
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    try:
        return files | {"model.bin": tuned(files["model.bin"], taught)}
    except Unsuitable as error:
        raise Missing(
            f"The Whisper model in {folder} is not the one this version knows ({error}); "
            "`xiaoka voice install` fetches it."
        ) from error


def _longest() -> float:
    """Seconds of speech that one window holds."""
    return WINDOWS[-1] - _MARGIN


def _window(count: int, windows: Sequence[float]) -> float:
    """The shortest that holds so many samples and the silence behind them."""
    return next((window for window in windows if count <= (window - _MARGIN) * RATE), windows[-1])


def _pieces(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """At most a window each, cut where it is quietest in the last third."""
    longest = int(_longest() * RATE)
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
