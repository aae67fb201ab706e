"""Silence at the edges of made speech, cut away without cutting a soft consonant."""

import numpy as np
from numpy.typing import NDArray

_FRAME = 0.01
"""Seconds in which loudness is measured."""
_QUIET = 10 ** (-45 / 20)
"""Below this, against the loudest frame, a frame is silence."""
_KEEP = (0.03, 0.06)
"""Seconds kept before the first and behind the last frame that is not: speech begins and ends softly."""


def trimmed(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """The same without silence before and behind; empty when all of it is silence."""
    frame = int(rate * _FRAME)
    count = len(samples) // frame
    loud = np.sqrt(np.mean(np.square(samples[: count * frame].reshape(count, frame)), axis=1))
    heard = np.flatnonzero(loud > max(_QUIET * loud.max(initial=0.0), 1e-4))
    if not heard.size:
        return samples[:0]
    first = max(0, heard[0] * frame - int(rate * _KEEP[0]))
    last = min(len(samples), (heard[-1] + 1) * frame + int(rate * _KEEP[1]))
    return samples[first:last]
