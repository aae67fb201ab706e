"""Rooms, lines and noise that speech passes through on its way to us, as arithmetic on samples.

Everything is seeded, so the same name and the same number give the same sound on every machine.
"""

import hashlib
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""float32 between -1 and 1, shape (n,)."""

RATE = 16_000
_TELEPHONE_RATE = 8_000
_TELEPHONE_BAND = (300.0, 3_400.0)
_REVERBERATION_S = 0.4
"""RT60 of a living room with carpet and curtains."""
_DIRECT_SHARE = 0.6
"""How much of the energy arrives straight from the mouth, at arm's length."""
_MU = 255.0
_LEVEL = 0.08
"""Root mean square of speech before a condition: about -22 dBFS, as telephones level it."""


def clean(samples: Samples, rng: np.random.Generator) -> Samples:
    """As it was spoken, on the usual level, with the quiet before and after of a pressed button."""
    return _framed(samples, rng)


def noisy(decibels: float) -> Callable[[Samples, np.random.Generator], Samples]:
    """Pink noise over all of it, so many decibels below the speech."""

    def condition(samples: Samples, rng: np.random.Generator) -> Samples:
        framed = _framed(samples, rng)
        level = _LEVEL * 10 ** (-decibels / 20)
        return framed + level * pink(len(framed), rng)

    return condition


def telephone(samples: Samples, rng: np.random.Generator) -> Samples:
    """300 to 3,400 Hz, 8,000 samples a second, eight bits of G.711 µ-law."""
    narrow = resample(band(_framed(samples, rng), RATE, *_TELEPHONE_BAND), RATE, _TELEPHONE_RATE)
    return resample(mu_law(narrow), _TELEPHONE_RATE, RATE)


def room(samples: Samples, rng: np.random.Generator) -> Samples:
    """A small room: the sound itself and echoes that fade by 60 dB in 0.4 s."""
    times = np.arange(int(_REVERBERATION_S * RATE)) / RATE
    tail = rng.standard_normal(len(times)) * 10 ** (-3 * times / _REVERBERATION_S)
    tail[: RATE // 500] = 0.0
    tail *= np.sqrt((1 - _DIRECT_SHARE) / np.sum(tail**2))
    tail[0] = np.sqrt(_DIRECT_SHARE)
    framed = _framed(samples, rng)
    size = len(framed) + len(tail)
    wet = np.fft.irfft(np.fft.rfft(framed, size) * np.fft.rfft(tail, size), size)[: len(framed)]
    return wet.astype(np.float32)


CONDITIONS: Mapping[str, Callable[[Samples, np.random.Generator], Samples]] = {
    "clean": clean,
    "noise10": noisy(10.0),
    "noise5": noisy(5.0),
    "telephone": telephone,
    "room": room,
}


def under(condition: str, samples: Samples, key: str) -> Samples:
    """16 kHz speech under that condition; `key` names the clip and so fixes the noise it gets."""
    seed = int.from_bytes(hashlib.sha256(f"{condition}:{key}".encode()).digest()[:8])
    changed = CONDITIONS[condition](samples, np.random.default_rng(seed))
    return np.clip(changed, -1.0, 1.0).astype(np.float32)


def pink(count: int, rng: np.random.Generator) -> Samples:
    """Noise whose power falls by 3 dB an octave from 20 Hz on; root mean square 1."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    frequencies = np.fft.rfftfreq(count, 1 / RATE)
    spectrum /= np.sqrt(np.maximum(frequencies, 20.0))
    noise = np.fft.irfft(spectrum, count)
    even: Samples = (noise / np.sqrt(np.mean(noise**2))).astype(np.float32)
    return even


def band(samples: Samples, rate: int, low: float, high: float) -> Samples:
    """Only what sounds between `low` and `high` Hz."""
    spectrum = np.fft.rfft(samples)
    frequencies = np.fft.rfftfreq(len(samples), 1 / rate)
    spectrum[(frequencies < low) | (frequencies > high)] = 0.0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """To another number of samples a second, by cutting or stretching the spectrum."""
    count = round(len(samples) * wanted / rate)
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(count // 2 + 1, dtype=spectrum.dtype)
    shared = min(len(spectrum), len(kept))
    kept[:shared] = spectrum[:shared]
    return (np.fft.irfft(kept, count) * (count / len(samples))).astype(np.float32)


def mu_law(samples: Samples) -> Samples:
    """There and back through the eight bits of G.711 µ-law."""
    bounded = np.clip(samples, -1.0, 1.0)
    pressed = np.sign(bounded) * np.log1p(_MU * np.abs(bounded)) / np.log1p(_MU)
    coarse = np.round(pressed * 127) / 127
    wide: Samples = (np.sign(coarse) * np.expm1(np.abs(coarse) * np.log1p(_MU)) / _MU).astype(np.float32)
    return wide


def _framed(samples: Samples, rng: np.random.Generator) -> Samples:
    """On the usual level, with 0.15 to 0.35 s of a quiet room before it and after it."""
    loud = np.abs(samples) > 0.02 * np.max(np.abs(samples), initial=1e-9)
    level = np.sqrt(np.mean(samples[loud] ** 2)) if loud.any() else 1.0
    before, after = (int(RATE * rng.uniform(0.15, 0.35)) for _ in range(2))
    framed = np.concatenate([np.zeros(before), samples * (_LEVEL / level), np.zeros(after)])
    return (framed + 0.0003 * rng.standard_normal(len(framed))).astype(np.float32)
