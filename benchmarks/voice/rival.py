"""The same speech through pipecat: its Whisper service, a processor that answers, its Kokoro service.

The models are the files we use ourselves, and the reply is the text we gave ourselves. The end of speech
is told to it (`VADUserStoppedSpeakingFrame`), as the released button tells us, so its voice activity
detection costs it nothing. Recognition is as the service does it, with our domain prompt; Kokoro speaks
as the service has it, through espeak-ng's Mandarin.
"""

import asyncio
import importlib
import importlib.util
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .conditions import RATE, Samples

_CHUNK = RATE // 50
"""Samples of the 20 ms that a transport hands on at a time."""
PATIENCE_S = 60.0
HOW_TO = "pipecat is not installed: uv sync --group rivals"


@dataclass(frozen=True)
class RivalTurn:
    """One utterance: the text heard ("" for nothing), and seconds from its end to text, first frame and
    first sound."""

    text: str
    text_s: float
    audio_s: float | None
    sound_s: float | None
    """Behind the silence that the speaker begins with."""


def installed() -> bool:
    """Whether the group `rivals` is."""
    return importlib.util.find_spec("pipecat") is not None


@dataclass(frozen=True)
class Files:
    """What its services are given: a folder, a model, voices as one archive, and the name of one of them."""

    whisper: Path
    kokoro: Path
    voices: Path
    voice: str


async def talk(clips: Sequence[tuple[Samples, str]], files: Files, *, prompt: str) -> list[RivalTurn]:
    """Each of the clips (16 kHz) in order, answered with the text beside it; "" answers nothing."""
    frames = importlib.import_module("pipecat.frames.frames")
    pipeline = importlib.import_module("pipecat.pipeline.pipeline")
    workers = importlib.import_module("pipecat.pipeline.worker")
    runners = importlib.import_module("pipecat.workers.runner")
    stt = importlib.import_module("pipecat.services.whisper.stt").WhisperSTTService
    tts = importlib.import_module("pipecat.services.kokoro.tts").KokoroTTSService
    language = importlib.import_module("pipecat.transcriptions.language").Language
    _quiet()

    middle, end = _ends(frames)
    worker = workers.PipelineWorker(
        pipeline.Pipeline(
            [
                stt(
                    device="cpu",
                    compute_type="int8",
                    settings=stt.Settings(
                        model=str(files.whisper), language=language.ZH, initial_prompt=prompt
                    ),
                ),
                middle,
                tts(
                    model_path=str(files.kokoro),
                    voices_path=str(files.voices),
                    settings=tts.Settings(voice=files.voice, language=language.ZH),
                ),
                end,
            ]
        ),
        params=workers.PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=24_000),
        idle_timeout_secs=None,
    )
    runner = runners.WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    try:
        return [await _turn(worker, frames, middle, end, samples, reply) for samples, reply in clips]
    finally:
        await worker.queue_frame(frames.EndFrame())
        await running


async def _turn(worker: Any, frames: Any, middle: Any, end: Any, samples: Samples, reply: str) -> RivalTurn:
    middle.begin(reply)
    end.begin()
    await worker.queue_frame(frames.VADUserStartedSpeakingFrame())
    pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    for start in range(0, len(pcm), 2 * _CHUNK):
        chunk = pcm[start : start + 2 * _CHUNK]
        await worker.queue_frame(frames.InputAudioRawFrame(audio=chunk, sample_rate=RATE, num_channels=1))
    await end.all_heard(len(pcm))
    ended = time.perf_counter()
    await worker.queue_frame(frames.VADUserStoppedSpeakingFrame())
    if not await _within(middle.heard):
        return RivalTurn("", PATIENCE_S, None, None)
    audio_s = sound_s = None
    if reply and await _within(end.spoken):
        audio_s, sound_s = end.first - ended, end.first + end.silence - ended
    return RivalTurn(middle.text.strip(), middle.at - ended, audio_s, sound_s)


async def _within(event: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(event.wait(), PATIENCE_S)
    except TimeoutError:
        return False
    return True


def _ends(frames: Any) -> tuple[Any, Any]:
    """The processor that answers what was heard, and the one at the end that looks at the clock."""
    processors = importlib.import_module("pipecat.processors.frame_processor")
    base: Any = processors.FrameProcessor

    class Answer(base):  # type: ignore[misc]
        """Answers any transcription with the reply of this turn."""

        def begin(self, reply: str) -> None:
            self.reply, self.text, self.at = reply, "", 0.0
            self.heard = asyncio.Event()

        async def process_frame(self, frame: Any, direction: Any) -> None:
            await super().process_frame(frame, direction)
            if isinstance(frame, frames.TranscriptionFrame):
                self.text, self.at = frame.text, time.perf_counter()
                self.heard.set()
                if self.reply:
                    await self.push_frame(frames.TTSSpeakFrame(self.reply, append_to_context=False))
                return
            await self.push_frame(frame, direction)

    class End(base):  # type: ignore[misc]
        """Notes when the first audio comes, and how much silence that begins with."""

        def begin(self) -> None:
            self.first = self.silence = 0.0
            self.bytes = 0
            self.spoken = asyncio.Event()
            self.arrived = asyncio.Event()

        async def all_heard(self, count: int) -> None:
            """Until that many bytes of speech have gone through the pipeline."""
            while self.bytes < count:
                self.arrived.clear()
                await self.arrived.wait()

        async def process_frame(self, frame: Any, direction: Any) -> None:
            await super().process_frame(frame, direction)
            if isinstance(frame, frames.InputAudioRawFrame):
                self.bytes += len(frame.audio)
                self.arrived.set()
            elif isinstance(frame, frames.TTSAudioRawFrame) and not self.spoken.is_set():
                self.first = time.perf_counter()
                self.silence = _silence(frame.audio, frame.sample_rate)
                self.spoken.set()
            await self.push_frame(frame, direction)

    return Answer(), End()


def _silence(pcm: bytes, rate: int) -> float:
    """Seconds before the first sample louder than -40 dB of the loudest."""
    samples = np.abs(np.frombuffer(pcm, "<i2").astype(np.float32))
    if not len(samples) or not samples.max():
        return 0.0
    return float(np.argmax(samples > 0.01 * samples.max())) / rate


def _quiet() -> None:
    """Its log is left out: what goes wrong is seen in the figures."""
    logger = importlib.import_module("loguru").logger
    logger.remove()
    logger.add(lambda line: print(line, end=""), level="CRITICAL")
