"""What the recogniser was taught, added to the model it was taught on: W + B·A for some of its matrices.

The model stays on the disk as its makers published it; what we taught it is a file of some 3 MB beside this
one (docs/voice/tuning.md). Source: Hu et al., LoRA, arXiv 2106.09685; the layout of model.bin is that of
CTranslate2's `python/ctranslate2/specs/model_spec.py`, version 6.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FACTORS = Path(__file__).with_name("whisper-base-shop.npz")
"""For each matrix `name` of shape (out, in): `name:down` (rank, in) and `name:up` (out, rank), float16."""
_VERSION = 6
_TYPES: dict[int, type[np.generic]] = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


class Unsuitable(ValueError):
    """The model is not one of those that the factors belong to."""


@dataclass(frozen=True)
class Variable:
    """Where one array of a model lies: `offset` counts bytes from the beginning of the file."""

    name: str
    shape: tuple[int, ...]
    kind: int
    offset: int

    def of(self, model: bytes | bytearray) -> NDArray[Any]:
        """The array itself, not a copy; it can be written to where `model` can."""
        count = int(np.prod(self.shape, dtype=np.int64))
        return np.frombuffer(model, _TYPES[self.kind], count, self.offset).reshape(self.shape)


def variables(model: bytes | bytearray) -> Iterator[Variable]:
    """All arrays in a model.bin. Raises Unsuitable when it is of another version or broken off."""
    try:
        (version,) = struct.unpack_from("<I", model)
        if version != _VERSION:
            raise Unsuitable(f"model.bin has version {version}, not {_VERSION}")
        _, at = _string(model, 4)
        _, count = struct.unpack_from("<II", model, at)
        at += 8
        for _ in range(count):
            name, at = _string(model, at)
            rank = model[at]
            shape = struct.unpack_from(f"<{rank}I", model, at + 1)
            kind, size = struct.unpack_from("<BI", model, at + 1 + 4 * rank)
            at += 6 + 4 * rank
            if at + size > len(model):
                raise Unsuitable("model.bin is broken off")
            yield Variable(name, shape, kind, at)
            at += size
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Unsuitable("model.bin cannot be read") from error


def tuned(model: bytes, factors: Path = FACTORS) -> bytes:
    """The model with what it was taught. Raises Unsuitable when a matrix is missing or has another shape."""
    changed = bytearray(model)
    with np.load(factors) as file:
        taught = {name.removesuffix(":up") for name in file.files if name.endswith(":up")}
        found = {one.name: one for one in variables(model) if one.name in taught}
        if missing := taught - found.keys():
            raise Unsuitable(f"the model has no {min(missing)}")
        for name in sorted(taught):
            change = file[f"{name}:up"].astype(np.float32) @ file[f"{name}:down"].astype(np.float32)
            if change.shape != found[name].shape or found[name].kind != 4:
                raise Unsuitable(f"{name} is {found[name].shape}, not {change.shape} of 16 bits")
            matrix = found[name].of(changed)
            matrix[...] = (matrix.astype(np.float32) + change).astype(np.float16)
    return bytes(changed)


def _string(model: bytes | bytearray, at: int) -> tuple[str, int]:
    """A name and where it ends: its length with the closing zero in two bytes, then the name."""
    (size,) = struct.unpack_from("<H", model, at)
    return bytes(model[at + 2 : at + 1 + size]).decode(), at + 2 + size
