"""What was taught is added to the right numbers of a model, and to no model that it does not belong to."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from voice.recognisers.tuned import FACTORS, Unsuitable, tuned, variables

TYPES = {"float32": 0, "int8": 1, "float16": 4}
Arrays = dict[str, NDArray[Any]]


def text(name: str) -> bytes:
    return struct.pack("<H", len(name) + 1) + name.encode() + b"\0"


def written(arrays: Arrays, *, version: int = 6) -> bytes:
    """A model.bin as CTranslate2 writes it."""
    parts = [struct.pack("<I", version), text("WhisperSpec"), struct.pack("<II", 3, len(arrays))]
    for name, array in arrays.items():
        parts += [text(name), struct.pack("<B", array.ndim), struct.pack(f"<{array.ndim}I", *array.shape)]
        parts += [struct.pack("<BI", TYPES[array.dtype.name], array.nbytes), array.tobytes()]
    return b"".join([*parts, struct.pack("<I", 1), text("other name"), text(next(iter(arrays)))])


@pytest.fixture
def arrays() -> Arrays:
    draw = np.random.default_rng(1)
    return {
        "decoder/scale": np.asarray(1, np.int8),
        "decoder/a/weight": draw.standard_normal((6, 4)).astype(np.float16),
        "decoder/b/weight": draw.standard_normal((3, 5)).astype(np.float16),
        "decoder/b/bias": draw.standard_normal(3).astype(np.float32),
    }


def factors(folder: Path, **shapes: tuple[int, int]) -> Path:
    draw = np.random.default_rng(2)
    made: Arrays = {}
    for name, (out, width) in shapes.items():
        made[f"decoder/{name}/weight:down"] = draw.standard_normal((2, width)).astype(np.float16)
        made[f"decoder/{name}/weight:up"] = draw.standard_normal((out, 2)).astype(np.float16)
    with (folder / "factors.npz").open("wb") as file:
        np.savez(file, allow_pickle=False, **made)
    return folder / "factors.npz"


def read(model: bytes) -> Arrays:
    return {one.name: one.of(model).copy() for one in variables(model)}


def test_every_array_is_found_as_it_was_written(arrays: Arrays) -> None:
    found = read(written(arrays))
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)


def test_the_product_is_added_to_its_matrix_and_to_nothing_else(arrays: Arrays, tmp_path: Path) -> None:
    model = written(arrays)
    path = factors(tmp_path, a=(6, 4))
    changed = read(tuned(model, path))
    with np.load(path) as file:
        up, down = (file[f"decoder/a/weight:{part}"].astype(np.float32) for part in ("up", "down"))
    wanted = (arrays["decoder/a/weight"].astype(np.float32) + up @ down).astype(np.float16)
    np.testing.assert_array_equal(changed.pop("decoder/a/weight"), wanted)
    for name, array in changed.items():
        np.testing.assert_array_equal(array, arrays[name])
    assert len(tuned(model, path)) == len(model)
    assert model == written(arrays), "the bytes that were given are left alone"


@pytest.mark.parametrize(
    ("shapes", "why"),
    [
        ({"c": (6, 4)}, "has no decoder/c/weight"),
        ({"a": (4, 6)}, "is \\(6, 4\\), not \\(4, 6\\)"),
        ({"b": (3, 5), "a": (6, 5)}, "decoder/a/weight is"),
    ],
)
def test_what_belongs_to_another_model_is_refused(
    arrays: Arrays, tmp_path: Path, shapes: dict[str, tuple[int, int]], why: str
) -> None:
    with pytest.raises(Unsuitable, match=why):
        tuned(written(arrays), factors(tmp_path, **shapes))


def test_a_matrix_of_other_numbers_is_refused(arrays: Arrays, tmp_path: Path) -> None:
    arrays["decoder/a/weight"] = arrays["decoder/a/weight"].astype(np.float32)
    with pytest.raises(Unsuitable, match="16 bits"):
        tuned(written(arrays), factors(tmp_path, a=(6, 4)))


def test_a_file_that_is_no_model_is_refused(arrays: Arrays, tmp_path: Path) -> None:
    path = factors(tmp_path, a=(6, 4))
    whole = written(arrays)
    for size in (0, 3, 17, 30, 60, 90):
        with pytest.raises(Unsuitable):
            tuned(whole[:size], path)
    with pytest.raises(Unsuitable, match="version 7"):
        tuned(written(arrays, version=7), path)


def test_what_ships_is_small_and_whole() -> None:
    """Low-rank pairs of finite numbers, for the layers."""
    assert FACTORS.stat().st_size < 3_000_000
    with np.load(FACTORS) as file:
        names = {name.rpartition(":")[0] for name in file.files}
        assert len(names) == 66
        for name in names:
            up, down = file[f"{name}:up"], file[f"{name}:down"]
            assert name.startswith(("decoder/layer_", "encoder/layer_"))
            assert up.shape[1] == down.shape[0] <= 16
            assert np.isfinite(up).all()
            assert np.isfinite(down).all()
            assert np.abs(up).max() > 0
