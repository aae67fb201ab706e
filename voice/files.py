"""Speech as a file: the kind is told by how its name ends."""

import io
from pathlib import PurePath

import av
import numpy as np
from av.audio.frame import AudioFrame

from .audio import resample, to_opus, to_wav
from .ports import Sound, VoiceError

ENDINGS = (".wav", ".ogg", ".opus", ".mp3")
_MP3_RATE = 24_000
_MP3_BITS = 64_000


def kind(name: str) -> str:
    """The ending of a file that can be written. Raises VoiceError when we cannot write that kind."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise VoiceError(
            f"I cannot write {ending or 'a file without an ending'}. I can: {', '.join(ENDINGS)}."
        )
    return ending


def encoded(sound: Sound, name: str) -> bytes:
    """The bytes of a file called `name`. Raises VoiceError when we cannot write that kind."""
    match kind(name):
        case ".wav":
            return to_wav(sound)
        case ".mp3":
            return _mp3(sound)
        case _:
            return to_opus(sound)


def _mp3(sound: Sound) -> bytes:
    samples = np.clip(resample(sound, _MP3_RATE).samples, -1.0, 1.0).reshape(1, -1)
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as file:
        stream = file.add_stream("libmp3lame", rate=_MP3_RATE, layout="mono")
        stream.bit_rate = _MP3_BITS
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), "fltp", "mono")
        frame.sample_rate = _MP3_RATE
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()
