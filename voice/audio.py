"""Any audio file to PCM, PCM to what messengers play, by ffmpeg's libraries (PyAV); never on the disk."""

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from .ports import RATE, Sound, TooLong, Unreadable

# What a stranger's bytes may be taken for. Others, as play lists, have ffmpeg open addresses and files.
_FORMATS = "ogg,matroska,webm,wav,w64,mp3,aac,amr,amrnb,amrwb,mov,mp4,m4a,3gp,3g2,mj2,flac,caf,aiff"
_CODECS = frozenset(
    {"opus", "libopus", "vorbis", "mp3", "mp3float", "aac", "aac_fixed", "flac", "alac", "gsm_ms"}
    | {"amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb", "adpcm_ima_wav", "adpcm_ms"}
)
_OPUS_RATE = 48_000
_OPUS_BITS = 24_000
_SHORTEST = 0.02
"""Seconds; less cannot hold any sound a person makes."""


@dataclass(frozen=True)
class Limits:
    """How much one utterance may be. `bytes` as it comes, `seconds` as it sounds."""

    bytes: int = 12_000_000
    seconds: float = 60.0


def decode(data: bytes, limits: Limits = Limits()) -> Sound:
    """OGG, WebM, WAV, MP3, M4A, AMR… to one channel at 16 kHz. Blocking: 30 ms a sentence.

    Raises TooLong before anything is decoded where size or header say so, else as soon as the limit is
    passed; Unreadable when there is no audio in it.
    """
    if len(data) > limits.bytes:
        raise TooLong(f"{len(data)} bytes are more than {limits.bytes}")
    try:
        with av.open(
            io.BytesIO(data), metadata_errors="ignore", options={"format_whitelist": _FORMATS}
        ) as file:
            assert isinstance(file, InputContainer)
            stream = _audio(file)
            _refuse_long(_announced(file, stream), limits)
            blocks = _blocks(file, stream, limits)
    except (FFmpegError, ValueError, LookupError, EOFError, MemoryError) as error:
        raise Unreadable(f"no audio that can be read ({type(error).__name__})") from error
    samples = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
    if len(samples) < _SHORTEST * RATE:
        raise Unreadable("no audio in it")
    samples = np.clip(np.nan_to_num(samples, copy=False, posinf=1.0, neginf=-1.0), -1.0, 1.0)
    return Sound(samples)


def resample(sound: Sound, rate: int) -> Sound:
    """The same sound at `rate` samples a second."""
    if sound.rate == rate:
        return sound
    resampler = AudioResampler(format="flt", layout="mono", rate=rate)
    frame = _frame(sound.samples, sound.rate)
    blocks = [_samples(out) for out in chain(resampler.resample(frame), resampler.resample(None))]
    return Sound(np.concatenate(blocks) if blocks else np.zeros(0, np.float32), rate)


def to_opus(sound: Sound) -> bytes:
    """OGG with Opus, mono at 48 kHz and 24 kb/s: a voice message as Telegram plays it."""
    loud = resample(sound, _OPUS_RATE)
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=_OPUS_RATE, options={"application": "voip"}, layout="mono")
        stream.bit_rate = _OPUS_BITS
        if len(loud.samples):
            frame = _frame(np.clip(loud.samples, -1.0, 1.0), _OPUS_RATE)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def to_wav(sound: Sound) -> bytes:
    """WAV with 16 bits a sample, mono, at the rate the sound has."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(to_pcm16(sound.samples))
    return out.getvalue()


def to_pcm16(samples: NDArray[np.float32]) -> bytes:
    """Samples of -1 to 1 as 16-bit little-endian integers."""
    return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()


def _audio(file: InputContainer) -> AudioStream:
    stream = file.streams.audio[0] if file.streams.audio else None
    if stream is None or not _may_decode(stream.codec_context.name):
        raise ValueError("no audio stream")
    return stream


def _may_decode(codec: str) -> bool:
    return codec in _CODECS or codec.startswith("pcm_")


def _announced(file: InputContainer, stream: AudioStream) -> float:
    """What the header says, in seconds; 0 when it says nothing, as a browser's recording."""
    if file.duration:
        return float(file.duration) / av.time_base
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return 0.0


def _refuse_long(seconds: float, limits: Limits) -> None:
    if seconds > limits.seconds + 0.5:  # headers round up
        raise TooLong(f"{seconds:.1f} s are more than {limits.seconds:.0f}")


def _blocks(file: InputContainer, stream: AudioStream, limits: Limits) -> list[NDArray[np.float32]]:
    resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
    blocks: list[NDArray[np.float32]] = []
    length = 0
    for frame in _frames(file, stream):
        for part in resampler.resample(frame):
            blocks.append(_samples(part))
            length += len(blocks[-1])
        _refuse_long(length / RATE, limits)
    return blocks


def _frames(file: InputContainer, stream: AudioStream) -> Iterator[AudioFrame | None]:
    """Every frame that can be decoded, then None. A packet that was damaged on the way costs itself only."""
    good = bad = 0
    for packet in file.demux(stream):
        try:
            frames = stream.decode(packet)
        except FFmpegError:
            bad += 1
            continue
        for frame in frames:
            good += 1
            yield frame
    if bad > good:
        raise ValueError("more is broken than not")
    yield None


def _frame(samples: NDArray[np.float32], rate: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32).reshape(1, -1), "flt", "mono")
    frame.sample_rate = rate
    return frame


def _samples(frame: AudioFrame) -> NDArray[np.float32]:
    return np.asarray(frame.to_ndarray(), np.float32).reshape(-1)
