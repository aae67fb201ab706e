"""Whisper in JAX, from the weights of a model.bin, with low-rank changes to every matrix of its layers."""

import math
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from voice.recognisers.tuned import variables

HEADS = 8
LAYERS = 6
RANK = 12
_SCALE = 2.0
_SHARE = 0.6

Weights = dict[str, jax.Array]
Factors = dict[str, dict[str, jax.Array]]
"""Of each matrix (out, in): `down` (rank, in) and `up` (out, rank)."""


def weights(model: Path) -> Weights:
    """The model's arrays by their names, as float32."""
    data = model.read_bytes()
    return {one.name: jnp.asarray(one.of(data), jnp.float32) for one in variables(data) if one.kind == 4}


def fresh(base: Weights, seed: int) -> Factors:
    """Factors that change nothing yet."""
    names = [name for name in sorted(base) if "/linear_" in name and name.endswith("/weight")]
    keys = jax.random.split(jax.random.key(seed), len(names))
    made = {}
    for name, key in zip(names, keys, strict=True):
        out, width = base[name].shape
        down = jax.random.normal(key, (RANK, width)) / math.sqrt(width)
        made[name] = {"down": down, "up": jnp.zeros((out, RANK))}
    return made


def encoded(base: Weights, factors: Factors, mel: jax.Array) -> jax.Array:
    """(batch, frames / 2, width): what the encoder makes of spectrograms (batch, bands, frames)."""
    states = jax.nn.gelu(_convolved(base, "encoder/conv1", mel, 1), approximate=False)
    states = jax.nn.gelu(_convolved(base, "encoder/conv2", states, 2), approximate=False).swapaxes(1, 2)
    states = states + base["encoder/position_encodings/encodings"][: states.shape[1]]
    for number in range(LAYERS):
        at = f"encoder/layer_{number}"
        states = states + _looked_back(base, factors, f"{at}/self_attention", states, None)
        states = states + _thought(base, factors, f"{at}/ffn", states)
    return _norm(base, "encoder", states)


def logits(base: Weights, factors: Factors, sound: jax.Array, tokens: jax.Array, start: int) -> jax.Array:
    """(batch, length - start, words): what follows each token from `start` on.

    `sound` is (batch, frames, width) of the encoder, `tokens` (batch, length).
    """
    length = tokens.shape[1]
    states = base["decoder/embeddings/weight"][tokens]
    states = states + base["decoder/position_encodings/encodings"][:length]
    later = jnp.triu(jnp.full((length, length), -jnp.inf), 1)
    for number in range(LAYERS):
        at = f"decoder/layer_{number}"
        states = states + _looked_back(base, factors, f"{at}/self_attention", states, later)
        normed = _norm(base, f"{at}/attention", states)
        asks = _linear(base, factors, f"{at}/attention/linear_0", normed)
        keys, values = jnp.split(_linear(base, factors, f"{at}/attention/linear_1", sound), 2, -1)
        looked = _attend(asks, keys, values, None)
        states = states + _linear(base, factors, f"{at}/attention/linear_2", looked)
        states = states + _thought(base, factors, f"{at}/ffn", states)
    states = _norm(base, "decoder", states[:, start:])
    return states @ base["decoder/embeddings/weight"].T


def packed(factors: Factors) -> dict[str, np.ndarray[Any, Any]]:
    """As voice/recognisers/tuned.py reads them: six tenths of the way from what the model was.

    All of the way, it forgets how people speak; see docs/voice/tuning.md. Source: Wortsman et al., Robust
    fine-tuning of zero-shot models, arXiv 2109.01903.
    """
    arrays = {}
    for name, pair in factors.items():
        arrays[f"{name}:down"] = np.asarray(pair["down"], np.float16)
        arrays[f"{name}:up"] = np.asarray(_SHARE * _SCALE * pair["up"], np.float16)
    return arrays


def _looked_back(
    base: Weights, factors: Factors, name: str, states: jax.Array, mask: jax.Array | None
) -> jax.Array:
    """Attention of the states to themselves."""
    fused = _linear(base, factors, f"{name}/linear_0", _norm(base, name, states))
    asks, keys, values = jnp.split(fused, 3, -1)
    return _linear(base, factors, f"{name}/linear_1", _attend(asks, keys, values, mask))


def _thought(base: Weights, factors: Factors, name: str, states: jax.Array) -> jax.Array:
    inner = jax.nn.gelu(
        _linear(base, factors, f"{name}/linear_0", _norm(base, name, states)), approximate=False
    )
    return _linear(base, factors, f"{name}/linear_1", inner)


def _convolved(base: Weights, name: str, states: jax.Array, stride: int) -> jax.Array:
    """Over three frames; (batch, channels, frames) as the model keeps it."""
    moved = jax.lax.conv_general_dilated(states, base[f"{name}/weight"], (stride,), [(1, 1)])
    return moved + base[f"{name}/bias"][:, None]


def _linear(base: Weights, factors: Factors, name: str, states: jax.Array) -> jax.Array:
    pair = factors[f"{name}/weight"]
    changed = (states @ pair["down"].T) @ pair["up"].T
    return states @ base[f"{name}/weight"].T + base[f"{name}/bias"] + _SCALE * changed


def _norm(base: Weights, name: str, states: jax.Array) -> jax.Array:
    mean = states.mean(-1, keepdims=True)
    spread = states.var(-1, keepdims=True)
    even = (states - mean) / jnp.sqrt(spread + 1e-5)
    return even * base[f"{name}/layer_norm/gamma"] + base[f"{name}/layer_norm/beta"]


def _attend(asks: jax.Array, keys: jax.Array, values: jax.Array, mask: jax.Array | None) -> jax.Array:
    def heads(states: jax.Array) -> jax.Array:
        batch, length, width = states.shape
        return states.reshape(batch, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    asks, keys, values = heads(asks), heads(keys), heads(values)
    scores = asks @ keys.swapaxes(-1, -2) / math.sqrt(asks.shape[-1])
    if mask is not None:
        scores = scores + mask
    looked = jax.nn.softmax(scores, -1) @ values
    batch, count, length, width = looked.shape
    return looked.transpose(0, 2, 1, 3).reshape(batch, length, count * width)
