"""Korean words out of eSpeak NG, which comes with Kokoro's packages: nothing else at hand speaks Korean."""

import ctypes
from typing import Any

import espeakng_loader
import numpy as np

from voice.audio import resample
from voice.ports import RATE, Sound

_RETRIEVAL = 1
_UTF8 = 1
_SPEED = 1


def korean_speech(text: str) -> Sound:
    """`text` in eSpeak's Korean voice, at 16 kHz with silence around it."""
    library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(_RETRIEVAL, 0, espeakng_loader.get_data_path().encode(), 0)
    assert rate > 0
    assert library.espeak_SetVoiceByName(b"ko") == 0
    blocks: list[np.ndarray[Any, Any]] = []

    def take(samples: Any, count: int, _events: Any) -> int:
        if samples and count:
            blocks.append(np.ctypeslib.as_array(samples, shape=(count,)).copy())
        return 0

    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
    callback = kind(take)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetParameter(_SPEED, 150, 0)
    words = text.encode()
    library.espeak_Synth(words, len(words) + 1, 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    sound = resample(Sound(np.concatenate(blocks).astype(np.float32) / 32768, rate), RATE)
    return Sound(np.pad(sound.samples, (4000, 8000)))
